import { scan } from '../../language/parser/scan.ts';
import { mistakenTexts, programTexts, shippedTexts } from './texts.ts';

/** A small generator with a given beginning (mulberry32, T. Ettinger): the same mutations on every machine. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

const strange = [
  '"',
  "'",
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '|>',
  '..',
  '..<',
  '=',
  '==',
  ',',
  ':',
  '.',
  '*',
  '-',
];
const stranger = [
  '%',
  '\\',
  '\n',
  '\r',
  '\t',
  '\u0000',
  'é',
  '€',
  '“',
  '<<<<<<< a\n',
  '/*',
  '//',
  '#',
  '0-1',
  '8gib',
  '\u2028',
];
const words = [
  ...['fit', 'for', 'in', 'if', 'then', 'else', 'where', 'when', 'after', 'let', 'stage', 'model', 'export', 'import'],
  ...['output', 'space', 'use', 'extends', 'override', 'allow', 'expect', 'check', 'environment', 'block', 'extern'],
  ...[
    'for k in a',
    'x[k]',
    'x[*]',
    'f(x: Int)',
    '\nspace s for b {\n',
    '\nwhere a',
    '\n}\n',
    '/// doc\n',
    '\n=======\n',
  ],
];
const insertions = [...strange, ...stranger, ...words];

/** One to four changes of characters or tokens. */
export function mutated(text: string, draw: (below: number) => number): string {
  let result = text;
  for (let change = draw(4); change >= 0; change--) {
    const { tokens } = scan(result);
    const token = tokens.at(draw(Math.max(1, tokens.length)));
    const other = tokens.at(draw(Math.max(1, tokens.length)));
    const at = draw(result.length + 1);
    const [start, end] = token ? [token.startOffset, token.startOffset + token.image.length] : [at, at];
    const inserted = ` ${insertions[draw(insertions.length)] ?? ''} `;
    switch (draw(8)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + 1);
        break;
      case 1:
        result = result.slice(0, at) + inserted.trim() + result.slice(at);
        break;
      case 2:
        result = result.slice(0, start) + result.slice(end);
        break;
      case 3:
        result = result.slice(0, start) + inserted + result.slice(start);
        break;
      case 4:
        result = result.slice(0, end) + result.slice(start);
        break;
      case 5:
        result = result.slice(0, start) + (other?.image ?? '') + result.slice(end);
        break;
      case 6:
        result = result.slice(0, at) + result.slice(at + draw(200));
        break;
      default:
        result = result.slice(0, at);
    }
  }
  return result;
}

/** Whole files, and single declarations so that one file's length does not hide the rest. */
export const mutatedSources: readonly string[] = [...shippedTexts, ...programTexts, ...mistakenTexts]
  .flatMap(({ text }) => [text, ...text.split(/\n\n+/)])
  .filter((text) => text.length > 20);
