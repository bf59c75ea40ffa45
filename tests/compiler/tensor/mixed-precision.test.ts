import { describe, expect, test } from 'vitest';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { compileTraining } from '../../../compiler/tensor/compile.ts';
import type { Tensor, TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { type LossScaling, usualLossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { TrainingProgram, TrainingRequest } from '../../../compiler/tensor/program.ts';
import { bool, dense, float, int, layer, recipe, rowModel, windowModel } from './models.ts';
import { runSteps, type State } from './steps.ts';

const norm = layer('norm', 'batch_norm', ['hidden'], { momentum: float(0.1), epsilon: float(1e-5) });
const rowed = rowModel(dense('hidden', 'x', 6), norm, layer('open', 'relu', ['norm']), dense('y', 'open', 1));

const recurrent = windowModel(
  layer('read', 'lstm', ['x'], { hidden: int(3), layers: int(1), dropout: float(0), bidirectional: bool(false) }),
  layer('seen', 'self_attention', ['read'], { heads: int(1), dropout: float(0), causal: bool(true) }),
  layer('even', 'layer_norm', ['seen'], { epsilon: float(1e-5) }),
  layer('flat', 'flatten', ['even']),
  layer('thinned', 'dropout', ['flat'], { rate: float(0.2) }),
  dense('y', 'thinned', 1),
);

function program(model: ModelGraph, mixed: LossScaling, more: Partial<TrainingRequest> = {}): TrainingProgram {
  return compileTraining({
    model,
    dimensions: { time: 4, feature: 3 },
    entities: 2,
    losses: [{ output: 'y', head: 'target', loss: recipe('squared_error') }],
    optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
    clipNorm: 0.5,
    randomness: 'drawn',
    averageDecay: 0.9,
    mixed,
    ...more,
  });
}

/** A loss so large that its gradients fit into half precision only with a scale below `fits`. */
const steep: TrainingRequest['losses'] = [
  {
    output: 'y',
    head: 'target',
    loss: {
      kind: 'recipe',
      operator: 'weighted_loss',
      arguments: { loss: recipe('squared_error'), factor: float(1e4) },
    },
  },
];

function nodesOf({ nodes }: TensorGraph): readonly Tensor[] {
  return nodes.flatMap((node) => (node.operation.kind === 'scan' ? nodesOf(node.operation.body) : [node]));
}

const scalesOf = ({ loss_scaling = new Float32Array() }: State) => Array.from(loss_scaling);

describe('a step in mixed precision', () => {
  const { graph, states } = program(recurrent, usualLossScaling);
  const nodes = nodesOf(graph);
  const typesOf = (...kinds: readonly string[]) =>
    new Set(nodes.filter(({ operation }) => kinds.includes(operation.kind)).map(({ type }) => type));

  test('computes products in half precision, and nothing that sums or bends', () => {
    const isOnes = ({ inputs: [left] }: Tensor) => /broadcast|constant/.test(left?.operation.kind ?? ''); // a sum over rows
    const products = nodes.filter((node) => node.operation.kind === 'matmul' && !isOnes(node));
    // Of the LSTM 5, of the attention's two projections and two stacks 12, of the dense layer 3; the data take no gradient.
    expect(products).toHaveLength(20);
    expect(new Set(products.map(({ type }) => type))).toEqual(new Set(['half']));
    expect(typesOf('softmax', 'standardized', 'sum', 'sqrt', 'divide', 'exp')).not.toContain('half');
  });

  test('takes each weight of a scan in one product over all of its steps', () => {
    const bodies = graph.nodes.flatMap(({ operation }) => (operation.kind === 'scan' ? [operation.body] : []));
    expect(bodies).toHaveLength(2);
    for (const body of bodies)
      expect(body.nodes.filter(({ operation }) => operation.kind === 'matmul')).toHaveLength(1);
  });

  test('keeps states in float32, and the loss', () => {
    expect(new Set(states.map(({ type }) => type))).toEqual(new Set(['float32']));
    expect(graph.outputs.filter(({ tensor }) => tensor.type === 'half')).toEqual([]);
    expect(states.at(-1)).toMatchObject({ name: 'loss_scaling', shape: [3] });
  });
});

describe('the scale of the loss', () => {
  test('is halved where a gradient is not finite, and every other state keeps its bytes', async () => {
    const own = program(rowed, usualLossScaling, { losses: steep });
    const before = own.initialState(seededDraw(3));
    const { state, losses } = await runSteps(own, 2, before, [0]);
    expect(losses.every(Number.isFinite)).toBe(true); // the loss itself is float32
    expect(scalesOf(state)).toEqual([32_768, 0, 0]);
    for (const name of Object.keys(before))
      if (name !== 'loss_scaling') expect(bytesOf(state[name]).equals(bytesOf(before[name])), name).toBe(true);
  });

  test('comes down until the gradients fit, and the step then is that of a training that began there', async () => {
    const own = program(rowed, usualLossScaling, { losses: steep });
    let state: State = own.initialState(seededDraw(3));
    let skipped = 0;
    for (; scalesOf(state)[2] === 0; skipped++) state = (await runSteps(own, 2, state, [0])).state;
    const [scale = 0] = scalesOf(state);
    expect(scale).toBe(65_536 / 2 ** (skipped - 1));
    expect(scale).toBeLessThan(65_536);
    const fitting = program(rowed, { ...usualLossScaling, start: scale }, { losses: steep });
    const direct = await runSteps(fitting, 2, fitting.initialState(seededDraw(3)), [0]);
    for (const [name, values] of Object.entries(direct.state))
      expect(bytesOf(state[name]).equals(bytesOf(values)), name).toBe(true);
  });

  test('is doubled after as many finite steps in a row as it says, and counts those that were taken', async () => {
    const own = program(rowed, { start: 1024, growsAfter: 3 });
    const seen: number[][] = [];
    let state: State = own.initialState(seededDraw(3));
    for (let step = 0; step < 7; step++) {
      state = (await runSteps(own, 2, state, [step])).state;
      seen.push(scalesOf(state));
    }
    expect(seen).toEqual([
      [1024, 1, 1],
      [1024, 2, 2],
      [2048, 0, 3],
      [2048, 1, 4],
      [2048, 2, 5],
      [4096, 0, 6],
      [4096, 1, 7],
    ]);
  });

  test('begins a row anew after a step that was skipped, and never becomes infinite', async () => {
    const own = program(rowed, { start: 2 ** 30, growsAfter: 3 });
    const state = { ...own.initialState(seededDraw(3)), loss_scaling: Float32Array.of(2 ** 30, 2, 9) };
    expect(scalesOf((await runSteps(own, 2, state, [11])).state)).toEqual([2 ** 29, 0, 9]);
    // Gradients of zero fit under any scale.
    const still = program(
      rowModel(dense('hidden', 'x', 2), dense('y', 'hidden', 1)),
      { start: 1, growsAfter: 1 },
      {
        losses: [{ output: 'y', head: 'target', loss: nothing }],
        averageDecay: 0.5,
      },
    );
    const largest = { ...still.initialState(seededDraw(3)), loss_scaling: Float32Array.of(2 ** 127, 0, 0) };
    expect(scalesOf((await runSteps(still, 2, largest, [0])).state)).toEqual([2 ** 127, 0, 1]);
  });
});

const nothing: TrainingRequest['losses'][number]['loss'] = {
  kind: 'recipe',
  operator: 'weighted_loss',
  arguments: { loss: recipe('squared_error'), factor: float(0) },
};

function bytesOf(values: Float32Array = new Float32Array()): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
