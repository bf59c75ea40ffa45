import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { namedModel } from '../../../compiler/models/named.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { PlanValue } from '../../../compiler/plan/value.ts';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { recipe } from './models.ts';
import { feedTensor, numbersOf, openSession } from './run-graph.ts';

interface WrittenLoss {
  readonly operator: string;
  readonly arguments: Readonly<Record<string, number | WrittenLoss>>;
}

interface Case {
  readonly model: string;
  readonly start: Readonly<Record<string, readonly number[]>>;
  /** Of the outputs; absent for an autoencoder. */
  readonly heads?: Readonly<Record<string, { readonly target: string; readonly loss: WrittenLoss }>>;
  readonly beta?: number;
  readonly losses: readonly number[];
  readonly gradient_norms: readonly number[];
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

interface Fixture {
  readonly source: string;
  readonly features: number;
  readonly time: number;
  readonly classes: number;
  readonly clip_norm: number;
  readonly adamw: Readonly<Record<string, number>>;
  readonly data: {
    readonly features: readonly number[];
    readonly targets: Readonly<Record<string, readonly number[]>>;
  };
  readonly steps: readonly (readonly number[])[];
  /** Of the first layer that draws, step by step. */
  readonly noise: readonly (readonly number[])[];
  readonly cases: readonly Case[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/heads/heads.json', import.meta.url), 'utf8'));
const rows = fixture.data.features.length / fixture.features;

type Precision = 'float32' | 'float64';

function graphOf(expression: string): ModelGraph {
  const { model, diagnostics } = namedModel({ expression, host: nodeHost() });
  if (model === undefined) throw new Error(diagnostics[0]?.title ?? expression);
  return model.graph;
}

function lossOf({ operator, arguments: given }: WrittenLoss): PlanValue {
  const values = Object.entries(given).map(([name, value]): [string, PlanValue] => [
    name,
    typeof value === 'number' ? { kind: 'float', value } : lossOf(value),
  ]);
  return { kind: 'recipe', operator, arguments: Object.fromEntries(values) };
}

const indexTensor = (index: readonly number[]): Tensor =>
  feedTensor({ values: index, shape: [index.length], type: 'int64' }, 'float64');

/** The fixture's steps from its weights, and every output afterwards. */
async function train({ model: expression, start, heads, beta }: Case, precision: Precision) {
  const model = graphOf(expression);
  const windows = model.inputs.some(({ dimensions }) => dimensions.includes('time'));
  const binary = ['hit', 'time_to_hit', 'drawdown', 'favourable', 'forward_return'];
  const dimensions = {
    feature: fixture.features,
    ...(windows ? { time: fixture.time } : {}),
    'direction.classes': fixture.classes,
    ...Object.fromEntries(binary.map((head) => [`${head}.classes`, 1])),
  };
  const program = compileTraining(
    {
      model,
      dimensions,
      entities: 0,
      losses: Object.entries(heads ?? {}).map(([head, own]) => ({ output: head, head, loss: lossOf(own.loss) })),
      ...(beta === undefined ? {} : { reconstruction: { output: 'back', loss: recipe('elbo', { beta }) } }),
      optimizer: recipe('adamw', fixture.adamw),
      clipNorm: fixture.clip_norm,
      randomness: 'fed',
    },
    { precision },
  );
  expect(program.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(start).sort());
  const session = await openSession(program.onnx, precision);
  const state = new Map<string, Tensor>();
  for (const { name, shape } of program.states) {
    const values = new Array<number>(shape.reduce<number>((product, size) => product * Number(size), 1)).fill(0);
    for (const slot of program.parameters.filter((candidate) => candidate.state === name))
      values.splice(slot.offset, start[slot.name]?.length ?? 0, ...(start[slot.name] ?? []).map(Math.fround));
    state.set(name, feedTensor({ values, shape: shape.map(Number) }, precision));
  }
  const fed = (wanted: ReadonlySet<string>, all: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
  const data: Record<string, Tensor> = {
    'data.features': feedTensor(
      { values: fixture.data.features.map(Math.fround), shape: [rows, fixture.features] },
      precision,
    ),
  };
  for (const [head, { target }] of Object.entries(heads ?? {}))
    data[`data.target.${head}`] = feedTensor(
      { values: (fixture.data.targets[target] ?? []).map(Math.fround), shape: [rows] },
      precision,
    );
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [step, index] of fixture.steps.entries()) {
    const noise = (program.masks ?? []).map(({ name }): [string, Tensor] => [
      name,
      feedTensor({ values: (fixture.noise[step] ?? []).map(Math.fround), shape: [index.length, 2] }, precision),
    ]);
    const results = await session.run(
      fed(new Set(session.inputNames), {
        ...data,
        ...Object.fromEntries(state),
        ...Object.fromEntries(noise),
        learning_rate: feedTensor({ values: [fixture.adamw.learning_rate ?? 0], shape: [] }, precision),
        step: feedTensor({ values: [step], shape: [], type: 'int64' }, precision),
        'batch.index': indexTensor(index),
      }),
    );
    losses.push(...numbersOf(results.loss));
    norms.push(...numbersOf(results.gradient_norm));
    for (const { name, updated } of program.states) {
      const tensor = results[updated];
      if (tensor instanceof Tensor) state.set(name, tensor);
    }
  }
  const inference = compileInference(model, dimensions, 0, undefined, { precision });
  const predicting = await openSession(inference.onnx, precision);
  const named = program.parameters.map((slot): [string, Tensor] => {
    const size = slot.shape.reduce((product, own) => product * own, 1);
    const values = numbersOf(state.get(slot.state)).slice(slot.offset, slot.offset + size);
    return [slot.name, feedTensor({ values, shape: slot.shape }, precision)];
  });
  const last = Array.from({ length: rows - fixture.time + 1 }, (_, at) => at + fixture.time - 1);
  const results = await predicting.run(
    fed(new Set(predicting.inputNames), { ...data, ...Object.fromEntries(named), 'batch.index': indexTensor(last) }),
  );
  const outputs = Object.fromEntries(model.outputs.map(({ name }) => [name, numbersOf(results[name])]));
  return { losses, gradient_norms: norms, outputs };
}

function largestDifference(left: readonly number[] = [], right: readonly number[] = []): number {
  expect(left).toHaveLength(right.length);
  return left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN))), 0);
}

describe(`${fixture.steps.length} steps of several outputs against ${fixture.source}`, () => {
  test.each(fixture.cases.map((own) => [own.model, own] as const))('%s', async (_name, own) => {
    const exact = await train(own, 'float64');
    expect(largestDifference(exact.losses, own.losses)).toBeLessThan(1e-9);
    expect(largestDifference(exact.gradient_norms, own.gradient_norms)).toBeLessThan(1e-8);
    expect(Object.keys(exact.outputs).sort()).toEqual(Object.keys(own.outputs).sort());
    for (const [name, values] of Object.entries(own.outputs))
      expect(largestDifference(exact.outputs[name], values), name).toBeLessThan(1e-7);
    const single = await train(own, 'float32');
    expect(largestDifference(single.losses, own.losses)).toBeLessThan(1e-4);
  });
});
