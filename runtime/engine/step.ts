import type { StatePort } from '../../compiler/tensor/program.ts';
import type { Examples } from './examples.ts';
import { BatchIndex } from './scoring.ts';
import { type BoundTensor, bindTensor, openSession } from './session.ts';
import type { TrainingTask } from './task.ts';

/** What a step is taken on. */
export interface StepExamples {
  /** Numbers of the examples. */
  readonly batch: Int32Array;
  /** By how many bars each example's features are read earlier; absent: none. */
  readonly shifts?: Int32Array;
}

/** The training graph, loaded, with its rows and its state. */
export interface TrainingStep {
  /**
   * Takes one step. `step` counts from 0, `rate` is the learning rate.
   * Returns the mean loss and the gradient's norm before clipping.
   */
  run(
    examples: StepExamples,
    step: number,
    rate: number,
  ): Promise<{ readonly loss: number; readonly gradientNorm: number }>;
  /** The state after the last step, by port: views that hold until the next step. */
  state(): Readonly<Record<string, Float32Array>>;
  /** Copies `state` in. Throws when a port is missing or of another length. */
  setState(state: Readonly<Record<string, Float32Array>>): void;
  close(): Promise<void>;
}

/**
 * Loads the training graph. The state lives in two sets of buffers: one is read while the other is written, then they change
 * places, so that steps allocate no tensor. Of a program whose steps are taken in parts, each step is taken in `accumulate`.
 */
export async function openTrainingStep(
  task: Pick<TrainingTask, 'program' | 'fit' | 'settings'>,
): Promise<TrainingStep> {
  const { program, fit, settings } = task;
  const { matrix } = fit;
  const session = await openSession(program.onnx, settings.threads);
  const ending = program.update && {
    session: await openSession(program.update.onnx, settings.threads),
    sums: new StateBuffers(program.update.sums),
  };
  const learningRate = new Float32Array(1);
  const stepNumber = new BigInt64Array(1);
  const offset = new BigInt64Array(1);
  const share = new Float32Array(1);
  const given: Readonly<Record<string, BoundTensor>> = {
    'data.features': bindTensor(matrix.values, [matrix.rows, matrix.width]),
    'data.entity': bindTensor(matrix.entity, [matrix.rows]),
    ...boundByHead('data.target.', fit.targets),
    ...boundByHead('data.weight.', fit.weights ?? {}),
    learning_rate: bindTensor(learningRate, []),
    seed: bindTensor(BigInt64Array.of(BigInt(settings.seed)), []),
    step: bindTensor(stepNumber, []),
    'batch.offset': bindTensor(offset, []),
    share: bindTensor(share, []),
  };
  const feeds = fedTo(session.inputs, given);
  const endFeeds = fedTo(ending?.session.inputs ?? [], given);
  const loss = new Float32Array(1);
  const gradientNorm = new Float32Array(1);
  const lossInto = { loss: bindTensor(loss, []) };
  const normInto = { gradient_norm: bindTensor(gradientNorm, []) };
  const into: Record<string, BoundTensor> = ending === undefined ? { ...lossInto, ...normInto } : lossInto;
  const endInto: Record<string, BoundTensor> = normInto;
  const index = new BatchIndex(settings.batch + 1);
  const shifted = session.inputs.includes('batch.shifted') ? new BatchIndex(settings.batch + 1) : undefined;
  const states = new StateBuffers(program.states);

  /** Feeds the examples from `first` on, `size` of them. */
  const feedBatch = ({ batch, shifts }: StepExamples, first: number, size: number): void => {
    for (let position = 0; position < size; position++) {
      const row = fit.rows[batch[first + position] ?? 0] ?? 0;
      index.set(position, row);
      shifted?.set(position, row - (shifts?.[first + position] ?? 0));
    }
    feeds['batch.index'] = index.tensor(size);
    if (shifted !== undefined) feeds['batch.shifted'] = shifted.tensor(size);
  };

  return {
    async run(examples, step, rate) {
      stepNumber[0] = BigInt(step);
      learningRate[0] = rate;
      const count = examples.batch.length;
      if (ending === undefined) {
        feedBatch(examples, 0, count);
        states.bind(feeds, into);
        await session.run(feeds, into);
        states.turn();
        return { loss: loss[0] ?? Number.NaN, gradientNorm: gradientNorm[0] ?? Number.NaN };
      }
      const { sums } = ending;
      let mean = 0;
      sums.clear();
      states.bind(feeds, {});
      for (const { first, size } of partsOf(count, settings.accumulate)) {
        feedBatch(examples, first, size);
        offset[0] = BigInt(first);
        share[0] = size / count;
        sums.bind(feeds, into);
        await session.run(feeds, into);
        sums.turn();
        mean += ((loss[0] ?? Number.NaN) * size) / count;
      }
      states.bind(endFeeds, endInto);
      sums.bind(endFeeds, {});
      await ending.session.run(endFeeds, endInto);
      states.turn();
      return { loss: mean, gradientNorm: gradientNorm[0] ?? Number.NaN };
    },
    state: () => states.values(),
    setState: (state) => states.set(state),
    async close() {
      await session.close();
      await ending?.session.close();
    },
  };
}

/** A step's examples in at most `parts` runs that differ by one at most. */
export function partsOf(count: number, parts: number): readonly { readonly first: number; readonly size: number }[] {
  const used = Math.min(parts, count);
  return Array.from({ length: used }, (_, part) => {
    const first = Math.floor((part * count) / used);
    return { first, size: Math.floor(((part + 1) * count) / used) - first };
  });
}

function boundByHead(prefix: string, values: Examples['targets']): Record<string, BoundTensor> {
  return Object.fromEntries(
    Object.entries(values).map(([head, own]) => [prefix + head, bindTensor(own, [own.length])]),
  );
}

function fedTo(inputs: readonly string[], given: Readonly<Record<string, BoundTensor>>): Record<string, BoundTensor> {
  const wanted = new Set(inputs);
  return Object.fromEntries(Object.entries(given).filter(([name]) => wanted.has(name)));
}

interface StateBuffer {
  readonly values: Float32Array;
  readonly tensor: BoundTensor;
}

/** Two sets of buffers for tensors that a graph is fed and gives back, which take turns. */
class StateBuffers {
  readonly #ports: readonly StatePort[];
  #current: readonly StateBuffer[];
  #next: readonly StateBuffer[];

  constructor(ports: readonly StatePort[]) {
    this.#ports = ports;
    this.#current = ports.map(bufferOf);
    this.#next = ports.map(bufferOf);
  }

  /** Names the buffers to read and those to write in a run's tensors. */
  bind(feeds: Record<string, BoundTensor>, into: Record<string, BoundTensor>): void {
    for (const [port, { name, updated }] of this.#ports.entries()) {
      feeds[name] = bufferAt(this.#current, port).tensor;
      into[updated] = bufferAt(this.#next, port).tensor;
    }
  }

  turn(): void {
    [this.#current, this.#next] = [this.#next, this.#current];
  }

  clear(): void {
    for (const { values } of this.#current) values.fill(0);
  }

  values(): Readonly<Record<string, Float32Array>> {
    return Object.fromEntries(this.#ports.map(({ name }, port) => [name, bufferAt(this.#current, port).values]));
  }

  set(state: Readonly<Record<string, Float32Array>>): void {
    for (const [port, { name }] of this.#ports.entries()) {
      const values = state[name];
      const buffer = bufferAt(this.#current, port).values;
      if (values?.length !== buffer.length)
        throw new Error(`state '${name}' has ${values?.length ?? 'no'} values, not ${buffer.length}`);
      buffer.set(values);
    }
  }
}

function bufferOf({ name, type, shape }: StatePort): StateBuffer {
  const sizes = shape.map((size) => {
    if (typeof size !== 'number') throw new Error(`the size of state '${name}' varies`);
    return size;
  });
  if (type !== 'float32') throw new Error(`state '${name}' is ${type}, not float32`);
  const values = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  return { values, tensor: bindTensor(values, sizes) };
}

function bufferAt(buffers: readonly StateBuffer[], port: number): StateBuffer {
  const buffer = buffers[port];
  if (buffer === undefined) throw new Error(`there is no state ${port}`);
  return buffer;
}
