import { emitModel } from '../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { optimize } from '../../../compiler/tensor/passes/optimize.ts';
import type {
  CompiledInference,
  ParameterSlot,
  TensorPort,
  TrainingProgram,
} from '../../../compiler/tensor/program.ts';
import { type Engine, onnxEngine } from '../../../runtime/engine/engine.ts';
import type { Examples } from '../../../runtime/engine/examples.ts';
import { lossFigure } from '../../../runtime/engine/losses.ts';
import { randomStream } from '../../../runtime/engine/random.ts';
import type { TrainingSettings, TrainingTask } from '../../../runtime/engine/task.ts';

/** Logistic regression with momentum, its gradient written by hand: a training program that no model was lowered to. */
export function linearProgram(width: number): TrainingProgram {
  const count = width + 1;
  const data: readonly TensorPort[] = [
    { name: 'data.features', type: 'float32', shape: ['rows', width] },
    { name: 'data.target.up', type: 'float32', shape: ['rows'] },
    { name: 'batch.index', type: 'int64', shape: ['batch'] },
    { name: 'learning_rate', type: 'float32', shape: [] },
  ];
  const states = ['weights', 'momentum'].map(
    (name) => ({ name, type: 'float32', shape: [count], updated: `${name}.new` }) as const,
  );
  const parameters: readonly ParameterSlot[] = [
    {
      name: 'linear.weight',
      shape: [width],
      initializer: { kind: 'normal', mean: 0, deviation: 0.1 },
      state: 'weights',
      offset: 0,
      trained: true,
    },
    {
      name: 'linear.bias',
      shape: [1],
      initializer: { kind: 'constant', value: 0 },
      state: 'weights',
      offset: width,
      trained: true,
    },
  ];
  const b = new GraphBuilder();
  const { x, index } = batchOf(b, width);
  const y = b.gather(b.input('data.target.up', 'float', ['rows']), index);
  const learningRate = b.input('learning_rate', 'float', []);
  const [weights, momentum] = [b.input('weights', 'float', [count]), b.input('momentum', 'float', [count])];
  const logit = linear(b, x, b.slice(weights, 0, 0, width), b.slice(weights, 0, width, count));
  const losses = b.subtract(b.unary('softplus', logit), b.multiply(y, logit));
  const delta = b.reshape(b.subtract(b.unary('sigmoid', logit), y), ['batch', 1]);
  const byRow = b.concat([b.multiply(x, delta), delta], 1);
  const gradient = b.reshape(b.mean(byRow, [0]), [count]);
  const moved = b.add(b.multiply(momentum, 0.9), gradient);
  const graph = optimize({
    nodes: b.nodes,
    outputs: [
      { name: 'loss', tensor: b.reshape(b.mean(losses, [0]), []) },
      { name: 'gradient_norm', tensor: b.sqrt(b.reshape(b.sum(b.square(gradient), [0]), [])) },
      { name: 'weights.new', tensor: b.subtract(weights, b.multiply(moved, learningRate)) },
      { name: 'momentum.new', tensor: moved },
    ],
  });
  return {
    onnx: emitModel('linear', graph, 'float32'),
    graph,
    inputs: data,
    states,
    parameters,
    masks: [],
    initialState(draw) {
      const weights = new Float32Array(count);
      for (let index = 0; index < width; index++) weights[index] = 0.1 * draw.normal();
      return { weights, momentum: new Float32Array(count) };
    },
    keptState: ({ weights = new Float32Array(0) }) => ({ weights }),
    namedTensors(state) {
      const weights = state.weights ?? new Float32Array(0);
      return [
        { name: 'linear.weight', shape: [width], values: weights.subarray(0, width) },
        { name: 'linear.bias', shape: [1], values: weights.subarray(width) },
      ];
    },
  };
}

export function linearInference(width: number): CompiledInference {
  const inputs: readonly TensorPort[] = [
    { name: 'data.features', type: 'float32', shape: ['rows', width] },
    { name: 'batch.index', type: 'int64', shape: ['batch'] },
    { name: 'linear.weight', type: 'float32', shape: [width] },
    { name: 'linear.bias', type: 'float32', shape: [1] },
  ];
  const b = new GraphBuilder();
  const { x } = batchOf(b, width);
  const logit = linear(b, x, b.input('linear.weight', 'float', [width]), b.input('linear.bias', 'float', [1]));
  const graph = { nodes: b.nodes, outputs: [{ name: 'logit', tensor: logit }] };
  const outputs = [{ name: 'logit', type: 'float32', shape: ['batch'] }] as const;
  return { onnx: emitModel('linear', graph, 'float32'), graph, inputs, outputs };
}

function batchOf(b: GraphBuilder, width: number): { readonly x: Tensor; readonly index: Tensor } {
  const data = b.input('data.features', 'float', ['rows', width]);
  const index = b.input('batch.index', 'int64', ['batch']);
  return { x: b.gather(data, index), index };
}

function linear(b: GraphBuilder, x: Tensor, weights: Tensor, bias: Tensor): Tensor {
  const column = b.reshape(weights, [Number(weights.shape[0]), 1]);
  return b.add(b.reshape(b.matmul(x, column), ['batch']), bias);
}

/** Rows whose target follows a planted direction through noise: `rows` of `width` standard normal columns. */
export function plantedExamples(rows: number, width: number, seed = 1): Examples {
  const draw = randomStream(seed, 'weights', 7);
  const values = new Float32Array(rows * width);
  const targets = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let signal = 0;
    for (let column = 0; column < width; column++) {
      const value = draw.normal();
      values[row * width + column] = value;
      signal += value * (column % 2 === 0 ? 1 : -1);
    }
    targets[row] = signal + draw.normal() > 0 ? 1 : 0;
  }
  return {
    part: 'train',
    matrix: { rows, width, values, entity: new Int32Array(rows) },
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    targets: { up: targets },
  };
}

/** A training of logistic regression on the planted signal: the last quarter of the rows is watched. */
export function linearTask(
  rows: number,
  settings: Partial<TrainingSettings> = {},
  engine: Engine = onnxEngine,
): TrainingTask {
  const width = 6;
  const examples = plantedExamples(rows, width);
  const cut = Math.floor(rows * 0.75);
  return {
    program: linearProgram(width),
    inference: linearInference(width),
    fit: { ...examples, rows: examples.rows.slice(0, cut) },
    watch: { ...examples, part: 'validation', rows: examples.rows.slice(cut) },
    features: ['a', 'b', 'c', 'd', 'e', 'f'],
    heads: [
      {
        name: 'up',
        output: 'logit',
        target: 'binary',
        width: 1,
        loss: lossFigure({
          kind: 'recipe',
          operator: 'binary_cross_entropy',
          arguments: { positive_weight: { kind: 'float', value: 1 } },
        }),
      },
    ],
    steps: 1,
    engine,
    settings: {
      epochs: 6,
      batch: 64,
      learningRate: 0.05,
      schedule: { kind: 'recipe', operator: 'constant', arguments: {} },
      seed: 3,
      threads: 1,
      provider: 'cpu',
      devices: 1,
      stop: { kind: 'never' },
      accumulate: 1,
      keepBest: 1,
      scoreFit: false,
      drawByWeight: false,
      timeShift: 0,
      ...settings,
    },
  };
}
