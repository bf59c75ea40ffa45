import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { sizeAt } from '../ir/infer.ts';

/** Gradient of a slice of a tensor. */
interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly gradient: Tensor;
}

/**
 * Gathers what the readers of each tensor contribute to its gradient. Gradients of slices wait until all have come: slices side by
 * side become one concatenation instead of a sum of tensors that are mostly zeros.
 */
export class Contributions {
  readonly #builder: GraphBuilder;
  readonly #wholes = new Map<number, Tensor>();
  readonly #pieces = new Map<number, Piece[]>();
  readonly #parts = new Map<number, Map<number, Tensor>>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  add(tensor: Tensor, gradient: Tensor): void {
    const known = this.#wholes.get(tensor.id);
    this.#wholes.set(tensor.id, known === undefined ? gradient : this.#builder.add(known, gradient));
  }

  /** The gradient of a slice of `tensor`. */
  addSlice(tensor: Tensor, piece: Piece): void {
    const known = this.#pieces.get(tensor.id);
    if (known === undefined) this.#pieces.set(tensor.id, [piece]);
    else known.push(piece);
  }

  /** The gradient of one result of a scan, which is read by one `part` or more. */
  addPart(scan: Tensor, position: number, gradient: Tensor): void {
    const parts = this.#parts.get(scan.id) ?? new Map<number, Tensor>();
    const known = parts.get(position);
    parts.set(position, known === undefined ? gradient : this.#builder.add(known, gradient));
    this.#parts.set(scan.id, parts);
  }

  /** Gradients of a scan's results by their positions. */
  partsOf(scan: Tensor): ReadonlyMap<number, Tensor> | undefined {
    return this.#parts.get(scan.id);
  }

  /** The gradient of a tensor, once all its readers have contributed. */
  of(tensor: Tensor): Tensor | undefined {
    const pieces = this.#pieces.get(tensor.id);
    if (pieces !== undefined) {
      this.#pieces.delete(tensor.id);
      for (const layer of layersOf(pieces)) this.add(tensor, padded(this.#builder, tensor, layer));
    }
    return this.#wholes.get(tensor.id);
  }
}

/** Pieces in as few groups as possible, such that those of a group lie beside each other along one axis. */
function layersOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const layers: Piece[][] = [];
  for (const piece of pieces.toSorted((left, right) => left.axis - right.axis || left.start - right.start)) {
    const room = layers.find((layer) => {
      const before = layer.at(-1);
      return before !== undefined && before.axis === piece.axis && before.end <= piece.start;
    });
    if (room === undefined) layers.push([piece]);
    else room.push(piece);
  }
  return layers;
}

/** The pieces in their places, zeros between them. */
function padded(builder: GraphBuilder, { shape, type }: Tensor, pieces: readonly Piece[]): Tensor {
  const axis = pieces[0]?.axis ?? 0;
  const parts: Tensor[] = [];
  let place = 0;
  const zerosTo = (end: number): void => {
    if (end === place) return;
    const gap = shape.map((own, at) => (at === axis ? end - place : own));
    parts.push(builder.broadcast(builder.scalar(0, type), gap));
  };
  for (const { start, end, gradient } of pieces) {
    zerosTo(start);
    parts.push(gradient);
    place = end;
  }
  zerosTo(sizeAt(shape, axis));
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : builder.concat(parts, axis);
}
