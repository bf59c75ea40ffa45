import { numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import { biasCorrection } from './adamw.ts';
import { type Optimizer, penalised } from './optimizer.ts';

/**
 * Adam (D. P. Kingma and J. Ba, 2015, arXiv:1412.6980) as PyTorch's: weight decay is added to the gradient, so that it goes through
 * the moments. Scalar factors are gathered as in `adamw`.
 */
export const adam: Optimizer = {
  moments: () => ['first_moment', 'second_moment'],
  begin(builder, { learningRate, step, gradientScale }, given) {
    const beta1 = numberArgument(given, 'beta1');
    const beta2 = numberArgument(given, 'beta2');
    const weightDecay = numberArgument(given, 'weight_decay');
    const rootCorrection2 = builder.sqrt(biasCorrection(builder, step, beta2));
    const factor = builder.divide(rootCorrection2, biasCorrection(builder, step, beta1));
    const rate = builder.multiply(learningRate, builder.cast(factor, learningRate.type));
    const epsilon = builder.multiply(builder.cast(rootCorrection2, 'float'), numberArgument(given, 'epsilon'));
    return (parameter, moments, gradient) => {
      const g = penalised(builder, parameter, gradient, gradientScale, weightDecay);
      const m = builder.add(builder.multiply(operand(moments, 0), beta1), builder.multiply(g, 1 - beta1));
      const v = builder.add(
        builder.multiply(operand(moments, 1), beta2),
        builder.multiply(builder.square(g), 1 - beta2),
      );
      const move = builder.divide(builder.multiply(m, rate), builder.add(builder.sqrt(v), epsilon));
      return { parameter: builder.subtract(parameter, move), moments: [m, v] };
    };
  },
};
