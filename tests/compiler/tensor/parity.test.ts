import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mlpModel } from '../../../bench/engine/mlp-model.ts';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { NamedTensor } from '../../../compiler/tensor/program.ts';
import { onnxFloat32, onnxFloat64, openProgram, type TestEngine, wasm } from './engines.ts';
import { recipe } from './models.ts';
import type { Fed } from './run-graph.ts';

interface Run {
  readonly losses: readonly number[];
  readonly gradient_norms: readonly number[];
  readonly final: Readonly<Record<string, readonly number[]>>;
  readonly logits: readonly number[];
}

interface Fixture {
  readonly source: string;
  readonly features: number;
  readonly entities: number;
  readonly asset: number;
  readonly hidden: readonly number[];
  readonly rate: number;
  readonly focal: Readonly<Record<string, number>>;
  readonly clip_norm: number;
  readonly adamw: Readonly<Record<string, number>>;
  readonly data: {
    readonly features: readonly number[];
    readonly entity: readonly number[];
    readonly target: readonly number[];
  };
  readonly start: Readonly<Record<string, readonly number[]>>;
  readonly steps: readonly { readonly index: readonly number[]; readonly masks: readonly string[] }[];
  readonly float64: Run;
  readonly float32: Run;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/mlp/mlp.json', import.meta.url), 'utf8'));
const model = mlpModel(fixture.hidden, fixture.rate, fixture.asset);
const rows = fixture.data.entity.length;

const data: Readonly<Record<string, Fed>> = {
  'data.features': { values: fixture.data.features, shape: [rows, fixture.features] },
  'data.entity': { values: fixture.data.entity, shape: [rows], type: 'int32' },
  'data.target.profit': { values: fixture.data.target, shape: [rows] },
};

const indexOf = (values: readonly number[]): Fed => ({ values, shape: [values.length], type: 'int64' });

/** Fifty steps from the fixture's weights, with its masks and batches. */
async function train(engine: TestEngine, shareUpTo: number): Promise<Run> {
  const { precision } = engine;
  const program = compileTraining(
    {
      model,
      dimensions: { feature: fixture.features },
      entities: fixture.entities,
      losses: [{ output: 'logit', head: 'profit', loss: recipe('focal', fixture.focal) }],
      optimizer: recipe('adamw', fixture.adamw),
      clipNorm: fixture.clip_norm,
      randomness: 'fed',
    },
    { precision, shareUpTo },
  );
  const session = await openProgram(program, engine);
  const state: Record<string, Fed> = {};
  for (const { name, shape } of program.states) {
    const values = new Array<number>(shape.reduce<number>((product, size) => product * Number(size), 1)).fill(0);
    for (const slot of program.parameters.filter((own) => own.state === name)) {
      values.splice(slot.offset, fixture.start[slot.name]?.length ?? 0, ...(fixture.start[slot.name] ?? []));
    }
    state[name] = { values, shape: shape.map(Number) };
  }
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [step, { index, masks }] of fixture.steps.entries()) {
    const maskFeeds = program.masks.map(({ name, shape }, at): [string, Fed] => [
      name,
      { values: Array.from(masks[at] ?? '', Number), shape: [index.length, Number(shape[1])] },
    ]);
    const results = await session.run({
      ...data,
      ...state,
      ...Object.fromEntries(maskFeeds),
      'batch.index': indexOf(index),
      learning_rate: { values: [fixture.adamw.learning_rate ?? 0], shape: [] },
      step: { values: [step], shape: [], type: 'int64' },
    });
    losses.push(...(results.loss ?? []));
    norms.push(...(results.gradient_norm ?? []));
    for (const { name, shape, updated } of program.states)
      state[name] = { values: results[updated] ?? [], shape: shape.map(Number) };
  }
  await session.close();
  const final = Object.fromEntries(
    program.parameters.map((slot) => {
      const size = slot.shape.reduce((product, own) => product * own, 1);
      return [slot.name, state[slot.state]?.values.slice(slot.offset, slot.offset + size) ?? []];
    }),
  );
  return { losses, gradient_norms: norms, final, logits: await infer(final, engine) };
}

async function infer(named: Run['final'], engine: TestEngine): Promise<readonly number[]> {
  const dimensions = { feature: fixture.features };
  const { precision } = engine;
  const program = compileInference(model, dimensions, fixture.entities, undefined, { precision });
  const session = await openProgram(program, engine);
  const weights = program.inputs.flatMap(({ name, shape }): [string, Fed][] => {
    const values = named[name];
    return values === undefined ? [] : [[name, { values, shape: shape.map(Number) }]];
  });
  const every = indexOf(Array.from({ length: rows }, (_, row) => row));
  const results = await session.run({ ...Object.fromEntries(weights), ...data, 'batch.index': every });
  await session.close();
  return results.logit ?? [];
}

function largestDifference(left: readonly number[] = [], right: readonly number[] = []): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN))), 0);
}

/**
 * Batch norm takes off what a bias before it adds. Its gradient is zero here, and rounding noise in PyTorch, which Adam scales up to
 * steps of the learning rate. Only in float64 is the noise far below Adam's epsilon.
 */
const noisy = (name: string): boolean => /^encoded\.\d+\.(dense\.bias|batch_norm\.running_mean)$/.test(name);

describe(`fifty steps of the MLP against ${fixture.source}`, () => {
  test.each([
    ['all parameters in one vector', 1_000_000],
    ['large parameters by themselves', 64],
    ['each parameter by itself', 0],
  ])('in float64, %s', async (_name, shareUpTo) => {
    const run = await train(onnxFloat64, shareUpTo);
    const { losses, gradient_norms: norms, final, logits } = fixture.float64;
    expect(largestDifference(run.losses, losses)).toBeLessThan(1e-12);
    expect(largestDifference(run.gradient_norms, norms)).toBeLessThan(1e-11);
    expect(largestDifference(run.logits, logits)).toBeLessThan(1e-9);
    expect(Object.keys(run.final).sort()).toEqual(Object.keys(final).sort());
    for (const name of Object.keys(final))
      expect(largestDifference(run.final[name], final[name]), name).toBeLessThan(1e-9);
  });

  test.each([onnxFloat32, wasm])('on $title', async (engine) => {
    const run = await train(engine, 64);
    const { losses, gradient_norms: norms, final } = fixture.float32;
    expect(largestDifference(run.losses, losses)).toBeLessThan(1e-6);
    expect(largestDifference(run.gradient_norms, norms)).toBeLessThan(1e-5);
    for (const name of Object.keys(final).filter((own) => !noisy(own))) {
      expect(largestDifference(run.final[name], final[name]), name).toBeLessThan(2e-5);
    }
  });

  test('inference with weights folded in is inference with weights fed', async () => {
    const named: NamedTensor[] = compileInference(model, { feature: fixture.features }, fixture.entities)
      .inputs.filter(({ name }) => fixture.float32.final[name] !== undefined)
      .map(({ name, shape }) => ({
        name,
        shape: shape.map(Number),
        values: Float32Array.from(fixture.float32.final[name] ?? []),
      }));
    const program = compileInference(model, { feature: fixture.features }, fixture.entities, named);
    expect(program.inputs.map(({ name }) => name)).toEqual(['batch.index', 'data.features', 'data.entity']);
    const session = await openProgram(program, onnxFloat32);
    const index = [4, 0, 9];
    const results = await session.run({ ...data, 'batch.index': indexOf(index) });
    await session.close();
    const expected = index.map((row) => fixture.float32.logits[row] ?? Number.NaN);
    expect(largestDifference(results.logit, expected)).toBeLessThan(1e-5);
  });
});
