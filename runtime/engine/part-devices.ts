import { Worker } from 'node:worker_threads';
import type { StatePort } from '../../compiler/tensor/program.ts';
import type { Provider } from '../devices/provider.ts';
import { programFile } from '../programs.ts';
import { OutOfMemory } from './out-of-memory.ts';
import type { TensorValues } from './session.ts';
import { type StateBuffers, sizesOf } from './state.ts';

/** What a thread with a device of its own is told once. Arrays are shared with it. */
export interface PartSetting {
  /** Gradients of a part. */
  readonly onnx: Uint8Array;
  readonly threads: number;
  readonly provider: Provider;
  /** Which of the provider's devices. */
  readonly deviceId: number;
  readonly data: readonly { readonly name: string; readonly values: TensorValues; readonly shape: readonly number[] }[];
  /** Both sets of buffers of each state. */
  readonly states: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly sets: readonly Float32Array[];
  }[];
  readonly sums: readonly {
    readonly name: string;
    readonly updated: string;
    readonly shape: readonly number[];
    /** Where the part's own gradient goes. */
    readonly gradient: Float32Array;
  }[];
}

/** A part of a step. */
export interface PartRequest {
  readonly rows: Int32Array;
  /** Rows that features are read from. */
  readonly shifted: Int32Array;
  /** A random word of each example. */
  readonly random: Uint32Array;
  /** Of the step's examples. */
  readonly share: number;
  readonly step: number;
  /** Which set of buffers holds the state. */
  readonly set: number;
}

export type PartReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly loss: number }
  | { readonly kind: 'failed'; readonly message: string; readonly outOfMemory: boolean };

export interface PartDevicesOptions extends Omit<PartSetting, 'deviceId' | 'states' | 'sums'> {
  readonly devices: number;
  readonly states: readonly StatePort[];
  readonly buffers: StateBuffers;
  readonly sums: readonly StatePort[];
}

/**
 * Devices that take the parts of a step at once, each on a thread of its own. Gradients are added up in the order of the parts, so that
 * the sums are those of one device after the other, to the byte.
 */
export class PartDevices {
  readonly #devices: readonly PartDevice[];

  private constructor(devices: readonly PartDevice[]) {
    this.#devices = devices;
  }

  static async open({ devices, states, buffers, sums, ...setting }: PartDevicesOptions): Promise<PartDevices> {
    const arrays = buffers.sets();
    const shared = states.map((port, at) => ({
      name: port.name,
      shape: sizesOf(port),
      sets: arrays.map((set) => set[at] ?? new Float32Array()),
    }));
    const opened = Array.from({ length: devices }, (_, deviceId) => {
      const own = sums.map((port) => {
        const shape = sizesOf(port);
        const count = shape.reduce((product, size) => product * size, 1);
        const { name, updated } = port;
        return { name, updated, shape, gradient: new Float32Array(new SharedArrayBuffer(4 * count)) };
      });
      return new PartDevice({ ...setting, deviceId, states: shared, sums: own });
    });
    const all = new PartDevices(opened);
    try {
      await Promise.all(opened.map((device) => device.ready()));
    } catch (error) {
      await all.close();
      throw error;
    }
    return all;
  }

  /**
   * Takes parts, and adds their gradients to `sums` by name. Gives the losses of the parts, each the mean over its own examples.
   * @throws OutOfMemory
   */
  async run(parts: readonly PartRequest[], sums: Readonly<Record<string, Float32Array>>): Promise<readonly number[]> {
    const losses: number[] = [];
    for (let first = 0; first < parts.length; first += this.#devices.length) {
      const round = parts.slice(first, first + this.#devices.length);
      losses.push(...(await Promise.all(round.map((part, at) => this.#device(at).take(part)))));
      for (const at of round.keys()) this.#device(at).addTo(sums);
    }
    return losses;
  }

  async close(): Promise<void> {
    await Promise.all(this.#devices.map((device) => device.close()));
  }

  #device(at: number): PartDevice {
    const device = this.#devices[at];
    if (device === undefined) throw new Error(`there is no device ${at}`);
    return device;
  }
}

class PartDevice {
  readonly #worker: Worker;
  readonly #sums: PartSetting['sums'];
  #waiting: { resolve: (reply: PartReply) => void; reject: (error: Error) => void } | undefined;

  constructor(setting: PartSetting) {
    this.#sums = setting.sums;
    this.#worker = new Worker(programFile('engine/part-thread'));
    this.#worker.on('message', (reply: PartReply) => this.#waiting?.resolve(reply));
    this.#worker.on('error', (error) => this.#waiting?.reject(error));
    this.#worker.on('exit', () => this.#waiting?.reject(new Error('the thread of a device ended')));
    this.#worker.postMessage(setting);
  }

  async ready(): Promise<void> {
    await this.#reply();
  }

  async take(part: PartRequest): Promise<number> {
    this.#worker.postMessage(part);
    const reply = await this.#reply();
    return reply.kind === 'done' ? reply.loss : Number.NaN;
  }

  /** Adds the gradients of the part that was taken last. */
  addTo(sums: Readonly<Record<string, Float32Array>>): void {
    for (const { name, gradient } of this.#sums) {
      const sum = sums[name];
      if (sum === undefined) throw new Error(`there is no sum ${name}`);
      for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (gradient[at] ?? 0);
    }
  }

  async close(): Promise<void> {
    this.#waiting = undefined;
    await this.#worker.terminate();
  }

  async #reply(): Promise<PartReply> {
    const reply = await new Promise<PartReply>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    if (reply.kind !== 'failed') return reply;
    throw reply.outOfMemory ? new OutOfMemory(reply.message) : new Error(`on a device's thread: ${reply.message}`);
  }
}
