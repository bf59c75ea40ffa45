import { booleanArgument, numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import { type Optimizer, penalised } from './optimizer.ts';

/**
 * RMSprop (T. Tieleman and G. Hinton, 2012, Coursera lecture 6.5) as PyTorch's: the gradient over the root of its running mean square,
 * `centered` of its running variance (A. Graves, 2013, arXiv:1308.0850), epsilon outside the root. Weight decay is added to
 * the gradient.
 */
export const rmsprop: Optimizer = {
  moments(given) {
    return [
      'mean_square',
      ...(booleanArgument(given, 'centered') ? ['mean_gradient'] : []),
      ...(numberArgument(given, 'momentum') === 0 ? [] : ['velocity']),
    ];
  },
  begin(builder, { learningRate, gradientScale }, given) {
    const alpha = numberArgument(given, 'alpha');
    const epsilon = numberArgument(given, 'epsilon');
    const momentum = numberArgument(given, 'momentum');
    const centered = booleanArgument(given, 'centered');
    const weightDecay = numberArgument(given, 'weight_decay');
    return (parameter, moments, gradient) => {
      const g = penalised(builder, parameter, gradient, gradientScale, weightDecay);
      const square = builder.add(
        builder.multiply(operand(moments, 0), alpha),
        builder.multiply(builder.square(g), 1 - alpha),
      );
      const after = [square];
      let spread = square;
      if (centered) {
        const mean = builder.add(builder.multiply(operand(moments, 1), alpha), builder.multiply(g, 1 - alpha));
        after.push(mean);
        // Rounding can leave a variance of -1e-12 where a gradient hardly changes; its root would be NaN.
        spread = builder.binary('maximum', builder.subtract(square, builder.square(mean)), 0);
      }
      const scaled = builder.divide(g, builder.add(builder.sqrt(spread), epsilon));
      if (momentum === 0)
        return { parameter: builder.subtract(parameter, builder.multiply(scaled, learningRate)), moments: after };
      const velocity = builder.add(builder.multiply(operand(moments, after.length), momentum), scaled);
      return {
        parameter: builder.subtract(parameter, builder.multiply(velocity, learningRate)),
        moments: [...after, velocity],
      };
    };
  },
};
