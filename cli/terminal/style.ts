import { styleText } from 'node:util';

/** Text styles of the terminal views; each is the identity where colour is off. */
export interface Style {
  readonly colour: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

/** Colour is used on a terminal, unless NO_COLOR is set; FORCE_COLOR turns it on anywhere. */
export function styleFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Style {
  const forced = environment.FORCE_COLOR;
  const colour =
    forced !== undefined && forced !== '0'
      ? true
      : environment.NO_COLOR
        ? false
        : stream.isTTY === true && environment.TERM !== 'dumb';
  return makeStyle(colour);
}

export function makeStyle(colour: boolean): Style {
  const paint = (format: Format) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    colour,
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    blue: paint('cyan'),
  };
}
