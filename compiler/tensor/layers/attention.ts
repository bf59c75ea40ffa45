import type { PlanArguments } from '../../plan/value.ts';
import { booleanArgument, numberArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt, operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule, LayerSite } from '../layer-rule.ts';
import { fault, type ShapeFault, tensorType } from '../layer-type.ts';
import { type Size, shapeText } from '../size.ts';
import { sequenceInput } from './axis.ts';

/**
 * Multi-head attention of a sequence to itself (A. Vaswani et al., 2017, arXiv:1706.03762), as PyTorch's MultiheadAttention. The
 * projections to queries, keys and values are one matrix [width, 3 width] that starts Glorot-uniform, as its PyTorch transpose does;
 * the output's starts uniform in ±1 / sqrt(width); biases start at 0.
 */
export const selfAttention: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs, 'self_attention');
    if (x.kind === 'fault') return x;
    return headsFault('self_attention', x.shape[1] ?? 1, given) ?? x;
  },
  lower(site, inputs, given) {
    const { builder } = site;
    const x = operand(inputs, 0);
    const heads = headsFrom(x, given);
    const { width } = heads;
    const { weight, bias } = projection(site, 'input', [width, 3 * width], width + 3 * width);
    const factors = [scoreFactor(heads), 1, keptFactor(site, given)];
    return attended(site, headsOf(builder, x, { weight, bias }, heads, factors), heads, given);
  },
};

/** Multi-head attention of a sequence to another, whose width may differ: queries come from the first, keys and values from the second. */
export const crossAttention: LayerRule = {
  infer(inputs, given) {
    const x = sequenceInput(inputs.slice(0, 1), 'cross_attention');
    if (x.kind === 'fault') return x;
    const context = sequenceInput(inputs.slice(1), 'cross_attention');
    if (context.kind === 'fault') return context;
    if (booleanArgument(given, 'causal') && x.shape[0] !== context.shape[0]) {
      return fault(
        `causal cross_attention needs sequences of one length, not ${shapeText(x.shape)} and ${shapeText(context.shape)}`,
        'leave `causal` out, or bring both to one length',
      );
    }
    return headsFault('cross_attention', x.shape[1] ?? 1, given) ?? tensorType(x.shape);
  },
  lower(site, inputs, given) {
    const { builder } = site;
    const x = operand(inputs, 0);
    const context = operand(inputs, 1);
    const heads = headsFrom(x, given);
    const { width } = heads;
    const outside = sizeAt(context.shape, 2);
    // PyTorch draws one matrix for all three where the widths are equal, and three where they are not.
    const fan = outside === width ? 3 * width : width;
    const { weight, bias } = projection(site, 'query', [width, width], width + fan);
    const read = projection(site, 'context', [outside, 2 * width], outside + fan);
    const projected = [
      ...headsOf(builder, x, { weight, bias }, heads, [scoreFactor(heads)]),
      ...headsOf(builder, context, read, heads, [1, keptFactor(site, given)]),
    ];
    return attended(site, projected, heads, given);
  },
};

interface Heads {
  readonly heads: number;
  /** Of all heads together. */
  readonly width: number;
}

function headsFrom(x: Tensor, given: PlanArguments): Heads {
  return { heads: numberArgument(given, 'heads'), width: sizeAt(x.shape, 2) };
}

/** 1 / sqrt(width of a head) */
function scoreFactor({ heads, width }: Heads): number {
  return 1 / Math.sqrt(width / heads);
}

/** What dropout divides the weights that it keeps by, as a factor of the values that they are multiplied with. */
function keptFactor({ training }: LayerSite, given: PlanArguments): number {
  return training ? 1 / (1 - numberArgument(given, 'dropout')) : 1;
}

interface Projection {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** A weight that starts uniform in ±sqrt(6 / fans), and a bias that starts at 0. */
function projection(site: LayerSite, name: string, shape: readonly [number, number], fans: number): Projection {
  const bound = Math.sqrt(6 / fans);
  return {
    weight: site.parameter(`${name}_weight`, shape, { kind: 'uniform', low: -bound, high: bound }),
    bias: site.parameter(`${name}_bias`, [shape[1]], { kind: 'constant', value: 0 }),
  };
}

function headsFault(layer: string, width: Size, given: PlanArguments): ShapeFault | undefined {
  const heads = numberArgument(given, 'heads');
  if (typeof width === 'string' || width % heads === 0) return undefined;
  return fault(
    `${layer} cannot divide a width of ${width} among ${heads} heads`,
    'take a number of heads that divides the width, or bring the width to a multiple with dense(…)',
  );
}

/**
 * Projects [batch, time, from] with a weight [from, n width] to n tensors [batch, heads, time, width / heads], each times its factor and
 * each head's rows beside each other as the products of heads want them.
 */
function headsOf(
  builder: GraphBuilder,
  x: Tensor,
  { weight, bias }: Projection,
  { heads, width }: Heads,
  factors: readonly number[],
): readonly Tensor[] {
  const [batch, time] = [dimensionAt(x.shape, 0), sizeAt(x.shape, 1)];
  const rows = builder.reshape(x, [elements(x.shape.slice(0, 2)), sizeAt(x.shape, 2)]);
  // The factors go into weight and bias, the smallest tensors that they can stand in.
  const columns = builder.constant(
    factors.flatMap((factor) => new Array<number>(width).fill(factor)),
    [factors.length * width],
  );
  const scaled = builder.matmul(rows, builder.multiply(weight, columns));
  const projected = builder.add(scaled, builder.multiply(bias, columns));
  return factors.map((_, block) => {
    const own = builder.slice(projected, 1, block * width, (block + 1) * width);
    return builder.transpose(builder.reshape(own, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
  });
}

/** softmax(queries keysᵀ) values, heads side by side, and the projection of the output. */
function attended(
  { builder, parameter, keep, training }: LayerSite,
  projected: readonly Tensor[],
  { width }: Heads,
  given: PlanArguments,
): Tensor {
  const [queries, keys, values] = [operand(projected, 0), operand(projected, 1), operand(projected, 2)];
  const [batch, time] = [dimensionAt(queries.shape, 0), sizeAt(queries.shape, 2)];
  const scores = builder.matmul(queries, keys, { right: true });
  const seen = booleanArgument(given, 'causal') ? builder.add(scores, causalMask(builder, time)) : scores;
  const weights = builder.softmax(seen);
  const rate = numberArgument(given, 'dropout');
  const kept = training && rate > 0 ? builder.multiply(weights, keep(rate, weights)) : weights;
  const joined = builder.transpose(builder.matmul(kept, values), [0, 2, 1, 3]);
  const bound = 1 / Math.sqrt(width);
  const weight = parameter('output_weight', [width, width], { kind: 'uniform', low: -bound, high: bound });
  const bias = parameter('output_bias', [width], { kind: 'constant', value: 0 });
  const rows = builder.reshape(joined, [elements([batch, time]), width]);
  return builder.reshape(builder.add(builder.matmul(rows, weight), bias), [batch, time, width]);
}

/** 0 where a step may see another, -infinity where that one is later: [time, time]. */
function causalMask(builder: GraphBuilder, time: number): Tensor {
  const values = Float64Array.from({ length: time * time }, (_, at) =>
    at % time > Math.floor(at / time) ? Number.NEGATIVE_INFINITY : 0,
  );
  return builder.constant(values, [time, time]);
}
