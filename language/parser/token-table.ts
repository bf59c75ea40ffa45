import type { IToken, TokenType } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Name } from '../syntax/tree.ts';
import { retype, spelled, typeOfNumber } from './tokens.ts';

/**
 * The tokens of a text by their index, as columns of numbers: programs that programs write have hundreds of thousands, of which the parser
 * asks for few. One becomes an object, always the same, when it is asked for by `at`.
 */
export class TokenTable {
  readonly text: string;
  readonly length: number;
  /** The number of each token's type. */
  readonly types: Uint16Array;
  /** Where each begins. */
  readonly starts: Int32Array;
  /** The offset behind each. */
  readonly ends: Int32Array;
  /** The line on which each begins, counted from 1. */
  readonly lines: Int32Array;
  /** What each word is; of other tokens nothing. */
  readonly #words: readonly (string | undefined)[];
  /** Where each line begins. */
  readonly #margins: readonly number[];
  #objects: (IToken | undefined)[] | undefined;

  constructor(text: string, columns: TokenColumns) {
    this.text = text;
    this.length = columns.length;
    this.types = columns.types.subarray(0, columns.length);
    this.starts = columns.starts.subarray(0, columns.length);
    this.ends = columns.ends.subarray(0, columns.length);
    this.lines = columns.lines.subarray(0, columns.length);
    this.#words = columns.words;
    this.#margins = columns.margins;
  }

  /** These tokens of the same text in the place of its own. */
  replaced(tokens: readonly IToken[]): TokenTable {
    const columns = new TokenColumns(tokens.length, this.#margins);
    for (const { tokenTypeIdx, startOffset, image, startLine = 1 } of tokens)
      columns.add(tokenTypeIdx, startOffset, startOffset + image.length, startLine, undefined);
    const table = new TokenTable(this.text, columns);
    table.#objects = [...tokens];
    return table;
  }

  /** The token at `index` as an object. */
  at(index: number): IToken | undefined {
    if (index < 0 || index >= this.length) return undefined;
    this.#objects ??= new Array<IToken | undefined>(this.length).fill(undefined);
    const known = this.#objects[index];
    if (known !== undefined) return known;
    const tokenTypeIdx = this.types[index] as number;
    const token: IToken = {
      image: this.image(index),
      startOffset: this.starts[index] as number,
      startLine: this.lines[index] as number,
      startColumn: this.column(index),
      tokenTypeIdx,
      tokenType: typeOfNumber[tokenTypeIdx] as TokenType,
      payload: undefined,
    };
    this.#objects[index] = token;
    return token;
  }

  /** The tokens from `start` to before `end` as objects. */
  slice(start = 0, end = this.length): IToken[] {
    const tokens = new Array<IToken>(end - start);
    for (let index = start; index < end; index++) tokens[index - start] = this.at(index) as IToken;
    return tokens;
  }

  is(index: number, type: TokenType): boolean {
    return this.types[index] === type.tokenTypeIdx;
  }

  type(index: number): TokenType | undefined {
    return typeOfNumber[this.types[index] ?? -1];
  }

  /** Makes a token one of another type. */
  retype(index: number, type: TokenType): void {
    this.types[index] = type.tokenTypeIdx ?? 0;
    const token = this.#objects?.[index];
    if (token !== undefined) retype(token, type);
  }

  /** What a token says, where that is no longer its text. */
  payload(index: number): unknown {
    return this.#objects?.[index]?.payload;
  }

  image(index: number): string {
    const made = this.#objects?.[index];
    if (made !== undefined) return made.image;
    return (
      this.#words[index] ??
      spelled[this.types[index] ?? -1] ??
      this.text.slice(this.starts[index] ?? 0, this.ends[index] ?? 0)
    );
  }

  /** The column in which a token begins, counted from 1. */
  column(index: number): number {
    return (this.starts[index] ?? 0) - (this.#margins[this.lines[index] ?? 0] ?? 0) + 1;
  }

  span(index: number): Span {
    return { start: this.starts[index] ?? 0, end: this.ends[index] ?? 0 };
  }

  name(index: number): Name {
    return { kind: 'name', text: this.image(index), span: this.span(index) };
  }

  isFirstOnLine(index: number): boolean {
    return index === 0 || (this.lines[index - 1] ?? 0) < (this.lines[index] ?? 0);
  }
}

/** The columns of a table that is being made. */
export class TokenColumns {
  length = 0;
  types: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
  lines: Int32Array;
  readonly words: (string | undefined)[];
  readonly margins: readonly number[];

  /** `expected` is about how many tokens there will be. */
  constructor(expected: number, margins: readonly number[]) {
    this.types = new Uint16Array(expected);
    this.starts = new Int32Array(expected);
    this.ends = new Int32Array(expected);
    this.lines = new Int32Array(expected);
    this.words = new Array<string | undefined>(expected);
    this.margins = margins;
  }

  add(type: number, start: number, end: number, line: number, word: string | undefined): void {
    const at = this.length++;
    if (at >= this.types.length) this.#grow();
    this.types[at] = type;
    this.starts[at] = start;
    this.ends[at] = end;
    this.lines[at] = line;
    this.words[at] = word;
  }

  #grow(): void {
    const room = Math.max(16, 2 * this.types.length);
    const grown = <T extends Uint16Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.types = grown(new Uint16Array(room), this.types);
    this.starts = grown(new Int32Array(room), this.starts);
    this.ends = grown(new Int32Array(room), this.ends);
    this.lines = grown(new Int32Array(room), this.lines);
  }
}

/** The words of one text, each made once: a text has few, and says them thousands of times. */
export class Words {
  readonly #text: string;
  readonly #known: (string | undefined)[];

  constructor(text: string) {
    this.#text = text;
    let room = 16;
    while (room < 1024 && room < text.length >> 4) room *= 2;
    this.#known = new Array<string | undefined>(room).fill(undefined);
  }

  /** The word from `start` to before `end`, of whose characters `hash` was made. */
  at(start: number, end: number, hash: number): string {
    const place = hash & (this.#known.length - 1);
    const known = this.#known[place];
    if (known !== undefined && known.length === end - start && this.#text.startsWith(known, start)) return known;
    const word = this.#text.slice(start, end);
    this.#known[place] = word;
    return word;
  }
}
