import type { PlanArguments } from '../../plan/value.ts';
import { numberArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorInput, vectorInput } from './inputs.ts';

/** max(x, 0) */
export const relu = elementwise('relu', (builder, x) => builder.binary('maximum', x, 0));

/** x where it is positive, else slope x. */
export const leakyRelu = elementwise('leaky_relu', (builder, x, given) =>
  builder.where(builder.binary('greater', x, 0), x, builder.multiply(x, numberArgument(given, 'slope'))),
);

/** x where it is positive, else alpha (e^x - 1) (D.-A. Clevert et al., 2016). */
export const elu = elementwise('elu', (builder, x, given) => exponential(builder, x, numberArgument(given, 'alpha')));

/** elu with the constants that keep mean 0 and variance 1 from layer to layer (G. Klambauer et al., 2017, arXiv:1706.02515). */
export const selu = elementwise('selu', (builder, x) =>
  builder.multiply(exponential(builder, x, 1.6732632423543772), 1.0507009873554805),
);

/** 1 / (1 + e^-x) */
export const sigmoid = elementwise('sigmoid', (builder, x) => builder.unary('sigmoid', x));

/** Hyperbolic tangent. */
export const tanh = elementwise('tanh', (builder, x) => builder.unary('tanh', x));

/** x Φ(x), exact (D. Hendrycks and K. Gimpel, 2016). */
export const gelu = elementwise('gelu', (builder, x) => {
  const error = builder.unary('erf', builder.multiply(x, Math.SQRT1_2));
  return builder.multiply(builder.multiply(x, 0.5), builder.add(error, 1));
});

/** x sigmoid(x), also called swish (P. Ramachandran et al., 2017). */
export const silu = elementwise('silu', (builder, x) => builder.multiply(x, builder.unary('sigmoid', x)));

/** x tanh(softplus(x)) (D. Misra, 2019). */
export const mish = elementwise('mish', (builder, x) =>
  builder.multiply(x, builder.unary('tanh', builder.unary('softplus', x))),
);

/** ln(1 + e^x) */
export const softplus = elementwise('softplus', (builder, x) => builder.unary('softplus', x));

/** e^x / Σ e^x over the last dimension. */
export const softmax = overLast('softmax');

/** Logarithm of softmax, without its rounding. */
export const logSoftmax = overLast('log_softmax');

function overLast(kind: 'softmax' | 'log_softmax'): LayerRule {
  return {
    infer: (inputs) => vectorInput(inputs, kind),
    lower: ({ builder }, inputs) => builder.append({ kind }, [operand(inputs, 0)]),
  };
}

/** The smaller of x and 0 goes into the exponential, so that the branch that is not taken stays finite. */
function exponential(builder: GraphBuilder, x: Tensor, alpha: number): Tensor {
  const negative = builder.subtract(builder.unary('exp', builder.binary('minimum', x, 0)), 1);
  return builder.where(builder.binary('greater', x, 0), x, builder.multiply(negative, alpha));
}

/** A layer without parameters that treats each element by itself. */
function elementwise(
  layer: string,
  apply: (builder: GraphBuilder, x: Tensor, given: PlanArguments) => Tensor,
): LayerRule {
  return {
    infer: (inputs) => tensorInput(inputs, layer),
    lower: ({ builder }, inputs, given) => apply(builder, operand(inputs, 0), given),
  };
}
