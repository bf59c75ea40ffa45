import { elements } from '../ir/dimensions.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { GradientRule } from './rule.ts';

/**
 * The gradient of x is a convolution of the padded gradient with the weight turned round: as one product it moves less memory than
 * adding up what each tap contributes. That of the weight is one product with the unfolded x, which the lowering of the convolution
 * makes too and shares.
 */
export const convolutionRule: GradientRule = (builder, node, g) => {
  if (node.operation.kind !== 'convolution') throw new Error('not a convolution');
  const { dilation, before, after } = node.operation;
  const x = operand(node.inputs, 0);
  const weight = operand(node.inputs, 1);
  const taps = sizeAt(weight.shape, 0);
  const reach = (taps - 1) * dilation;
  const backwards = builder.constant(
    Array.from({ length: taps }, (_, tap) => taps - 1 - tap),
    [taps],
    'int64',
  );
  const turned = builder.transpose(taps === 1 ? weight : builder.gather(weight, backwards), [0, 2, 1]);
  const around = { dilation, before: reach - before, after: reach - after };
  const ofX = builder.append({ kind: 'convolution', ...around }, [g, turned]);
  const rows = elements(g.shape.slice(0, 2));
  const unfolded = builder.append({ kind: 'unfold', taps, dilation, before, after }, [x]);
  const ofWeight = builder.matmul(
    builder.reshape(unfolded, [rows, sizeAt(unfolded.shape, 2)]),
    builder.reshape(g, [rows, sizeAt(g.shape, 2)]),
    { left: true },
  );
  return [ofX, builder.reshape(ofWeight, weight.shape)];
};
