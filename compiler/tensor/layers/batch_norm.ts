import { numberArgument } from '../arguments.ts';
import { elements, sameShape } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { operand, sizeAt, unshaped } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { multiplySizes } from '../size.ts';
import { vectorInput } from './inputs.ts';

/**
 * Normalises each feature of the last dimension over everything else (S. Ioffe and C. Szegedy, 2015). Training uses the batch's own
 * population variance; the running statistics move by `momentum` towards its mean and unbiased variance and serve inference.
 * A batch of one row counts as its own degree of freedom, where the unbiased variance is undefined.
 */
export const batchNorm: LayerRule = {
  infer: (inputs) => vectorInput(inputs, 'batch_norm'),
  parameters: ([x]) => (x?.kind === 'tensor' ? multiplySizes(2, x.shape.at(-1) ?? 0) : 0),
  lower(site, inputs, given) {
    const { builder } = site;
    const input = operand(inputs, 0);
    const width = sizeAt(input.shape, input.shape.length - 1);
    const x = builder.reshape(input, [elements(input.shape.slice(0, -1)), width]);
    const epsilon = numberArgument(given, 'epsilon');
    const weight = site.parameter('weight', [width], { kind: 'constant', value: 1 });
    const bias = site.parameter('bias', [width], { kind: 'constant', value: 0 });
    const runningMean = site.statistic('running_mean', [width], 0);
    const runningVariance = site.statistic('running_variance', [width], 1);
    if (!site.training) {
      const scale = builder.divide(weight, builder.sqrt(builder.add(runningVariance, epsilon)));
      const shift = builder.subtract(bias, builder.multiply(runningMean, scale));
      return builder.reshape(builder.add(builder.multiply(x, scale), shift), input.shape);
    }
    const { rows, shift } = withoutShift(x);
    const mean = builder.mean(rows, [0]);
    const centred = builder.subtract(rows, mean);
    const variance = builder.mean(builder.square(centred), [0]);
    const scale = builder.divide(weight, builder.sqrt(builder.add(variance, epsilon)));
    const momentum = numberArgument(given, 'momentum');
    const count = builder.extent(x.shape[0] ?? 1, x.type);
    const unbiased = builder.multiply(
      variance,
      builder.divide(count, builder.binary('maximum', builder.subtract(count, 1), 1)),
    );
    const moved = (running: typeof x, current: typeof x) =>
      builder.add(
        builder.multiply(running, 1 - momentum),
        builder.multiply(builder.reshape(current, [width]), momentum),
      );
    site.update('running_mean', moved(runningMean, shift === undefined ? mean : builder.add(mean, shift)));
    site.update('running_variance', moved(runningVariance, unbiased));
    return builder.reshape(builder.add(builder.multiply(centred, scale), bias), input.shape);
  },
};

/**
 * What x [rows, width] is before a shift of each feature, such as a bias, was added to all rows alike. The mean takes it off again, so
 * nothing but the mean itself depends on it, and its gradient is zero.
 */
function withoutShift(x: Tensor): { readonly rows: Tensor; readonly shift?: Tensor } {
  const source = unshaped(x);
  const [rows, shift] = source.operation.kind === 'add' ? source.inputs : [];
  if (rows === undefined || shift === undefined) return { rows: x };
  return sameShape(rows.shape, x.shape) && shift.shape.length === 1 ? { rows, shift } : { rows: x };
}
