import { numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import { type Optimizer, penalised } from './optimizer.ts';

/**
 * Lion (X. Chen et al., 2023, arXiv:2302.06675, algorithm 2): every parameter moves by learning_rate times the sign of
 * beta1 m + (1 - beta1) g, and shrinks by learning_rate * weight_decay; the momentum follows the gradient with beta2.
 */
export const lion: Optimizer = {
  moments: () => ['momentum'],
  begin(builder, { learningRate, gradientScale }, given) {
    const beta1 = numberArgument(given, 'beta1');
    const beta2 = numberArgument(given, 'beta2');
    const kept = builder.subtract(1, builder.multiply(learningRate, numberArgument(given, 'weight_decay')));
    return (parameter, moments, gradient) => {
      const g = penalised(builder, parameter, gradient, gradientScale, 0);
      const m = operand(moments, 0);
      const direction = builder.unary('sign', builder.add(builder.multiply(m, beta1), builder.multiply(g, 1 - beta1)));
      return {
        parameter: builder.subtract(builder.multiply(parameter, kept), builder.multiply(direction, learningRate)),
        moments: [builder.add(builder.multiply(m, beta2), builder.multiply(g, 1 - beta2))],
      };
    };
  },
};
