import type { TrainingProgram } from '../../compiler/tensor/program.ts';
import { openOnnxSession } from './onnx-session.ts';
import { drawnWords } from './random.ts';
import { type BoundTensor, bindTensor, type HeldTensor, type SessionPlace } from './session.ts';
import type { HeldState } from './state.ts';

/** What several steps are taken on, all of one size. */
export interface SeveralSteps {
  /** By step, the rows that targets are read from, and features where they are read from others. */
  readonly rows: readonly Int32Array[];
  readonly shifted?: readonly Int32Array[];
  /** Number of the first, from 0. */
  readonly first: number;
  /** Learning rates by step. */
  readonly rates: readonly number[];
  /** Of what the steps draw. */
  readonly seed: number;
}

export interface StepFigures {
  readonly loss: number;
  readonly gradientNorm: number;
}

/** Steps that are taken in one run, so that the state goes from one to the next within the device. */
export interface StepsAtOnce {
  /** How many, no more and no less. */
  readonly count: number;
  run(
    steps: SeveralSteps,
    state: HeldState,
    data: Readonly<Record<string, BoundTensor | HeldTensor>>,
  ): Promise<readonly StepFigures[]>;
  close(): Promise<void>;
}

/** Loads the graph of several steps. */
export async function openStepsAtOnce(
  { onnx, steps: count }: NonNullable<TrainingProgram['repeated']>,
  threads: number,
  place: SessionPlace,
): Promise<StepsAtOnce> {
  const session = await openOnnxSession(onnx, threads, place);
  const wanted = new Set(session.inputs);
  const losses = new Float32Array(count);
  const norms = new Float32Array(count);
  const figures = { loss: bindTensor(losses, [count]), gradient_norm: bindTensor(norms, [count]) };
  return {
    count,
    async run({ rows, shifted, first, rates, seed }, state, data) {
      const numbers = BigInt64Array.from({ length: count }, (_, at) => BigInt(first + at));
      const given: Readonly<Record<string, BoundTensor | HeldTensor>> = {
        ...data,
        'batch.index': tableOf(rows),
        'batch.shifted': tableOf(shifted ?? rows),
        'batch.random': wordsOf(seed, first, rows),
        learning_rate: bindTensor(Float32Array.from(rates), [count]),
        step: bindTensor(numbers, [count]),
      };
      const feeds = Object.fromEntries(Object.entries(given).filter(([name]) => wanted.has(name)));
      const into: Record<string, BoundTensor> = { ...figures };
      state.bind(feeds, into);
      state.turn(await session.run(feeds, into));
      return Array.from(losses, (loss, at) => ({ loss, gradientNorm: norms[at] ?? Number.NaN }));
    },
    close: () => session.close(),
  };
}

/** int64 [steps, batch] */
function tableOf(rows: readonly Int32Array[]): BoundTensor {
  const width = rows[0]?.length ?? 0;
  const values = new BigInt64Array(rows.length * width);
  for (const [step, own] of rows.entries())
    for (const [at, row] of own.entries()) values[step * width + at] = BigInt(row);
  return bindTensor(values, [rows.length, width]);
}

/** uint32 [steps, batch] */
function wordsOf(seed: number, first: number, rows: readonly Int32Array[]): BoundTensor {
  const width = rows[0]?.length ?? 0;
  const values = new Uint32Array(rows.length * width);
  for (const step of rows.keys()) values.set(drawnWords(seed, first + step, width), step * width);
  return bindTensor(values, [rows.length, width]);
}
