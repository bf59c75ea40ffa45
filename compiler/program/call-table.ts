import type { StepCall } from './program.ts';

/** What is known of each call of one program, by its number. */
export class CallTable<V> {
  readonly #values: (V | undefined)[] = [];

  get(call: StepCall): V | undefined {
    return this.#values[call.index];
  }

  set(call: StepCall, value: V): void {
    this.#values[call.index] = value;
  }
}
