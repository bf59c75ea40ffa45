import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { compiled } from '../facts/compiled.ts';
import { recipe } from './models.ts';
import { feedTensor, numbersOf, openSession } from './run-graph.ts';

interface Run {
  readonly losses: readonly number[];
  readonly gradient_norms: readonly number[];
  readonly logits: readonly number[];
}

interface Case extends Run {
  /** The model in the language, where the library does not ship it. */
  readonly declaration: string;
  readonly model: string;
  readonly start: Readonly<Record<string, readonly number[]>>;
}

interface Fixture {
  readonly source: string;
  readonly features: number;
  readonly entities: number;
  readonly time: number;
  readonly clip_norm: number;
  readonly adamw: Readonly<Record<string, number>>;
  readonly data: {
    readonly features: readonly number[];
    readonly entity: readonly number[];
    readonly target: readonly number[];
  };
  readonly steps: readonly (readonly number[])[];
  readonly cases: readonly Case[];
}

type Precision = 'float32' | 'float64';

function fixtureOf(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`../../fixtures/architectures/${name}.json`, import.meta.url), 'utf8'));
}

/** The graph that the compiler makes of a model in the language. */
function graphOf({ declaration, model }: Case, time: number): ModelGraph {
  const result = compiled(`${declaration}

dataset bars = simulate(assets: 4)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset rows = returns(bars, [1bars, 2bars, 8bars])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
  |> window(${time}bars)
stage network = train(${model}, rows)
stage scores = evaluate(network, on: rows.test)
`);
  expect(result.diagnostics.map(({ title }) => title)).toEqual([]);
  const value = result.plan?.steps.find(({ operator }) => operator === 'train_network')?.arguments.model;
  if (value?.kind !== 'model') throw new Error('the plan trains no model');
  return value.graph;
}

function dataOf(fixture: Fixture, precision: Precision, names: ReadonlySet<string>): Record<string, Tensor> {
  const rows = fixture.data.entity.length;
  const all = {
    'data.features': feedTensor(
      { values: fixture.data.features.map(Math.fround), shape: [rows, fixture.features] },
      precision,
    ),
    'data.entity': feedTensor({ values: fixture.data.entity, shape: [rows], type: 'int32' }, precision),
    'data.target.profit': feedTensor({ values: fixture.data.target, shape: [rows] }, precision),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}

const indexTensor = (index: readonly number[]): Tensor =>
  feedTensor({ values: index, shape: [index.length], type: 'int64' }, 'float64');

/** The fixture's steps from its weights, and the outputs of every window afterwards. */
async function train(fixture: Fixture, own: Case, precision: Precision): Promise<Run> {
  const model = graphOf(own, fixture.time);
  const dimensions = { time: fixture.time, feature: fixture.features, classes: 1 };
  const program = compileTraining(
    {
      model,
      dimensions,
      entities: fixture.entities,
      losses: [{ output: 'logit', head: 'profit', loss: recipe('binary_cross_entropy', { positive_weight: 1 }) }],
      optimizer: recipe('adamw', fixture.adamw),
      clipNorm: fixture.clip_norm,
      randomness: 'counter',
    },
    { precision },
  );
  expect(program.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(own.start).sort());
  const session = await openSession(program.onnx, precision);
  const wanted = new Set(session.inputNames);
  const data = dataOf(fixture, precision, wanted);
  const state = new Map<string, Tensor>();
  for (const { name, shape } of program.states) {
    const values = new Array<number>(shape.reduce<number>((product, size) => product * Number(size), 1)).fill(0);
    for (const slot of program.parameters.filter((candidate) => candidate.state === name)) {
      const start = own.start[slot.name] ?? [];
      expect(start.length, slot.name).toBe(slot.shape.reduce((product, size) => product * size, 1));
      values.splice(slot.offset, start.length, ...start.map(Math.fround));
    }
    state.set(name, feedTensor({ values, shape: shape.map(Number) }, precision));
  }
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [step, index] of fixture.steps.entries()) {
    const scalars = {
      learning_rate: feedTensor({ values: [fixture.adamw.learning_rate ?? 0], shape: [] }, precision),
      step: feedTensor({ values: [step], shape: [], type: 'int64' }, precision),
      seed: feedTensor({ values: [0], shape: [], type: 'int64' }, precision),
    };
    const results = await session.run({
      ...data,
      ...Object.fromEntries(state),
      ...Object.fromEntries(Object.entries(scalars).filter(([name]) => wanted.has(name))),
      'batch.index': indexTensor(index),
    });
    losses.push(...numbersOf(results.loss));
    norms.push(...numbersOf(results.gradient_norm));
    for (const { name, updated } of program.states) {
      const tensor = results[updated];
      if (tensor instanceof Tensor) state.set(name, tensor);
    }
  }

  const inference = compileInference(model, dimensions, fixture.entities, undefined, { precision });
  const predicting = await openSession(inference.onnx, precision);
  const named = program.parameters.flatMap((slot): [string, Tensor][] => {
    const size = slot.shape.reduce((product, own) => product * own, 1);
    const values = numbersOf(state.get(slot.state)).slice(slot.offset, slot.offset + size);
    const used = inference.inputs.some(({ name }) => name === slot.name);
    return used ? [[slot.name, feedTensor({ values, shape: slot.shape }, precision)]] : [];
  });
  const rows = fixture.data.entity.length;
  const last = Array.from({ length: rows - fixture.time + 1 }, (_, at) => at + fixture.time - 1);
  const results = await predicting.run({
    ...Object.fromEntries(named),
    ...dataOf(fixture, precision, new Set(predicting.inputNames)),
    'batch.index': indexTensor(last),
  });
  return { losses, gradient_norms: norms, logits: numbersOf(results.logit) };
}

function largestDifference(left: readonly number[], right: readonly number[]): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN))), 0);
}

const stepsOf = ({ declaration, model }: Case): string => /inner \|> (.*)/.exec(declaration)?.[1] ?? model;

for (const name of ['layers', 'architectures']) {
  const fixture = fixtureOf(name);
  describe(`${fixture.steps.length} steps against ${fixture.source}`, () => {
    test.each(fixture.cases.map((own) => [stepsOf(own), own] as const))('%s', async (_name, own) => {
      const exact = await train(fixture, own, 'float64');
      expect(largestDifference(exact.losses, own.losses)).toBeLessThan(1e-9);
      expect(largestDifference(exact.gradient_norms, own.gradient_norms)).toBeLessThan(1e-8);
      expect(largestDifference(exact.logits, own.logits)).toBeLessThan(1e-7);
      const single = await train(fixture, own, 'float32');
      expect(largestDifference(single.losses, own.losses)).toBeLessThan(1e-4);
    });
  });
}
