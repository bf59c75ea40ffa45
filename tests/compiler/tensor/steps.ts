import { Tensor } from 'onnxruntime-node';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import type { TrainingProgram } from '../../../compiler/tensor/program.ts';
import { feedTensor, openSession, randomWords } from './run-graph.ts';

export type State = Readonly<Record<string, Float32Array>>;

export const rows = 40;

/** Data with the program's features, entities and targets, the same on each call. */
export function simulatedData(program: TrainingProgram, entities: number): Record<string, Tensor> {
  const draw = seededDraw(9);
  const data: Record<string, Tensor> = {};
  for (const { name, shape } of program.inputs) {
    if (name === 'data.entity') {
      const values = Array.from({ length: rows }, (_, row) => row % entities);
      data[name] = feedTensor({ values, shape: [rows], type: 'int32' }, 'float32');
    } else if (name.startsWith('data.')) {
      const sizes = shape.map((size) => (size === 'rows' ? rows : Number(size)));
      const count = sizes.reduce((product, size) => product * size, 1);
      const values = Array.from({ length: count }, () =>
        sizes.length > 1 ? draw.normal() : Math.round(draw.uniform()),
      );
      data[name] = feedTensor({ values, shape: sizes }, 'float32');
    }
  }
  return data;
}

/** Runs steps in a session of their own; gives the state after them and their losses. */
export async function runSteps(
  program: TrainingProgram,
  entities: number,
  state: State,
  steps: readonly number[],
  { seed = 1, learningRate = 0.01 }: { readonly seed?: number; readonly learningRate?: number } = {},
): Promise<{ readonly state: State; readonly losses: number[] }> {
  const session = await openSession(program.onnx);
  const data = simulatedData(program, entities);
  let current: Record<string, Float32Array> = { ...state };
  const losses: number[] = [];
  for (const step of steps) {
    const index = Array.from({ length: 8 }, (_, at) => 4 + ((step * 7 + at * 3) % (rows - 4)));
    const fed = program.states.map(({ name, shape }) => [
      name,
      new Tensor('float32', current[name] ?? [], shape.map(Number)),
    ]);
    const results = await session.run({
      ...data,
      ...Object.fromEntries(fed),
      'batch.index': feedTensor({ values: index, shape: [index.length], type: 'int64' }, 'float32'),
      learning_rate: feedTensor({ values: [learningRate], shape: [] }, 'float32'),
      step: feedTensor({ values: [step], shape: [], type: 'int64' }, 'float32'),
      ...(session.inputNames.includes('batch.random')
        ? { 'batch.random': feedTensor(randomWords(seed, step, index.length), 'float32') }
        : {}),
    });
    const next: Record<string, Float32Array> = {};
    for (const { name, updated } of program.states) next[name] = floats(results[updated]);
    current = next;
    losses.push(floats(results.loss)[0] ?? Number.NaN);
  }
  return { state: current, losses };
}

function floats(value: unknown): Float32Array {
  if (value instanceof Tensor && value.data instanceof Float32Array) return value.data;
  throw new Error('a float32 tensor was expected');
}
