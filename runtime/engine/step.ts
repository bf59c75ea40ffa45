import type { StatePort, TensorPort } from '../../compiler/tensor/program.ts';
import type { Provider } from '../devices/provider.ts';
import { BatchIndex, BatchWords } from './batch-tensors.ts';
import { DeviceState, uploadTensors } from './device-state.ts';
import type { Examples } from './examples.ts';
import { partsOf } from './parts.ts';
import {
  type BoundTensor,
  bindFixedTensor,
  bindTensor,
  type HeldTensor,
  type Loadable,
  openSession,
} from './session.ts';
import { openStepsAtOnce, type StepFigures } from './several-steps.ts';
import { openSharedStep } from './shared-step.ts';
import { type HeldState, StateBuffers } from './state.ts';
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
  run(examples: StepExamples, step: number, rate: number): Promise<StepFigures>;
  /** How many steps `runSeveral` takes; 1 where each is a run of its own. */
  readonly atOnce: number;
  /** Takes `atOnce` steps of one size in one run. `rates` are theirs. */
  runSeveral(steps: readonly StepExamples[], first: number, rates: readonly number[]): Promise<readonly StepFigures[]>;
  /** Brings the state to where `state()` sees it, from a device that holds it. */
  gather(): Promise<void>;
  /** The state after the last step, by port: views that hold until the next step. On a device, the state of the last `gather`. */
  state(): Readonly<Record<string, Float32Array>>;
  /** Copies `state` in. Throws when a port is missing or of another length. */
  setState(state: Readonly<Record<string, Float32Array>>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Loads the training graph, and brings the rows to a device that can hold them. The state never leaves such a device between steps;
 * elsewhere it lives in two sets of buffers. Of a program whose steps are taken in parts, each step is taken in `accumulate`.
 */
export async function openTrainingStep(
  task: Pick<TrainingTask, 'program' | 'fit' | 'settings' | 'engine'>,
): Promise<TrainingStep> {
  const { program, fit, settings, engine } = task;
  if (settings.devices > 1 && program.update !== undefined) return openSharedStep(task);
  const { matrix } = fit;
  const { provider } = settings;
  const holds = engine.kind === 'onnx' && provider === 'webgpu';
  const place = (ports: readonly StatePort[]) => ({
    provider,
    held: holds ? ports.map(({ updated }) => updated) : [],
  });
  const open = (part: Loadable, ports: readonly StatePort[]) =>
    openSession(part, { engine, threads: settings.threads, place: place(ports) });
  const session = await open(program, program.update === undefined ? program.states : program.update.sums);
  const ending = program.update && {
    session: await open(program.update, program.states),
    sums: await openState(program.update.sums, provider, holds),
  };
  const learningRate = new Float32Array(1);
  const stepNumber = new BigInt64Array(1);
  const share = new Float32Array(1);
  const data: Readonly<Record<string, BoundTensor>> = {
    'data.features': bindFixedTensor(matrix.values, [matrix.rows, matrix.width]),
    'data.entity': bindFixedTensor(matrix.entity, [matrix.rows]),
    ...boundByHead('data.target.', fit.targets),
    ...boundByHead('data.weight.', fit.weights ?? {}),
  };
  const uploaded = holds
    ? await uploadTensors(readPorts(program.inputs, session.inputs), fedTo(session.inputs, data), provider)
    : undefined;
  const given: Readonly<Record<string, BoundTensor | HeldTensor>> = {
    ...(uploaded?.held ?? data),
    learning_rate: bindTensor(learningRate, []),
    step: bindTensor(stepNumber, []),
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
  const words = session.inputs.includes('batch.random') ? new BatchWords(settings.seed, settings.batch + 1) : undefined;
  const states = await openState(program.states, provider, holds);
  const several =
    program.repeated && (await openStepsAtOnce(program.repeated, settings.threads, place(program.states)));
  const rowsOf = ({ batch }: StepExamples) => batch.map((example) => fit.rows[example] ?? 0);
  const shiftedRowsOf = (step: StepExamples) => rowsOf(step).map((row, at) => row - (step.shifts?.[at] ?? 0));

  /** Feeds the step's examples from `first` on, `size` of them. */
  const feedBatch = ({ batch, shifts }: StepExamples, step: number, first: number, size: number): void => {
    for (let position = 0; position < size; position++) {
      const row = fit.rows[batch[first + position] ?? 0] ?? 0;
      index.set(position, row);
      shifted?.set(position, row - (shifts?.[first + position] ?? 0));
    }
    feeds['batch.index'] = index.tensor(size);
    if (shifted !== undefined) feeds['batch.shifted'] = shifted.tensor(size);
    if (words !== undefined) feeds['batch.random'] = words.drawn(step, first, size);
  };

  return {
    async run(examples, step, rate) {
      stepNumber[0] = BigInt(step);
      learningRate[0] = rate;
      const count = examples.batch.length;
      if (ending === undefined) {
        feedBatch(examples, step, 0, count);
        states.bind(feeds, into);
        states.turn(await session.run(feeds, into));
        return { loss: loss[0] ?? Number.NaN, gradientNorm: gradientNorm[0] ?? Number.NaN };
      }
      const { sums } = ending;
      let mean = 0;
      await sums.clear();
      states.bind(feeds, {});
      for (const { first, size } of partsOf(count, settings.accumulate)) {
        feedBatch(examples, step, first, size);
        share[0] = size / count;
        sums.bind(feeds, into);
        sums.turn(await session.run(feeds, into));
        mean += ((loss[0] ?? Number.NaN) * size) / count;
      }
      states.bind(endFeeds, endInto);
      sums.bind(endFeeds, {});
      states.turn(await ending.session.run(endFeeds, endInto));
      return { loss: mean, gradientNorm: gradientNorm[0] ?? Number.NaN };
    },
    atOnce: several?.count ?? 1,
    async runSeveral(steps, first, rates) {
      if (several === undefined) throw new Error('the program takes one step at a time');
      const rows = steps.map(rowsOf);
      return several.run({ rows, shifted: steps.map(shiftedRowsOf), first, rates, seed: settings.seed }, states, given);
    },
    gather: () => states.gather(),
    state: () => states.values(),
    setState: (state) => states.set(state),
    async close() {
      await states.close();
      await ending?.sums.close();
      await uploaded?.close();
      await several?.close();
      await session.close();
      await ending?.session.close();
    },
  };
}

async function openState(ports: readonly StatePort[], provider: Provider, holds: boolean): Promise<HeldState> {
  return holds ? await DeviceState.open(ports, provider) : new StateBuffers(ports);
}

/** The ports of the data that a graph reads. */
function readPorts(ports: readonly TensorPort[], read: readonly string[]): readonly TensorPort[] {
  return ports.filter(({ name }) => name.startsWith('data.') && read.includes(name));
}

function boundByHead(prefix: string, values: Examples['targets']): Record<string, BoundTensor> {
  return Object.fromEntries(
    Object.entries(values).map(([head, own]) => [prefix + head, bindFixedTensor(own, [own.length])]),
  );
}

function fedTo<Tensor>(inputs: readonly string[], given: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const wanted = new Set(inputs);
  return Object.fromEntries(Object.entries(given).filter(([name]) => wanted.has(name)));
}
