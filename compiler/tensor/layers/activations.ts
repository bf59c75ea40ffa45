import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorInput } from './inputs.ts';

/** max(x, 0) */
export const relu = elementwise('relu', (builder, x) => builder.binary('maximum', x, 0));

/** 1 / (1 + e^-x) */
export const sigmoid = elementwise('sigmoid', (builder, x) => builder.unary('sigmoid', x));

/** Hyperbolic tangent. */
export const tanh = elementwise('tanh', (builder, x) => builder.unary('tanh', x));

/** x Φ(x), exact (D. Hendrycks and K. Gimpel, 2016). */
export const gelu = elementwise('gelu', (builder, x) => {
  const error = builder.unary('erf', builder.multiply(x, Math.SQRT1_2));
  return builder.multiply(builder.multiply(x, 0.5), builder.add(error, 1));
});

/** A layer without parameters that treats each element by itself. */
function elementwise(layer: string, apply: (builder: GraphBuilder, x: Tensor) => Tensor): LayerRule {
  return {
    infer: (inputs) => tensorInput(inputs, layer),
    lower: ({ builder }, inputs) => apply(builder, operand(inputs, 0)),
  };
}
