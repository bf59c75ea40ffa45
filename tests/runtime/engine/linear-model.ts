import type { InferenceProgram, ParameterSlot, TensorPort, TrainingProgram } from '../../../compiler/tensor/program.ts';
import type { Examples } from '../../../runtime/engine/examples.ts';
import { lossFigure } from '../../../runtime/engine/losses.ts';
import { randomStream } from '../../../runtime/engine/random.ts';
import type { TrainingSettings, TrainingTask } from '../../../runtime/engine/task.ts';
import { onnxConstant, onnxInput, onnxModel, onnxNode, onnxOutput } from './onnx-writing.ts';

/** Logistic regression with momentum, its gradient written by hand: a training program that no compiler made. */
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
  const onnx = onnxModel([
    onnxConstant('zero', BigInt64Array.of(0n), [1]),
    onnxConstant('width', BigInt64Array.of(BigInt(width)), [1]),
    onnxConstant('end', BigInt64Array.of(BigInt(count)), [1]),
    onnxConstant('decay', Float32Array.of(0.9), []),
    onnxNode('Gather', ['data.features', 'batch.index'], ['x']),
    onnxNode('Gather', ['data.target.up', 'batch.index'], ['y']),
    onnxNode('Slice', ['weights', 'zero', 'width'], ['w']),
    onnxNode('Slice', ['weights', 'width', 'end'], ['bias']),
    onnxNode('MatMul', ['x', 'w'], ['product']),
    onnxNode('Add', ['product', 'bias'], ['logit']),
    onnxNode('Softplus', ['logit'], ['softplus']),
    onnxNode('Mul', ['y', 'logit'], ['reward']),
    onnxNode('Sub', ['softplus', 'reward'], ['losses']),
    onnxNode('ReduceMean', ['losses'], ['loss'], { keepdims: 0 }),
    onnxNode('Sigmoid', ['logit'], ['p']),
    onnxNode('Sub', ['p', 'y'], ['delta']),
    onnxNode('Unsqueeze', ['delta', 'end.axis'], ['column']),
    onnxConstant('end.axis', BigInt64Array.of(1n), [1]),
    onnxNode('Mul', ['x', 'column'], ['by.row']),
    onnxNode('ReduceMean', ['by.row', 'zero'], ['gradient.w'], { keepdims: 0 }),
    onnxNode('ReduceMean', ['delta', 'zero'], ['gradient.bias'], { keepdims: 1 }),
    onnxNode('Concat', ['gradient.w', 'gradient.bias'], ['gradient'], { axis: 0 }),
    onnxNode('ReduceL2', ['gradient'], ['gradient_norm'], { keepdims: 0 }),
    onnxNode('Mul', ['momentum', 'decay'], ['kept']),
    onnxNode('Add', ['kept', 'gradient'], ['momentum.new']),
    onnxNode('Mul', ['momentum.new', 'learning_rate'], ['move']),
    onnxNode('Sub', ['weights', 'move'], ['weights.new']),
    ...[...data, ...states].map((port) =>
      onnxInput(port.name, port.type === 'int64' ? 'int64' : 'float32', port.shape),
    ),
    onnxOutput('loss', 'float32', []),
    onnxOutput('gradient_norm', 'float32', []),
    ...states.map((port) => onnxOutput(port.updated, 'float32', port.shape)),
  ]);
  return {
    onnx,
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

export function linearInference(width: number): InferenceProgram {
  const inputs: readonly TensorPort[] = [
    { name: 'data.features', type: 'float32', shape: ['rows', width] },
    { name: 'batch.index', type: 'int64', shape: ['batch'] },
    { name: 'linear.weight', type: 'float32', shape: [width] },
    { name: 'linear.bias', type: 'float32', shape: [1] },
  ];
  const onnx = onnxModel([
    onnxNode('Gather', ['data.features', 'batch.index'], ['x']),
    onnxNode('MatMul', ['x', 'linear.weight'], ['product']),
    onnxNode('Add', ['product', 'linear.bias'], ['logit']),
    ...inputs.map((port) => onnxInput(port.name, port.type === 'int64' ? 'int64' : 'float32', port.shape)),
    onnxOutput('logit', 'float32', ['batch']),
  ]);
  return { onnx, inputs, outputs: [{ name: 'logit', type: 'float32', shape: ['batch'] }] };
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
export function linearTask(rows: number, settings: Partial<TrainingSettings> = {}): TrainingTask {
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
    settings: {
      epochs: 6,
      batch: 64,
      learningRate: 0.05,
      schedule: { kind: 'recipe', operator: 'constant', arguments: {} },
      seed: 3,
      threads: 1,
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
