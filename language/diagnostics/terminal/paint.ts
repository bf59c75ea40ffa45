/** What a piece of a rendered diagnostic is; its colour follows. */
export type Role = 'error' | 'warning' | 'place' | 'quiet' | 'help' | 'removed' | 'added' | 'strong';

const codes: Readonly<Record<Role, string>> = {
  error: '1;31',
  warning: '1;33',
  place: '34',
  quiet: '2',
  help: '36',
  removed: '31',
  added: '32',
  strong: '1',
};

export type Paint = (role: Role, text: string) => string;

/** Colours text by ANSI sequences, or leaves it as it is. */
export function painter(colour: boolean): Paint {
  return colour ? (role, text) => (text === '' ? '' : `\x1b[${codes[role]}m${text}\x1b[0m`) : (_, text) => text;
}
