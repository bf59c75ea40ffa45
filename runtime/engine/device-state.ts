import type { StatePort, TensorPort } from '../../compiler/tensor/program.ts';
import { compileTransfer, movedName } from '../../compiler/tensor/transfer.ts';
import type { Provider } from '../devices/provider.ts';
import { openOnnxSession } from './onnx-session.ts';
import { type BoundTensor, bindTensor, type HeldTensor, type Session } from './session.ts';
import { type HeldState, sizesOf, valuesOf } from './state.ts';

/**
 * Tensors brought to a device once, to be fed as often as they are wanted. Whoever holds them closes the session that made their
 * buffers last.
 */
export async function uploadTensors(
  ports: readonly TensorPort[],
  tensors: Readonly<Record<string, BoundTensor>>,
  provider: Provider,
): Promise<{ readonly held: Readonly<Record<string, HeldTensor>>; close(): Promise<void> }> {
  const session = await openOnnxSession(compileTransfer(ports), 1, {
    provider,
    held: ports.map(({ name }) => movedName(name)),
  });
  const moved = await session.run(tensors, {});
  const held = unmoved(ports, moved);
  return {
    held,
    async close() {
      for (const tensor of Object.values(held)) tensor.dispose();
      await session.close();
    },
  };
}

/** State in buffers of a device: what a step gives is fed to the next without leaving it. */
export class DeviceState implements HeldState {
  readonly #ports: readonly StatePort[];
  readonly #up: Session;
  readonly #down: Session;
  readonly #host: Readonly<Record<string, Float32Array>>;
  #current: Readonly<Record<string, HeldTensor>> = {};

  private constructor(ports: readonly StatePort[], up: Session, down: Session) {
    this.#ports = ports;
    this.#up = up;
    this.#down = down;
    this.#host = Object.fromEntries(ports.map((port) => [port.name, new Float32Array(countOf(port))]));
  }

  static async open(ports: readonly StatePort[], provider: Provider): Promise<DeviceState> {
    const onnx = compileTransfer(ports);
    const held = ports.map(({ name }) => movedName(name));
    return new DeviceState(
      ports,
      await openOnnxSession(onnx, 1, { provider, held }),
      await openOnnxSession(onnx, 1, { provider }),
    );
  }

  bind(feeds: Record<string, BoundTensor | HeldTensor>): void {
    for (const { name } of this.#ports) feeds[name] = tensorAt(this.#current, name);
  }

  turn(held: Readonly<Record<string, HeldTensor>>): void {
    const before = this.#current;
    this.#current = Object.fromEntries(this.#ports.map(({ name, updated }) => [name, tensorAt(held, updated)]));
    // A buffer that nobody disposes of stays on the device until the collector of garbage comes by.
    for (const tensor of Object.values(before)) tensor.dispose();
  }

  clear(): Promise<void> {
    return this.set(Object.fromEntries(this.#ports.map((port) => [port.name, new Float32Array(countOf(port))])));
  }

  async gather(): Promise<void> {
    const into = this.#ports.map((port) => [movedName(port.name), bindTensor(this.#hosted(port), sizesOf(port))]);
    await this.#down.run(this.#current, Object.fromEntries(into));
  }

  values(): Readonly<Record<string, Float32Array>> {
    return this.#host;
  }

  async set(state: Readonly<Record<string, Float32Array>>): Promise<void> {
    const given = this.#ports.map((port) => {
      const values = valuesOf(state, port.name, countOf(port));
      if (values !== this.#hosted(port)) this.#hosted(port).set(values);
      return [port.name, bindTensor(values, sizesOf(port))];
    });
    const moved = await this.#up.run(Object.fromEntries(given), {});
    for (const tensor of Object.values(this.#current)) tensor.dispose();
    this.#current = unmoved(this.#ports, moved);
  }

  async close(): Promise<void> {
    for (const tensor of Object.values(this.#current)) tensor.dispose();
    await this.#up.close();
    await this.#down.close();
  }

  #hosted({ name }: StatePort): Float32Array {
    const values = this.#host[name];
    if (values === undefined) throw new Error(`there is no state ${name}`);
    return values;
  }
}

function unmoved(
  ports: readonly TensorPort[],
  moved: Readonly<Record<string, HeldTensor>>,
): Readonly<Record<string, HeldTensor>> {
  return Object.fromEntries(ports.map(({ name }) => [name, tensorAt(moved, movedName(name))]));
}

function countOf(port: StatePort): number {
  return sizesOf(port).reduce((product, size) => product * size, 1);
}

function tensorAt(tensors: Readonly<Record<string, HeldTensor>>, name: string): HeldTensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`the device holds no ${name}`);
  return tensor;
}
