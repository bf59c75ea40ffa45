/** Weights of an epoch that is among the best. */
export interface KeptEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Of the watched metric. */
  readonly value: number;
  /** What predictions read, by port. */
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** The `count` best epochs, the best first; of equal ones the earlier. */
export class BestEpochs {
  readonly #count: number;
  readonly #higher: boolean;
  #kept: readonly KeptEpoch[] = [];

  constructor(count: number, higher: boolean) {
    this.#count = count;
    this.#higher = higher;
  }

  get kept(): readonly KeptEpoch[] {
    return this.#kept;
  }

  /** Takes up what a checkpoint held. */
  resume(kept: readonly KeptEpoch[]): void {
    this.#kept = kept;
  }

  /** `state` is read and copied only where the epoch is among the best. */
  offer(epoch: number, value: number, state: () => KeptEpoch['state']): void {
    const isBefore = (other: KeptEpoch) => (this.#higher ? other.value >= value : other.value <= value);
    const place = this.#kept.filter(isBefore).length;
    if (place >= this.#count) return;
    const copied = Object.fromEntries(Object.entries(state()).map(([name, values]) => [name, values.slice()]));
    this.#kept = this.#kept.toSpliced(place, 0, { epoch, value, state: copied }).slice(0, this.#count);
  }
}
