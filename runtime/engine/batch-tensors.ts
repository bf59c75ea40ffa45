import { drawnWords } from './random.ts';
import { type BoundTensor, bindTensor } from './session.ts';

/** Row numbers of a batch as int64, in one buffer that is used again and again. */
export class BatchIndex {
  readonly #values: BigInt64Array;
  /** The low and high words of `#values`: written without a BigInt each. Every platform of ours is little-endian. */
  readonly #words: Int32Array;
  readonly #tensors = new Map<number, BoundTensor>();

  constructor(largest: number) {
    this.#values = new BigInt64Array(largest);
    this.#words = new Int32Array(this.#values.buffer);
  }

  /** @param row Below 2^31. */
  set(index: number, row: number): void {
    this.#words[2 * index] = row;
  }

  /** The first `size` entries. */
  tensor(size: number): BoundTensor {
    const known = this.#tensors.get(size);
    if (known !== undefined) return known;
    const tensor = bindTensor(this.#values.subarray(0, size), [size]);
    this.#tensors.set(size, tensor);
    return tensor;
  }
}

/** Random words of a batch's examples, in one buffer that is used again and again. */
export class BatchWords {
  readonly #seed: number;
  readonly #values: Uint32Array;
  readonly #tensors = new Map<number, BoundTensor>();

  constructor(seed: number, largest: number) {
    this.#seed = seed;
    this.#values = new Uint32Array(largest);
  }

  /** uint32 [size]: the words of the examples of a step from `first` on. */
  drawn(step: number, first: number, size: number): BoundTensor {
    const tensor = this.#tensors.get(size) ?? bindTensor(this.#values.subarray(0, size), [size]);
    this.#tensors.set(size, tensor);
    this.#values.set(drawnWords(this.#seed, step, size, first));
    return tensor;
  }
}
