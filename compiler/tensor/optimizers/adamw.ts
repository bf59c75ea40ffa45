import { numberArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adam with decoupled weight decay (I. Loshchilov and F. Hutter, 2019, arXiv:1711.05101), as PyTorch's AdamW: every parameter shrinks
 * by learning_rate * weight_decay, then moves by learning_rate * m̂ / (√v̂ + epsilon). Scalar factors are gathered, so that each
 * state costs twelve elementwise operators: with c1 = 1 - beta1^t and c2 = 1 - beta2^t the move is
 * (learning_rate √c2 / c1) m / (√v + epsilon √c2), and the clipping factor goes into the moments' own factors.
 */
export const adamw: Optimizer = {
  moments: () => ['first_moment', 'second_moment'],
  begin(builder, { learningRate, step, gradientScale }, given) {
    const beta1 = numberArgument(given, 'beta1');
    const beta2 = numberArgument(given, 'beta2');
    const correction1 = biasCorrection(builder, step, beta1);
    const rootCorrection2 = builder.sqrt(biasCorrection(builder, step, beta2));
    const rate = builder.multiply(
      learningRate,
      builder.cast(builder.divide(rootCorrection2, correction1), learningRate.type),
    );
    const epsilon = builder.multiply(builder.cast(rootCorrection2, 'float'), numberArgument(given, 'epsilon'));
    const kept = builder.subtract(1, builder.multiply(learningRate, numberArgument(given, 'weight_decay')));
    const first = gradientScale === undefined ? 1 - beta1 : builder.multiply(gradientScale, 1 - beta1);
    const second = gradientScale === undefined ? 1 - beta2 : builder.multiply(builder.square(gradientScale), 1 - beta2);
    return (parameter, moments, gradient, squared) => {
      const m = builder.add(builder.multiply(operand(moments, 0), beta1), builder.multiply(gradient, first));
      const v = builder.add(builder.multiply(operand(moments, 1), beta2), builder.multiply(squared, second));
      const move = builder.divide(builder.multiply(m, rate), builder.add(builder.sqrt(v), epsilon));
      return { parameter: builder.subtract(builder.multiply(parameter, kept), move), moments: [m, v] };
    };
  },
};

/** 1 - beta^(step + 1), float64 []: in float32 the first steps' would be wrong in the fifth digit. */
export function biasCorrection(builder: GraphBuilder, step: Tensor, beta: number): Tensor {
  const count = builder.add(builder.cast(step, 'float64'), 1);
  return builder.subtract(1, builder.binary('power', builder.scalar(beta, 'float64'), count));
}
