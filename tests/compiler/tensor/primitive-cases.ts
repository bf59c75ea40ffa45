import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { Shape, Tensor } from '../../../compiler/tensor/ir/graph.ts';
import { appendScan } from '../../../compiler/tensor/scan.ts';
import type { Fed } from './run-graph.ts';

/** A small graph around a primitive. */
export interface PrimitiveCase {
  readonly shapes: readonly Shape[];
  readonly result: (builder: GraphBuilder, inputs: readonly Tensor[]) => Tensor;
  /** Inputs are uniform in this range, which keeps away from kinks and poles. */
  readonly range?: readonly [number, number];
}

const batch = 4;
const first = ([x]: readonly Tensor[]): Tensor => x ?? missing();
const second = ([, y]: readonly Tensor[]): Tensor => y ?? missing();
const missing = (): never => {
  throw new Error('input is missing');
};

const matrix: Shape = ['batch', 3];
const unary = (kind: Parameters<GraphBuilder['unary']>[0], range?: readonly [number, number]): PrimitiveCase => ({
  shapes: [matrix],
  result: (b, inputs) => b.unary(kind, first(inputs)),
  ...(range && { range }),
});
const binary = (
  kind: Parameters<GraphBuilder['binary']>[0],
  shapes: readonly Shape[],
  range?: readonly [number, number],
): PrimitiveCase => ({
  shapes,
  result: (b, inputs) => b.binary(kind, first(inputs), second(inputs)),
  ...(range && { range }),
});

/** Initial states, a sequence, a matrix, a row, and a vector that is read in no product. */
const scanned: readonly Shape[] = [['batch', 2], ['batch', 1], [3, 'batch', 2], [2, 2], [2], [2]];

function scan(reverse: boolean): PrimitiveCase['result'] {
  return (builder, [x, y, sequence, matrix, row, scale]) => {
    if (!x || !y || !sequence || !matrix || !row || !scale) return missing();
    const results = appendScan(
      builder,
      { initial: [x, y], sequences: [sequence, builder.square(sequence)], fixed: [matrix, row, scale], reverse },
      (step, [left, right], [element, squared], [weight, bias, factor]) => {
        if (!left || !right || !element || !squared || !weight || !bias || !factor) return missing();
        const next = step.unary(
          'tanh',
          step.add(step.add(step.matmul(left, weight), step.multiply(bias, right)), element),
        );
        const other = step.multiply(step.sum(step.multiply(squared, step.square(factor)), [1]), right);
        return {
          states: [next, other],
          results: [step.concat([next, other], 1), step.matmul(element, weight, { right: true })],
        };
      },
    );
    return builder.concat(results, 2);
  };
}

/** Every primitive that has a gradient, alone or with the little that makes it interesting. */
export const primitiveCases: Readonly<Record<string, PrimitiveCase>> = {
  negate: unary('negate'),
  exp: unary('exp'),
  log: unary('log', [0.5, 2]),
  sqrt: unary('sqrt', [0.5, 2]),
  absolute: unary('absolute'),
  sign: unary('sign', [0.5, 2]),
  sigmoid: unary('sigmoid'),
  tanh: unary('tanh'),
  sine: unary('sine'),
  erf: unary('erf'),
  softmax: { shapes: [['batch', 2, 3]], result: (b, inputs) => b.softmax(first(inputs)) },
  standardized: {
    shapes: [['batch', 4]],
    result: (b, inputs) => b.append({ kind: 'standardized', epsilon: 1e-5 }, [first(inputs)]),
  },
  log_softmax: { shapes: [matrix], result: (b, inputs) => b.append({ kind: 'log_softmax' }, [first(inputs)]) },
  softplus: unary('softplus'),
  add: binary('add', [matrix, [3]]),
  subtract: binary('subtract', [[1, 3], matrix]),
  multiply: binary('multiply', [matrix, matrix]),
  'multiply by a scalar': binary('multiply', [matrix, []]),
  square: { shapes: [matrix], result: (b, inputs) => b.square(first(inputs)) },
  divide: binary('divide', [matrix, ['batch', 1]], [0.5, 2]),
  power: binary('power', [matrix, [3]], [0.5, 2]),
  maximum: binary('maximum', [matrix, [3]]),
  minimum: binary('minimum', [matrix, [3]]),
  relu: { shapes: [matrix], result: (b, inputs) => b.binary('maximum', first(inputs), 0) },
  where: {
    shapes: [matrix, [3]],
    result: (b, inputs) => b.where(b.binary('less', first(inputs), 0.3), b.square(first(inputs)), second(inputs)),
  },
  'sum over the batch': { shapes: [matrix], result: (b, inputs) => b.sum(b.square(first(inputs)), [0]) },
  'sum over columns': { shapes: [matrix], result: (b, inputs) => b.sum(b.square(first(inputs)), [1]) },
  mean: { shapes: [['batch', 2, 3]], result: (b, inputs) => b.mean(b.square(first(inputs)), [0, 1]) },
  largest: { shapes: [matrix], result: (b, inputs) => b.largest(first(inputs), [1]) },
  matmul: { shapes: [matrix, [3, 2]], result: (b, inputs) => b.matmul(first(inputs), second(inputs)) },
  'matmul, right transposed': {
    shapes: [matrix, [2, 3]],
    result: (b, inputs) => b.matmul(first(inputs), second(inputs), { right: true }),
  },
  'matmul, left transposed': {
    shapes: [matrix, ['batch', 2]],
    result: (b, inputs) => b.matmul(first(inputs), second(inputs), { left: true }),
  },
  'matmul, both transposed': {
    shapes: [matrix, [2, 'batch']],
    result: (b, inputs) => b.matmul(first(inputs), second(inputs), { left: true, right: true }),
  },
  'matmul of stacks': {
    shapes: [
      ['batch', 2, 3],
      ['batch', 2, 3],
    ],
    result: (b, inputs) => b.matmul(first(inputs), second(inputs), { right: true }),
  },
  'matmul of a stack and a matrix': {
    shapes: [
      ['batch', 2, 3],
      [3, 2],
    ],
    result: (b, inputs) => b.matmul(first(inputs), second(inputs)),
  },
  'gather and scatter': {
    shapes: [[3, 2]],
    result: (b, inputs) => {
      const picked = b.gather(first(inputs), b.constant([2, 0, 2, 2, 1], [5], 'int64'));
      const values = b.multiply(b.square(picked), b.constant([1, 2, 3, 4, 5], [5, 1]));
      return b.append({ kind: 'scatter_add', rows: 4 }, [b.constant([1, 3, 1, 0, 0], [5], 'int64'), values]);
    },
  },
  'gather of a table by a matrix': {
    shapes: [[3, 2]],
    result: (b, inputs) => b.square(b.gather(first(inputs), b.constant([2, 0, 2, 1], [2, 2], 'int32'))),
  },
  slice: { shapes: [matrix], result: (b, inputs) => b.square(b.slice(first(inputs), 1, 1, 3)) },
  concat: { shapes: [matrix, ['batch', 2]], result: (b, inputs) => b.square(b.concat(inputs, 1)) },
  transpose: { shapes: [['batch', 2, 3]], result: (b, inputs) => b.square(b.transpose(first(inputs), [0, 2, 1])) },
  'transpose of three axes': {
    shapes: [[2, 3, 4]],
    result: (b, inputs) => b.square(b.transpose(first(inputs), [2, 0, 1])),
  },
  reshape: { shapes: [['batch', 2, 3]], result: (b, inputs) => b.square(b.reshape(first(inputs), ['2*batch', 3])) },
  broadcast: { shapes: [[3]], result: (b, inputs) => b.square(b.broadcast(first(inputs), [2, 3])) },
  'slices beside each other, apart and across each other': {
    shapes: [[7, 2]],
    result: (b, inputs) => {
      const part = (start: number, end: number) => b.square(b.slice(first(inputs), 0, start, end));
      return b.concat(
        [part(0, 2), part(2, 3), part(5, 6), part(1, 4), b.slice(first(inputs), 1, 1, 2)].map((x) => b.sum(x, [0, 1])),
        0,
      );
    },
  },
  'a scan: states, elements read twice, and tensors read by every step': { shapes: scanned, result: scan(false) },
  'a scan from the last element to the first': { shapes: scanned, result: scan(true) },
  cast: { shapes: [matrix], result: (b, inputs) => b.cast(b.cast(b.square(first(inputs)), 'float64'), 'float') },
};

/** The graph of a case, with values to feed it. */
export function buildCase({ shapes, result, range = [-1.5, 1.5] }: PrimitiveCase) {
  const builder = new GraphBuilder();
  const draw = seededDraw(3);
  const [low, high] = range;
  const feeds: Record<string, Fed> = {};
  const inputs = shapes.map((shape, at) => {
    const name = `x${at}`;
    const sizes = shape.map((dimension) => (dimension === 'batch' ? batch : Number(dimension)));
    const count = sizes.reduce((product, size) => product * size, 1);
    feeds[name] = { values: Array.from({ length: count }, () => low + (high - low) * draw.uniform()), shape: sizes };
    return builder.input(name, 'float', shape);
  });
  return { builder, feeds, inputs, result: result(builder, inputs) };
}
