import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { compileTraining } from '../../../compiler/tensor/compile.ts';
import { bool, dense, float, recipe, rowModel } from './models.ts';
import { feedTensor, numbersOf, openSession } from './run-graph.ts';

interface Run {
  readonly operator: string;
  readonly arguments: Readonly<Record<string, number | boolean>>;
  readonly clip_norm: number | null;
  readonly losses: readonly number[];
  readonly final: readonly number[];
}

interface Fixture {
  readonly source: string;
  readonly optimizers: {
    readonly features: readonly number[];
    readonly width: number;
    readonly targets: readonly number[];
    readonly start: readonly number[];
    readonly batch: number;
    readonly runs: readonly Run[];
  };
}

const { source, optimizers: fixture }: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/training/training.json', import.meta.url), 'utf8'),
);
const { width, batch } = fixture;
const rows = fixture.targets.length;

/** Losses of least squares by one dense layer, and its parameters at the end. */
async function run({ operator, arguments: given, clip_norm: clipNorm, losses: { length } }: Run) {
  const values = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? bool(value) : float(value),
  ]);
  const program = compileTraining(
    {
      model: rowModel(dense('y', 'x', 1)),
      dimensions: { feature: width },
      entities: 1,
      losses: [{ output: 'y', head: 'target', loss: recipe('squared_error') }],
      optimizer: { kind: 'recipe', operator, arguments: Object.fromEntries(values) },
      ...(clipNorm === null ? {} : { clipNorm }),
      randomness: 'drawn',
    },
    { precision: 'float64' },
  );
  const session = await openSession(program.onnx);
  const state = new Map<string, Tensor>();
  for (const { name, shape } of program.states) {
    const zeros = Array.from({ length: width + 1 }, () => 0);
    state.set(
      name,
      feedTensor({ values: name === 'parameters' ? fixture.start : zeros, shape: shape.map(Number) }, 'float64'),
    );
  }
  const losses: number[] = [];
  for (let step = 0; step < length; step++) {
    const index = Array.from({ length: batch }, (_, at) => batch * (step % (rows / batch)) + at);
    const feeds: Record<string, Tensor> = {
      ...Object.fromEntries(state),
      'data.features': feedTensor({ values: fixture.features, shape: [rows, width] }, 'float64'),
      'data.entity': feedTensor({ values: fixture.targets.map(() => 0), shape: [rows], type: 'int32' }, 'float64'),
      'data.target.target': feedTensor({ values: fixture.targets, shape: [rows] }, 'float64'),
      'batch.index': feedTensor({ values: index, shape: [batch], type: 'int64' }, 'float64'),
      learning_rate: feedTensor({ values: [Number(given.learning_rate)], shape: [] }, 'float64'),
      step: feedTensor({ values: [step], shape: [], type: 'int64' }, 'float64'),
    };
    const results = await session.run(feeds);
    losses.push(...numbersOf(results.loss));
    for (const { name, updated } of program.states) {
      const tensor = results[updated];
      if (tensor instanceof Tensor) state.set(name, tensor);
    }
  }
  return { losses, final: numbersOf(state.get('parameters')) };
}

describe(`forty steps in float64 as ${source} takes them`, () => {
  test.each(
    fixture.runs.map((own): [string, Run] => [
      `${own.operator}(${JSON.stringify(own.arguments)})${own.clip_norm === null ? '' : ', clipped'}`,
      own,
    ]),
  )('%s', async (_name, own) => {
    const { losses, final } = await run(own);
    for (const [at, loss] of own.losses.entries()) expect(losses[at], `step ${at + 1}`).toBeCloseTo(loss, 11);
    for (const [at, value] of own.final.entries()) expect(final[at], `parameter ${at}`).toBeCloseTo(value, 11);
  });
});
