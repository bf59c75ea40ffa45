import { numberArgument } from '../arguments.ts';
import { elements } from '../ir/dimensions.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { multiplySizes } from '../size.ts';
import { vectorInput } from './inputs.ts';

/** Normalises over the last dimension, with a learned scale and shift (J. L. Ba et al., 2016). */
export const layerNorm: LayerRule = {
  infer: (inputs) => vectorInput(inputs, 'layer_norm'),
  parameters: ([x]) => (x?.kind === 'tensor' ? multiplySizes(2, x.shape.at(-1) ?? 0) : 0),
  lower({ builder, parameter }, inputs, given) {
    const x = operand(inputs, 0);
    const last = x.shape.length - 1;
    const width = sizeAt(x.shape, last);
    const weight = parameter('weight', [width], { kind: 'constant', value: 1 });
    const bias = parameter('bias', [width], { kind: 'constant', value: 0 });
    const rows = builder.reshape(x, [elements(x.shape.slice(0, last)), width]);
    const standardized = builder.append({ kind: 'standardized', epsilon: numberArgument(given, 'epsilon') }, [rows]);
    return builder.reshape(builder.add(builder.multiply(standardized, weight), bias), x.shape);
  },
};
