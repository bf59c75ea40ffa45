import type { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import type { Shape, Tensor, UnaryKind } from '../../../../compiler/tensor/ir/graph.ts';
import { appendScan } from '../../../../compiler/tensor/scan.ts';
import type { Workshop } from './random-graph.ts';

/** How a new tensor comes from an earlier one; `undefined` where that one does not suit. */
type Step = (workshop: Workshop, x: Tensor) => Tensor | undefined;

const unaries: readonly UnaryKind[] = ['negate', 'sigmoid', 'tanh', 'sine', 'erf', 'softplus', 'absolute'];

/** Keeps values within ±1, so that no chain of steps leaves what float32 holds well. */
const bounded = (b: GraphBuilder, x: Tensor): Tensor => b.unary('tanh', x);

const numbers = (shape: Shape): readonly number[] => shape.filter((size) => typeof size === 'number');

/** Of three axes, the first the batch or a number. */
const isSequence = ({ shape }: Tensor): boolean => shape.length === 3 && numbers(shape.slice(1)).length === 2;

export const steps: Readonly<Record<string, Step>> = {
  unary: ({ builder, choice }, x) => builder.unary(unaries[choice(unaries.length)] ?? 'tanh', x),
  exponential: ({ builder }, x) => builder.unary('exp', bounded(builder, x)),
  logarithm: ({ builder }, x) => builder.unary('log', builder.add(builder.square(x), 1)),
  root: ({ builder }, x) => builder.sqrt(builder.add(builder.square(x), 0.5)),
  sum_of_two: ({ builder, partner, choice }, x) =>
    choice(2) === 0 ? builder.add(x, partner(x)) : builder.subtract(partner(x), x),
  product: ({ builder, partner }, x) => builder.multiply(bounded(builder, x), partner(x)),
  square: ({ builder }, x) => builder.square(bounded(builder, x)),
  quotient: ({ builder, partner }, x) => builder.divide(x, builder.add(builder.square(partner(x)), 1)),
  power: ({ builder, partner }, x) =>
    builder.binary('power', builder.add(builder.unary('sigmoid', x), 0.5), bounded(builder, partner(x))),
  // Offsets keep clear of ties, where a gradient is a convention.
  larger: ({ builder, partner, choice }, x) =>
    builder.binary(choice(2) === 0 ? 'maximum' : 'minimum', x, builder.add(partner(x), 0.1371)),
  relu: ({ builder }, x) => builder.binary('maximum', builder.add(x, 0.0713), 0),
  chosen: ({ builder, partner, choice }, x) => {
    const y = partner(x);
    const condition = builder.binary(choice(2) === 0 ? 'less' : 'greater', y, 0.2719);
    return builder.where(condition, builder.square(bounded(builder, x)), y);
  },
  sum: ({ builder, choice }, x) => builder.sum(x, axesOf(x, choice)),
  mean: ({ builder, choice }, x) => builder.mean(x, axesOf(x, choice)),
  largest: ({ builder }, x) => {
    const width = x.shape.at(-1);
    if (typeof width !== 'number') return undefined;
    const ramp = builder.constant(
      Array.from({ length: width }, (_, at) => 0.371 * at),
      [width],
    );
    return builder.largest(builder.add(bounded(builder, x), ramp), [x.shape.length - 1]);
  },
  softmax: ({ builder, choice }, x) =>
    choice(2) === 0 ? builder.softmax(x) : builder.append({ kind: 'log_softmax' }, [x]),
  standardized: ({ builder }, x) => builder.append({ kind: 'standardized', epsilon: 0.1 }, [x]),
  dense: ({ builder, input, choice }, x) => {
    const [inner, columns] = [x.shape.at(-1), 1 + choice(4)];
    if (typeof inner !== 'number' || x.shape.length < 2) return undefined;
    const transposed = choice(2) === 0;
    const weight = input(transposed ? [columns, inner] : [inner, columns]);
    return bounded(builder, builder.add(builder.matmul(x, weight, { right: transposed }), input([columns])));
  },
  gram: ({ builder, choice }, x) => {
    if (!isSequence(x)) return undefined;
    const side = choice(2) === 0 ? { right: true } : { left: true };
    return bounded(builder, builder.matmul(x, x, side));
  },
  columns: ({ builder, partner }, x) => {
    const y = partner(x);
    if (x.shape.length !== 2 || y.shape.length !== 2 || x.shape[0] !== y.shape[0]) return undefined;
    return bounded(builder, builder.matmul(x, y, { left: true }));
  },
  slice: ({ builder, choice }, x) => {
    const axis = choice(x.shape.length);
    const size = x.shape[axis];
    if (typeof size !== 'number') return undefined;
    const start = choice(size);
    return builder.slice(x, axis, start, start + 1 + choice(size - start));
  },
  concat: ({ builder, choice }, x) => {
    const axis = x.shape.findLastIndex((size) => typeof size === 'number');
    if (axis < 0) return undefined;
    const parts = [x, builder.unary('sine', x), builder.slice(x, axis, 0, 1)].slice(0, 2 + choice(2));
    return builder.concat(parts, axis);
  },
  transpose: ({ builder, choice }, x) => {
    const axes = Array.from(x.shape.keys());
    const turned = choice(2) === 0 ? axes.reverse() : [...axes.slice(1), 0];
    const [first] = turned.map((axis) => x.shape[axis]);
    // Everything else here has the batch, if any, in front.
    return first === 'batch' || !x.shape.includes('batch') ? builder.transpose(x, turned) : undefined;
  },
  turned_inside: ({ builder }, x) => (isSequence(x) ? builder.transpose(x, [0, 2, 1]) : undefined),
  reshape: ({ builder }, x) => {
    const [front, ...rest] = x.shape;
    if (front === undefined || rest.length === 0) return undefined;
    return builder.reshape(x, [front, rest.reduce<number>((all, size) => all * Number(size), 1)]);
  },
  broadcast: ({ builder, choice }, x) =>
    x.shape.length < 3 && !x.shape.includes('batch')
      ? builder.square(builder.broadcast(x, [1 + choice(3), ...x.shape]))
      : undefined,
  gather: ({ builder, choice }, x) => {
    const rows = x.shape[0];
    if (typeof rows !== 'number') return undefined;
    const picked = Array.from({ length: 1 + choice(5) }, () => choice(rows));
    return builder.gather(x, builder.constant(picked, [picked.length], 'int64'));
  },
  scatter: ({ builder, choice }, x) => {
    const rows = x.shape[0];
    if (typeof rows !== 'number') return undefined;
    const indices = Array.from({ length: rows }, () => choice(4));
    return builder.append({ kind: 'scatter_add', rows: 4 }, [builder.constant(indices, [rows], 'int64'), x]);
  },
  convolution: ({ builder, input, choice }, x) => {
    if (!isSequence(x)) return undefined;
    const [, length = 1, channels = 1] = x.shape.map(Number);
    const reach = { dilation: 1 + choice(2), before: choice(3), after: choice(3) };
    const most = 1 + Math.floor((length + reach.before + reach.after - 1) / reach.dilation);
    const weight = input([1 + choice(Math.min(3, most)), channels, 1 + choice(3)]);
    return bounded(builder, builder.append({ kind: 'convolution', ...reach }, [x, weight]));
  },
  scan: (workshop, x) => (isSequence(x) ? scanned(workshop, x) : undefined),
};

function axesOf(x: Tensor, choice: Workshop['choice']): readonly number[] {
  const all = Array.from(x.shape.keys());
  const which = choice(all.length + 1);
  return which === all.length ? all : [which];
}

/** A gated recurrence over the second axis, whose step reads two sequences, two states, weights and a row. */
function scanned({ builder, input, choice }: Workshop, x: Tensor): Tensor {
  const [batch = 1, , channels = 1] = x.shape;
  const hidden = 1 + choice(3);
  const reverse = choice(2) === 0;
  const time = builder.transpose(x, [1, 0, 2]);
  const start = [input([batch, hidden]), builder.broadcast(input([1, hidden]), [batch, hidden])];
  const fixed = [input([Number(channels), hidden]), input([hidden, hidden]), input([hidden])];
  const [both] = appendScan(
    builder,
    { initial: start, sequences: [time, builder.unary('sine', time)], fixed, reverse },
    (step, [state, slow], [element, wave], [weight, recurrent, bias]) => {
      if (!state || !slow || !element || !wave || !weight || !recurrent || !bias)
        throw new Error('a step lacks an input');
      const gate = step.unary('sigmoid', step.add(step.matmul(wave, weight), bias));
      const next = step.unary('tanh', step.add(step.matmul(state, recurrent), step.multiply(slow, gate)));
      const slower = step.add(step.multiply(slow, 0.5), step.multiply(gate, step.mean(element, [1])));
      return { states: [next, slower], results: [step.concat([next, slower], 1)] };
    },
  );
  if (both === undefined) throw new Error('the scan has no result');
  return builder.transpose(both, [1, 0, 2]);
}
