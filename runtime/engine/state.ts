import type { StatePort } from '../../compiler/tensor/program.ts';
import { type BoundTensor, bindTensor, type HeldTensor } from './session.ts';

/** Tensors that a graph is fed and gives back, step after step. */
export interface HeldState {
  /** Names the tensors to read among `feeds`, and those to write, where they are ours, in `into`. */
  bind(feeds: Record<string, BoundTensor | HeldTensor>, into: Record<string, BoundTensor>): void;
  /** What the graph gave is what it is fed next. @param held What the run left on the device. */
  turn(held: Readonly<Record<string, HeldTensor>>): void;
  clear(): Promise<void>;
  /** Brings the values to where `values` sees them. */
  gather(): Promise<void>;
  /** Views that hold until the next step; of what a device holds, as of the last `gather`. */
  values(): Readonly<Record<string, Float32Array>>;
  /** Copies values in. Throws when a port is missing or of another length. */
  set(state: Readonly<Record<string, Float32Array>>): Promise<void>;
  close(): Promise<void>;
}

interface StateBuffer {
  readonly values: Float32Array;
  readonly tensor: BoundTensor;
}

/** State in two sets of buffers, which take turns: one is read while the other is written, so that steps allocate no tensor. */
export class StateBuffers implements HeldState {
  readonly #ports: readonly StatePort[];
  #current: readonly StateBuffer[];
  #next: readonly StateBuffer[];

  #turned = false;

  /** @param shared Whether other threads see the buffers. */
  constructor(ports: readonly StatePort[], shared = false) {
    this.#ports = ports;
    this.#current = ports.map((port) => bufferOf(port, shared));
    this.#next = ports.map((port) => bufferOf(port, shared));
  }

  /** The values of both sets in the order of the ports, the one that `place` calls 0 first. */
  sets(): readonly (readonly Float32Array[])[] {
    const sets = [this.#current, this.#next].map((set) => set.map(({ values }) => values));
    return this.#turned ? sets.toReversed() : sets;
  }

  /** Which of the sets holds the state: 0 or 1. */
  get place(): number {
    return this.#turned ? 1 : 0;
  }

  bind(feeds: Record<string, BoundTensor | HeldTensor>, into: Record<string, BoundTensor>): void {
    for (const [port, { name, updated }] of this.#ports.entries()) {
      feeds[name] = bufferAt(this.#current, port).tensor;
      into[updated] = bufferAt(this.#next, port).tensor;
    }
  }

  turn(): void {
    [this.#current, this.#next] = [this.#next, this.#current];
    this.#turned = !this.#turned;
  }

  async clear(): Promise<void> {
    for (const { values } of this.#current) values.fill(0);
  }

  async gather(): Promise<void> {}

  values(): Readonly<Record<string, Float32Array>> {
    return Object.fromEntries(this.#ports.map(({ name }, port) => [name, bufferAt(this.#current, port).values]));
  }

  async set(state: Readonly<Record<string, Float32Array>>): Promise<void> {
    for (const [port, { name }] of this.#ports.entries())
      bufferAt(this.#current, port).values.set(valuesOf(state, name, bufferAt(this.#current, port).values.length));
  }

  async close(): Promise<void> {}
}

/** The values of a port, which must be there and as many as they should be. */
export function valuesOf(state: Readonly<Record<string, Float32Array>>, name: string, count: number): Float32Array {
  const values = state[name];
  if (values?.length !== count) throw new Error(`state '${name}' has ${values?.length ?? 'no'} values, not ${count}`);
  return values;
}

/** The sizes of a state's axes, none of which varies. */
export function sizesOf({ name, type, shape }: StatePort): readonly number[] {
  if (type !== 'float32') throw new Error(`state '${name}' is ${type}, not float32`);
  return shape.map((size) => {
    if (typeof size !== 'number') throw new Error(`the size of state '${name}' varies`);
    return size;
  });
}

function bufferOf(port: StatePort, shared: boolean): StateBuffer {
  const sizes = sizesOf(port);
  const count = sizes.reduce((product, size) => product * size, 1);
  const values = shared ? new Float32Array(new SharedArrayBuffer(4 * count)) : new Float32Array(count);
  return { values, tensor: bindTensor(values, sizes) };
}

function bufferAt(buffers: readonly StateBuffer[], port: number): StateBuffer {
  const buffer = buffers[port];
  if (buffer === undefined) throw new Error(`there is no state ${port}`);
  return buffer;
}
