import type { AnyNode } from '../syntax/walk.ts';

/**
 * What prints a piece of the text. A composed piece is a generator: it writes to the page and yields, in the order of the text,
 * what is to be printed at its place, nodes and further pieces. A piece without any under it is a function.
 */
export type Printing = Composed | (() => void);
export type Composed = Generator<AnyNode | Printing, void, undefined>;

/** Prints `root`. Pieces wait on a stack of our own: a chain of 100,000 steps is as deep as it is long. */
export function print(root: AnyNode, printerOf: (node: AnyNode) => Printing): void {
  const running: Composed[] = [];
  const begin = (piece: AnyNode | Printing): void => {
    const printing = 'kind' in piece ? printerOf(piece) : piece;
    if (typeof printing === 'function') printing();
    else running.push(printing);
  };
  begin(root);
  for (let top = running.at(-1); top; top = running.at(-1)) {
    const { value, done } = top.next();
    if (done) running.pop();
    else begin(value);
  }
}
