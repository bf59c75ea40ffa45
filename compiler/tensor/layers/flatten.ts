import { elements } from '../ir/dimensions.ts';
import { dimensionAt, operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorType } from '../layer-type.ts';
import { multiplySizes, type Size } from '../size.ts';
import { tensorInput } from './inputs.ts';

/** All dimensions but the batch as one. */
export const flatten: LayerRule = {
  infer(inputs) {
    const x = tensorInput(inputs, 'flatten');
    return x.kind === 'fault' ? x : tensorType([x.shape.reduce<Size>(multiplySizes, 1)]);
  },
  lower({ builder }, inputs) {
    const x = operand(inputs, 0);
    return builder.reshape(x, [dimensionAt(x.shape, 0), elements(x.shape.slice(1))]);
  },
};
