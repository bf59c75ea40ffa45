import type { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { splineBasis } from '../../../compiler/tensor/augmentations/spline-basis.ts';
import { compileTraining } from '../../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { TrainingProgram, TrainingRequest } from '../../../compiler/tensor/program.ts';
import { bool, dense, float, int, layer, recipe, rowModel, windowModel } from './models.ts';
import { feedTensor, numbersOf, openSession, randomWords } from './run-graph.ts';

const adamw = recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 });
const rows = 48;
const norm = layer('norm', 'batch_norm', ['hidden'], { momentum: float(0.1), epsilon: float(1e-5) });
const dropped = windowModel(
  layer('read', 'gru', ['x'], {
    hidden: int(3),
    layers: int(2),
    dropout: float(0.5), // between layers, where time comes before the batch
    bidirectional: bool(false),
  }),
  layer('thinned', 'dropout', ['read'], { rate: float(0.4) }),
  layer('flat', 'flatten', ['thinned']),
  dense('hidden', 'flat', 7),
  layer('dropped', 'dropout', ['hidden'], { rate: float(0.3) }),
  dense('y', 'dropped', 1),
);

function request(model: ModelGraph, more: Partial<TrainingRequest> = {}): TrainingRequest {
  return {
    model,
    dimensions: { time: 4, feature: 3 },
    entities: 2,
    losses: [{ output: 'y', head: 'target', loss: recipe('squared_error') }],
    optimizer: adamw,
    clipNorm: 0.5,
    randomness: 'drawn',
    ...more,
  };
}

type Values = Record<string, readonly number[]>;

/** Takes steps in float64; `parts` of each where the program takes steps in parts. Gives the state and the losses. */
async function train(
  program: TrainingProgram,
  steps: number,
  { parts = [16], weights }: { readonly parts?: readonly number[]; readonly weights?: readonly number[] } = {},
): Promise<{ readonly state: Values; readonly losses: readonly number[]; readonly norms: readonly number[] }> {
  const draw = seededDraw(8);
  const width = Number(program.inputs.find(({ name }) => name === 'data.features')?.shape[1]);
  const features = Array.from({ length: rows * width }, () => draw.normal());
  const session = await openSession(program.onnx);
  const update = program.update && (await openSession(program.update.onnx));
  const initial = program.initialState(seededDraw(3));
  let state: Values = Object.fromEntries(Object.entries(initial).map(([name, values]) => [name, [...values]]));
  const scalar = (value: number, type?: 'int64') =>
    feedTensor({ values: [value], shape: [], ...(type === undefined ? {} : { type }) }, 'float64');
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < steps; step++) {
    const index = Array.from({ length: 16 }, (_, at) => 4 + ((step * 11 + at * 5) % (rows - 4)));
    const ports = Object.fromEntries(
      program.states.map(({ name, shape }) => [
        name,
        feedTensor({ values: state[name] ?? [], shape: shape.map(Number) }, 'float64'),
      ]),
    );
    const whole = { learning_rate: scalar(0.01), step: scalar(step, 'int64') };
    const feed = (own: readonly number[], first = 0): Record<string, Tensor> => ({
      ...ports,
      ...whole,
      'data.features': feedTensor({ values: features, shape: [rows, width] }, 'float64'),
      'data.entity': feedTensor(
        { values: features.slice(0, rows).map(() => 1), shape: [rows], type: 'int32' },
        'float64',
      ),
      'data.target.target': feedTensor({ values: features.slice(0, rows), shape: [rows] }, 'float64'),
      'data.weight.target': feedTensor({ values: weights ?? [], shape: [weights?.length ?? 0] }, 'float64'),
      'batch.index': feedTensor({ values: own, shape: [own.length], type: 'int64' }, 'float64'),
      'batch.random': feedTensor(randomWords(5, step, own.length, first), 'float64'),
    });
    const known = (names: readonly string[], feeds: Record<string, Tensor>) =>
      Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name)));
    let results: Record<string, unknown>;
    if (program.update === undefined || update === undefined) {
      results = await session.run(known(session.inputNames, feed(index)));
      losses.push(...numbersOf(results.loss));
    } else {
      let sums: Record<string, Tensor> = Object.fromEntries(
        program.update.sums.map(({ name, shape }) => {
          const size = shape.reduce<number>((product, own) => product * Number(own), 1);
          return [name, feedTensor({ values: new Array<number>(size).fill(0), shape: shape.map(Number) }, 'float64')];
        }),
      );
      let loss = 0;
      let offset = 0;
      for (const size of parts) {
        const part = await session.run(
          known(session.inputNames, {
            ...feed(index.slice(offset, offset + size), offset),
            ...sums,
            share: scalar(size / index.length),
          }),
        );
        loss += ((numbersOf(part.loss)[0] ?? 0) * size) / index.length;
        sums = Object.fromEntries(program.update.sums.map(({ name, updated }) => [name, part[updated] as Tensor]));
        offset += size;
      }
      losses.push(loss);
      results = await update.run({ ...ports, ...whole, ...sums });
    }
    norms.push(...numbersOf(results.gradient_norm));
    state = Object.fromEntries(program.states.map(({ name, updated }) => [name, numbersOf(results[updated])]));
  }
  return { state, losses, norms };
}

const float64 = { precision: 'float64' } as const;

function expectClose(left: readonly number[] = [], right: readonly number[] = [], tolerance = 1e-12): void {
  expect(left.length).toBe(right.length);
  for (const [at, value] of left.entries()) expect(Math.abs(value - (right[at] ?? 0))).toBeLessThan(tolerance);
}

describe('a step in parts', () => {
  test.each([[[16]], [[8, 8]], [[5, 5, 6]], [new Array<number>(16).fill(1)]])(
    'of %j examples is the whole step, dropout and all',
    async (parts) => {
      const whole = await train(compileTraining(request(dropped), float64), 6);
      const accumulated = await train(compileTraining(request(dropped, { accumulate: true }), float64), 6, { parts });
      expectClose(accumulated.losses, whole.losses);
      expectClose(accumulated.norms, whole.norms);
      for (const name of Object.keys(whole.state)) expectClose(accumulated.state[name], whole.state[name]);
    },
  );
});

test('a bias before batch norm is left alone to the bit', async () => {
  const model = rowModel(dense('hidden', 'x', 7), norm, dense('y', 'norm', 1));
  const adam = recipe('adam', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });
  const program = compileTraining(request(model, { optimizer: adam }), { ...float64, shareUpTo: 0 });
  const { state } = await train(program, 2);
  const start = program.initialState(seededDraw(3));
  expect(state['hidden.bias']).toEqual(Array.from(start['hidden.bias'] ?? []));
  expect(state['hidden.weight']).not.toEqual(Array.from(start['hidden.weight'] ?? []));
});

test('the average follows the parameters as its decay says, beginning with the first step', async () => {
  const plain = compileTraining(request(dropped), float64);
  const averaged = compileTraining(request(dropped, { averageDecay: 0.7 }), float64);
  let average: readonly number[] = [];
  for (const steps of [1, 2, 3, 4]) {
    const parameters = (await train(plain, steps)).state.parameters ?? [];
    average = parameters.map((value, at) => (steps === 1 ? value : 0.7 * (average[at] ?? 0) + (1 - 0.7) * value));
    const { state } = await train(averaged, steps);
    // The decay is a float32 constant.
    expectClose(state['parameters.average'], average, 1e-7);
    expectClose(state.parameters, parameters);
  }
  const state = averaged.initialState(seededDraw(1));
  expect(averaged.keptState(state).parameters).toBe(state['parameters.average']);
  expect(plain.keptState(state).parameters).toBe(state.parameters);
});

describe('frozen layers', () => {
  const model = rowModel(dense('hidden', 'x', 6), norm, dense('second', 'norm', 5), dense('y', 'second', 1));

  test.each([
    ['in one vector', 1_000_000],
    ['by themselves', 4],
  ])('keep weights and running statistics while the others learn, %s', async (_name, shareUpTo) => {
    const program = compileTraining(request(model, { frozen: ['hidden', 'norm'] }), { ...float64, shareUpTo });
    const start = program.initialState(seededDraw(3));
    const { state } = await train(program, 3);
    const end = Object.fromEntries(Object.entries(state).map(([name, values]) => [name, Float32Array.from(values)]));
    const before = program.namedTensors(start);
    for (const [at, { name, values }] of program.namedTensors(end).entries()) {
      if (/^(hidden|norm)\./.test(name)) expect(values, name).toEqual(before[at]?.values);
      else expect(values, name).not.toEqual(before[at]?.values);
    }
  });

  test('take no gradient and no moments', () => {
    const all = compileTraining(request(model));
    const some = compileTraining(request(model, { frozen: ['hidden', 'norm'] }));
    const moments = (program: TrainingProgram) =>
      program.states.find(({ name }) => name === 'parameters.first_moment')?.shape[0];
    expect(moments(some)).toBe(Number(moments(all)) - (3 * 6 + 6) - 12);
    expect(some.onnx.length).toBeLessThan(all.onnx.length);
  });
});

test('weights multiply the loss of each example', async () => {
  const model = rowModel(dense('y', 'x', 1));
  const plain = await train(compileTraining(request(model), float64), 1);
  const program = compileTraining(request(model, { weighted: true }), float64);
  const doubled = await train(program, 1, { weights: new Array<number>(rows).fill(2) });
  expectClose(
    doubled.losses,
    plain.losses.map((loss) => 2 * loss),
  );
});

describe('augmentation', () => {
  const still: TrainingRequest['optimizer'] = {
    kind: 'recipe',
    operator: 'sgd',
    arguments: { momentum: float(0), nesterov: { kind: 'bool', value: false }, weight_decay: float(0) },
  };
  const sum = windowModel(layer('y', 'flatten', ['x']));

  /** The loss is the mean square of what the augmentation adds, since the target is the window itself. */
  async function deviation(augmentation: TrainingRequest['augmentations'], steps: number): Promise<readonly number[]> {
    const program = compileTraining(
      {
        ...request(sum, { optimizer: still }),
        dimensions: { time: 1, feature: 1 },
        ...(augmentation === undefined ? {} : { augmentations: augmentation }),
      },
      float64,
    );
    return (await train(program, steps)).losses;
  }

  test('by noise adds normal numbers of its deviation, others in every step', async () => {
    const losses = await deviation([recipe('noise', { deviation: 0.5 })], 200);
    expect(new Set(losses).size).toBe(200);
    const mean = losses.reduce((total, loss) => total + loss, 0) / losses.length;
    expect(mean).toBeGreaterThan(0.23);
    expect(mean).toBeLessThan(0.27);
    expect(await deviation([], 3)).toEqual([0, 0, 0]);
  });

  test('by warping multiplies windows, others in every step', async () => {
    const warp: TrainingRequest['augmentations'] = [
      { kind: 'recipe', operator: 'magnitude_warp', arguments: { deviation: float(0.2), knots: int(2) } },
    ];
    const model = windowModel(layer('flat', 'flatten', ['x']), dense('y', 'flat', 1));
    const [one, other] = await Promise.all([
      train(compileTraining(request(model, { augmentations: warp }), float64), 4),
      train(compileTraining(request(model), float64), 4),
    ]);
    expect(one.losses[0]).not.toBe(other.losses[0]);
    expect(Math.abs((one.losses[0] ?? 0) / (other.losses[0] ?? 1) - 1)).toBeLessThan(0.6);
  });

  test('splines go through their knots, and keep straight lines straight', () => {
    for (const [places, points] of [
      [2, 5],
      [4, 10],
      [6, 26],
    ] as const) {
      const basis = splineBasis(places, points);
      for (let point = 0; point < points; point++) {
        const place = (point * (places - 1)) / (points - 1);
        const column = Array.from({ length: places }, (_, knot) => basis[knot * points + point] ?? 0);
        expect(column.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
        expect(column.reduce((total, value, knot) => total + value * knot, 0)).toBeCloseTo(place, 12);
        if (Number.isInteger(place)) expect(column[place]).toBeCloseTo(1, 12);
      }
    }
  });
});
