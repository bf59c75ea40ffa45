const tabWidth = 4;

/**
 * One source line as a terminal shows it: tabs to stops of four columns, control characters as symbols, wide characters in two
 * columns. `columnOf[i]` is the column, from 0, of the UTF-16 unit `i`; the last entry is the line's width.
 */
export interface ShownLine {
  readonly text: string;
  readonly columnOf: readonly number[];
}

export function showLine(line: string): ShownLine {
  const columnOf: number[] = [];
  let text = '';
  let column = 0;
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) columnOf.push(column);
    const code = character.codePointAt(0) ?? 0;
    if (character === '\t') {
      const width = tabWidth - (column % tabWidth);
      text += ' '.repeat(width);
      column += width;
    } else if (code < 0x20 || code === 0x7f) {
      text += code === 0x7f ? '\u2421' : String.fromCodePoint(0x2400 + code);
      column += 1;
    } else if (/[\u0080-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/.test(character)) {
      // Controls of old terminals and of writing direction could show something other than what the file says.
      text += '\uFFFD';
      column += 1;
    } else {
      text += character;
      column += characterWidth(character, code);
    }
  }
  columnOf.push(column);
  return { text, columnOf };
}

/** Columns that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character, character.codePointAt(0) ?? 0);
  return width;
}

/** 0 for combining marks, 2 for East Asian wide characters and emoji, else 1. Ranges: Unicode 16, EastAsianWidth.txt. */
function characterWidth(character: string, code: number): number {
  if (code < 0x300) return 1;
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd) ||
    /\p{Emoji_Presentation}/u.test(character);
  return wide ? 2 : 1;
}

/** The part of a shown line from column `from`, `width` columns of it; what is left out is an ellipsis. */
export function cropLine(text: string, from: number, width: number): string {
  let column = 0;
  let cut = from > 0 ? '…' : '';
  const total = textWidth(text);
  const end = from + width;
  for (const character of text) {
    const next = column + textWidth(character);
    const visible = column >= from + (from > 0 ? 1 : 0) && next <= (end < total ? end - 1 : end);
    if (visible) cut += character;
    else if (column > from && next <= end && column < end - 1) cut += ' ';
    column = next;
  }
  return end < total ? `${cut}…` : cut;
}

/** Breaks a sentence into lines of at most `width` columns; a word that is longer stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
