import type { IToken, TokenType } from 'chevrotain';
import { TokenColumns, TokenTable, Words } from './token-table.ts';
import {
  Arrow,
  Colon,
  Comment,
  DocComment,
  Dot,
  Equals,
  EqualTo,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  Minus,
  NotEqual,
  NumberToken,
  PipeInto,
  patterned,
  Quantity,
  RangeBelow,
  RangeTo,
  Slash,
  Space,
  Star,
  StringToken,
  spelled,
  spellings,
  Word,
} from './tokens.ts';

/** Characters of a text that are no token. */
export interface Stray {
  readonly offset: number;
  readonly length: number;
}

/** A text cut into tokens, before anything is said of them. */
export interface Scanned {
  readonly tokens: TokenTable;
  /** Every comment, doc comments included, in the order of the text. */
  readonly comments: readonly IToken[];
  readonly stray: readonly Stray[];
}

/**
 * Cuts `text` by the patterns of `tokens.ts`, of which the first that fits is taken. Nearly every token is cut by its characters, to the
 * same effect and in half the time; the patterns are asked where those do not tell. O(text).
 */
export function scan(text: string): Scanned {
  /** Where each line begins; the first is the line 1. */
  const margins = [0, 0];
  // Programs have a token in four or five characters, and room is cheaper than growing.
  const columns = new TokenColumns(Math.trunc(text.length / 3) + 16, margins);
  const words = new Words(text);
  const comments: IToken[] = [];
  const stray: Stray[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const first = text.charCodeAt(at);
    let end = at + 1;
    let type: TokenType | undefined;
    switch (classes[first]) {
      case blank:
        at = end;
        continue;
      case lineBreak:
        at = first === carriageReturn && text.charCodeAt(end) === lineFeed ? end + 1 : end;
        margins[++line] = at;
        continue;
      case letter: {
        let hash = first;
        for (; ; end++) {
          const code = text.charCodeAt(end);
          const one = classes[code];
          if (one !== letter && one !== digit) break;
          hash = (31 * hash + code) | 0;
        }
        columns.add(wordNumber, at, end, line, words.at(at, end, hash));
        at = end;
        continue;
      }
      case digit: {
        end = numberEnd(text, end);
        const next = text.charCodeAt(end);
        if (next === percent) {
          end++;
          type = Quantity;
        } else if (classes[next] !== letter) type = next === minus ? undefined : NumberToken;
        else if (!isExponentOrGroup(next)) {
          end = wordEnd(text, end);
          type = Quantity;
        }
        break;
      }
      case quotation:
        end = stringEnd(text, end);
        if (end > 0) type = StringToken;
        break;
      case slash:
        if (text.charCodeAt(end) === first) {
          type = text.charCodeAt(at + 2) === first && text.charCodeAt(at + 3) !== first ? DocComment : Comment;
          end = lineEnd(text, end);
        } else if (text.charCodeAt(end) !== star) type = Slash;
        break;
      case operator:
        type = operatorAt(text, at);
        break;
      case mark:
        type = marks[first];
    }
    if (type === undefined) {
      const fitting = patternAt(text, at);
      if (fitting === undefined) {
        const offset = at;
        do at++;
        while (at < text.length && patternAt(text, at) === undefined);
        stray.push({ offset, length: at - offset });
        continue;
      }
      type = fitting.type;
      end = fitting.pattern.lastIndex;
    }
    const number = type.tokenTypeIdx as number;
    const spelling = spelled[number];
    if (spelling !== undefined) end = at + spelling.length;
    if (type === DocComment || type === Comment) comments.push(commentOf(text.slice(at, end), type, at, line, margins));
    else if (type !== Space) columns.add(number, at, end, line, undefined);
    if (type.LINE_BREAKS === true)
      for (const found of text.slice(at, end).matchAll(/\r\n?|\n/g))
        margins[++line] = at + found.index + found[0].length;
    at = end;
  }
  return { tokens: new TokenTable(text, columns), comments, stray };
}

function commentOf(image: string, type: TokenType, at: number, line: number, margins: readonly number[]): IToken {
  const startColumn = at - (margins[line] ?? 0) + 1;
  return {
    image,
    startOffset: at,
    startLine: line,
    startColumn,
    tokenTypeIdx: type.tokenTypeIdx as number,
    tokenType: type,
  };
}

// What may begin with a character; of all others the patterns tell.
const [letter, digit, blank, lineBreak, quotation, slash, operator, mark] = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const classes = new Uint8Array(0x10000);
const codeOf = (character: string): number => character.charCodeAt(0);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) classes[code] = letter;
  else if (/\d/.test(character)) classes[code] = digit;
}
for (const [characters, one] of [
  [' \t', blank],
  ['\r\n', lineBreak],
  ['"', quotation],
  ['/', slash],
  ['-=<>.|!:*', operator],
  ['+%,()[]{}', mark],
] as const)
  for (const character of characters) classes[codeOf(character)] = one;

const [carriageReturn, lineFeed, backslash, quote] = [codeOf('\r'), codeOf('\n'), codeOf('\\'), codeOf('"')];
const [minus, percent, star, point, equals] = [codeOf('-'), codeOf('%'), codeOf('*'), codeOf('.'), codeOf('=')];
const [less, greater, bar, bang, colon] = [codeOf('<'), codeOf('>'), codeOf('|'), codeOf('!'), codeOf(':')];

const wordNumber = Word.tokenTypeIdx as number;
/** Tokens of one character that begins no other. */
const marks: TokenType[] = [];
for (const [type, spelling] of spellings) if (classes[codeOf(spelling)] === mark) marks[codeOf(spelling)] = type;

const patterns = patterned.map((type) => ({ type, pattern: new RegExp(type.PATTERN as RegExp, 'y') }));

/** The first pattern that fits, whose `lastIndex` is then the end of what it fits. */
function patternAt(text: string, at: number): (typeof patterns)[number] | undefined {
  return patterns.find(({ pattern }) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  });
}

function wordEnd(text: string, from: number): number {
  let end = from;
  for (let one = classes[text.charCodeAt(end)]; one === letter || one === digit; one = classes[text.charCodeAt(end)])
    end++;
  return end;
}

/** The end of digits and of what follows a point among them. */
function numberEnd(text: string, from: number): number {
  let end = digitsEnd(text, from);
  if (text.charCodeAt(end) === point && classes[text.charCodeAt(end + 1)] === digit) end = digitsEnd(text, end + 2);
  return end;
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  while (classes[text.charCodeAt(end)] === digit) end++;
  return end;
}

/** Whether a letter that touches digits may belong to the number: `1e5`, `1_000`. */
function isExponentOrGroup(code: number): boolean {
  return code === codeOf('e') || code === codeOf('E') || code === codeOf('_');
}

/** The end of a string, from behind its first quotation mark; 0 where its line ends before it. */
function stringEnd(text: string, from: number): number {
  for (let end = from; end < text.length; end++) {
    let code = text.charCodeAt(end);
    if (code === quote) return end + 1;
    if (code === backslash) code = text.charCodeAt(++end);
    if (classes[code] === lineBreak) return 0;
  }
  return 0;
}

function lineEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && classes[text.charCodeAt(end)] !== lineBreak) end++;
  return end;
}

/** The sign at `at`; `undefined` where more of it may mean something else. */
function operatorAt(text: string, at: number): TokenType | undefined {
  const next = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case minus:
      return next === greater ? Arrow : Minus;
    case equals:
      if (next !== equals) return Equals;
      return text.charCodeAt(at + 2) === equals ? undefined : EqualTo;
    case less:
      if (next === equals) return LessEqual;
      return next === less || next === greater ? undefined : Less;
    case greater:
      if (next === equals) return GreaterEqual;
      return next === greater ? undefined : Greater;
    case point:
      if (next === point) return text.charCodeAt(at + 2) === less ? RangeBelow : RangeTo;
      return classes[next] === digit ? undefined : Dot;
    case bar:
      return next === greater ? PipeInto : undefined;
    case bang:
      return next === equals && text.charCodeAt(at + 2) !== equals ? NotEqual : undefined;
    case colon:
      return next === equals ? undefined : Colon;
    case star:
      return next === star ? undefined : Star;
    default:
      return undefined;
  }
}
