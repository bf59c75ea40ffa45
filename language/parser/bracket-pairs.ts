import type { IToken } from 'chevrotain';
import type { TokenTable } from './token-table.ts';

/** The bracket that closes or opens each bracket of a text. One that has none is absent. */
export class BracketPairs {
  readonly #tokens: TokenTable;
  /** The index of each token's partner; -1 where it has none. */
  readonly #partners: Int32Array;

  constructor(tokens: TokenTable) {
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
    const tokens = this.#tokens;
    let low = 0;
    let high = tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens.starts[middle] as number) < bracket.startOffset) low = middle + 1;
      else high = middle;
    }
    return tokens.at(low) === bracket ? tokens.at(this.#partners[low] ?? -1) : undefined;
  }
}
