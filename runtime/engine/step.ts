import type { StatePort } from '../../compiler/tensor/program.ts';
import type { TrainingTask } from './loop.ts';
import { BatchIndex } from './scoring.ts';
import { type BoundTensor, bindTensor, openSession } from './session.ts';

/** The training graph, loaded, with its rows and its state. */
export interface TrainingStep {
  /**
   * Takes one step on the examples numbered in `batch`. `step` counts from 0.
   * Returns the mean loss and the gradient's norm before clipping.
   */
  run(batch: Int32Array, step: number, rate: number): Promise<{ readonly loss: number; readonly gradientNorm: number }>;
  /** The state after the last step, by port: views that hold until the next step. */
  state(): Readonly<Record<string, Float32Array>>;
  /** Copies `state` in. Throws when a port is missing or of another length. */
  setState(state: Readonly<Record<string, Float32Array>>): void;
  close(): Promise<void>;
}

/**
 * Loads the training graph. The state lives in two sets of buffers: one is read while the other is written, then they change
 * places, so that steps allocate no tensor.
 */
export async function openTrainingStep(
  task: Pick<TrainingTask, 'program' | 'fit' | 'head' | 'settings'>,
): Promise<TrainingStep> {
  const { program, fit, head, settings } = task;
  const { matrix } = fit;
  const session = await openSession(program.onnx, settings.threads);
  const learningRate = new Float32Array(1);
  const seed = BigInt64Array.of(BigInt(settings.seed));
  const stepNumber = new BigInt64Array(1);
  const given: Readonly<Record<string, BoundTensor>> = {
    'data.features': bindTensor(matrix.values, [matrix.rows, matrix.width]),
    'data.entity': bindTensor(matrix.entity, [matrix.rows]),
    [`data.target.${head}`]: bindTensor(fit.targets, [matrix.rows]),
    learning_rate: bindTensor(learningRate, []),
    seed: bindTensor(seed, []),
    step: bindTensor(stepNumber, []),
  };
  const wanted = new Set(session.inputs);
  const feeds: Record<string, BoundTensor> = Object.fromEntries(
    Object.entries(given).filter(([name]) => wanted.has(name)),
  );
  const loss = new Float32Array(1);
  const gradientNorm = new Float32Array(1);
  const into: Record<string, BoundTensor> = { loss: bindTensor(loss, []), gradient_norm: bindTensor(gradientNorm, []) };
  const index = new BatchIndex(settings.batch + 1);
  let current = stateBuffers(program.states);
  let next = stateBuffers(program.states);

  return {
    async run(batch, step, rate) {
      for (let position = 0; position < batch.length; position++) {
        index.set(position, fit.rows[batch[position] ?? 0] ?? 0);
      }
      feeds['batch.index'] = index.tensor(batch.length);
      stepNumber[0] = BigInt(step);
      learningRate[0] = rate;
      for (const [port, place] of program.states.entries()) {
        feeds[place.name] = tensorAt(current, port);
        into[place.updated] = tensorAt(next, port);
      }
      await session.run(feeds, into);
      [current, next] = [next, current];
      return { loss: loss[0] ?? Number.NaN, gradientNorm: gradientNorm[0] ?? Number.NaN };
    },
    state: () => Object.fromEntries(program.states.map(({ name }, port) => [name, bufferAt(current, port)])),
    setState(state) {
      for (const [port, { name }] of program.states.entries()) {
        const values = state[name];
        const buffer = bufferAt(current, port);
        if (values?.length !== buffer.length)
          throw new Error(`state '${name}' has ${values?.length ?? 'no'} values, not ${buffer.length}`);
        buffer.set(values);
      }
    },
    close: () => session.close(),
  };
}

type StateBuffers = readonly { readonly values: Float32Array; readonly tensor: BoundTensor }[];

function stateBuffers(ports: readonly StatePort[]): StateBuffers {
  return ports.map(({ name, type, shape }) => {
    const sizes = shape.map((size) => {
      if (typeof size !== 'number') throw new Error(`the size of state '${name}' varies`);
      return size;
    });
    if (type !== 'float32') throw new Error(`state '${name}' is ${type}, not float32`);
    const values = new Float32Array(sizes.reduce((product, size) => product * size, 1));
    return { values, tensor: bindTensor(values, sizes) };
  });
}

function tensorAt(buffers: StateBuffers, port: number): BoundTensor {
  const buffer = buffers[port];
  if (buffer === undefined) throw new Error(`there is no state ${port}`);
  return buffer.tensor;
}

function bufferAt(buffers: StateBuffers, port: number): Float32Array {
  const buffer = buffers[port];
  if (buffer === undefined) throw new Error(`there is no state ${port}`);
  return buffer.values;
}
