import { booleanArgument, numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import { type Optimizer, penalised } from './optimizer.ts';

/**
 * Stochastic gradient descent with the momentum of I. Sutskever et al. (2013, ICML) in the form of PyTorch's SGD: v is momentum v
 * plus the gradient, and the parameter moves by learning_rate times v, or by momentum v plus the gradient (Y. Nesterov).
 * Weight decay is added to the gradient.
 */
export const sgd: Optimizer = {
  moments: (given) => (numberArgument(given, 'momentum') === 0 ? [] : ['velocity']),
  begin(builder, { learningRate, gradientScale }, given) {
    const momentum = numberArgument(given, 'momentum');
    const nesterov = booleanArgument(given, 'nesterov');
    const weightDecay = numberArgument(given, 'weight_decay');
    return (parameter, moments, gradient) => {
      const g = penalised(builder, parameter, gradient, gradientScale, weightDecay);
      if (momentum === 0)
        return { parameter: builder.subtract(parameter, builder.multiply(g, learningRate)), moments: [] };
      const velocity = builder.add(builder.multiply(operand(moments, 0), momentum), g);
      const move = nesterov ? builder.add(builder.multiply(velocity, momentum), g) : velocity;
      return { parameter: builder.subtract(parameter, builder.multiply(move, learningRate)), moments: [velocity] };
    };
  },
};
