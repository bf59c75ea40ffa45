import { numberArgument } from '../arguments.ts';
import { dimensionAt, sizeAt } from '../ir/infer.ts';
import type { LossRule } from './loss-rule.ts';

/**
 * -Σ q ln(softmax(logits)) over the classes, with q = 1 - smoothing for the true class and smoothing / classes more for each (C. Szegedy
 * et al., 2016, arXiv:1512.00567, section 7), by log-softmax, finite for every logit. As PyTorch's CrossEntropyLoss has it.
 */
export const crossEntropy: LossRule = (builder, logits, targets, given) => {
  const smoothing = numberArgument(given, 'smoothing');
  const classes = sizeAt(logits.shape, 1);
  const numbers = builder.constant(
    Array.from({ length: classes }, (_, own) => own),
    [1, classes],
  );
  const column = builder.reshape(targets, [dimensionAt(targets.shape, 0), 1]);
  const isTrue = builder.cast(builder.binary('equal', column, numbers), 'float');
  const wanted = smoothing === 0 ? isTrue : builder.add(builder.multiply(isTrue, 1 - smoothing), smoothing / classes);
  const logarithms = builder.append({ kind: 'log_softmax' }, [logits]);
  const summed = builder.sum(builder.multiply(wanted, logarithms), [1]);
  return builder.negate(builder.reshape(summed, [dimensionAt(targets.shape, 0)]));
};
