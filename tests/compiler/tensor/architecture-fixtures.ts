import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import { type LossScaling, lossScalingState } from '../../../compiler/tensor/loss-scaling.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { compiled } from '../facts/compiled.ts';
import { openProgram, type TestEngine } from './engines.ts';
import { recipe } from './models.ts';
import type { Fed } from './run-graph.ts';

export interface Run {
  readonly losses: readonly number[];
  readonly gradient_norms: readonly number[];
  readonly logits: readonly number[];
}

export interface Case extends Run {
  /** The model in the language, where the library does not ship it. */
  readonly declaration: string;
  readonly model: string;
  readonly start: Readonly<Record<string, readonly number[]>>;
}

export interface Fixture {
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

export function fixtureOf(name: string): Fixture {
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

function dataOf(fixture: Fixture): Readonly<Record<string, Fed>> {
  const rows = fixture.data.entity.length;
  return {
    'data.features': { values: fixture.data.features.map(Math.fround), shape: [rows, fixture.features] },
    'data.entity': { values: fixture.data.entity, shape: [rows], type: 'int32' },
    'data.target.profit': { values: fixture.data.target, shape: [rows] },
  };
}

const indexOf = (values: readonly number[]): Fed => ({ values, shape: [values.length], type: 'int64' });

/** How a fixture is trained. */
interface Trained {
  /** In mixed precision. */
  readonly mixed?: LossScaling;
  /** As a training with so many examples a step is compiled; else as one of the fixture's own. */
  readonly examples?: number;
}

/** The fixture's steps from its weights, and the outputs of every window afterwards. */
export async function trainFixture(
  fixture: Fixture,
  own: Case,
  engine: TestEngine,
  { mixed, examples = fixture.steps[0]?.length ?? 0 }: Trained = {},
): Promise<Run> {
  const { precision } = engine;
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
      randomness: 'drawn',
      ...(mixed === undefined ? {} : { mixed }),
    },
    { precision, examples },
  );
  expect(program.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(own.start).sort());
  const session = await openProgram(program, engine);
  const data = dataOf(fixture);
  const state: Record<string, Fed> = {};
  for (const { name, shape } of program.states) {
    const values = new Array<number>(shape.reduce<number>((product, size) => product * Number(size), 1)).fill(0);
    for (const slot of program.parameters.filter((candidate) => candidate.state === name)) {
      const start = own.start[slot.name] ?? [];
      expect(start.length, slot.name).toBe(slot.shape.reduce((product, size) => product * size, 1));
      values.splice(slot.offset, start.length, ...start.map(Math.fround));
    }
    if (name === lossScalingState && mixed !== undefined) values[0] = mixed.start;
    state[name] = { values, shape: shape.map(Number) };
  }
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [step, index] of fixture.steps.entries()) {
    const results = await session.run({
      ...data,
      ...state,
      learning_rate: { values: [fixture.adamw.learning_rate ?? 0], shape: [] },
      step: { values: [step], shape: [], type: 'int64' },
      'batch.index': indexOf(index),
    });
    losses.push(...(results.loss ?? []));
    norms.push(...(results.gradient_norm ?? []));
    for (const { name, shape, updated } of program.states)
      state[name] = { values: results[updated] ?? [], shape: shape.map(Number) };
  }
  await session.close();

  const inference = compileInference(model, dimensions, fixture.entities, undefined, { precision });
  const predicting = await openProgram(inference, engine);
  const named = program.parameters.map((slot): [string, Fed] => {
    const size = slot.shape.reduce((product, own) => product * own, 1);
    const values = state[slot.state]?.values.slice(slot.offset, slot.offset + size) ?? [];
    return [slot.name, { values, shape: slot.shape }];
  });
  const rows = fixture.data.entity.length;
  const last = Array.from({ length: rows - fixture.time + 1 }, (_, at) => at + fixture.time - 1);
  const results = await predicting.run({ ...Object.fromEntries(named), ...data, 'batch.index': indexOf(last) });
  await predicting.close();
  return { losses, gradient_norms: norms, logits: results.logit ?? [] };
}

export function largestDifference(left: readonly number[], right: readonly number[]): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN))), 0);
}

export const stepsOf = ({ declaration, model }: Case): string => /inner \|> (.*)/.exec(declaration)?.[1] ?? model;
