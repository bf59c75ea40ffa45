import type { IToken } from 'chevrotain';

/** The bracket that closes or opens each bracket of a text. One that has none is absent. */
export class BracketPairs {
  readonly #tokens: readonly IToken[];
  /** The index of each token's partner; -1 where it has none. */
  readonly #partners: Int32Array;

  constructor(tokens: readonly IToken[]) {
    this.#tokens = tokens;
    this.#partners = new Int32Array(tokens.length).fill(-1);
  }

  /** Tells that the brackets at these indices belong together. */
  pair(opening: number, closing: number): void {
    this.#partners[opening] = closing;
    this.#partners[closing] = opening;
  }

  /** The partner of `bracket`, which is looked for by its place: only a mistaken text asks often. O(log tokens). */
  get(bracket: IToken): IToken | undefined {
    let low = 0;
    let high = this.#tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#tokens[middle]?.startOffset ?? 0) < bracket.startOffset) low = middle + 1;
      else high = middle;
    }
    return this.#tokens[low] === bracket ? this.#tokens[this.#partners[low] ?? -1] : undefined;
  }
}
