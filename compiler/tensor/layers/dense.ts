import { booleanArgument, numberArgument } from '../arguments.ts';
import { elements } from '../ir/dimensions.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorType } from '../layer-type.ts';
import { addSizes, multiplySizes } from '../size.ts';
import { vectorInput } from './inputs.ts';

/** x W + b over the last dimension, W of shape [inputs, width]; both start uniform in ±1 / sqrt(inputs). */
export const dense: LayerRule = {
  infer(inputs, given) {
    const x = vectorInput(inputs, 'dense');
    return x.kind === 'fault' ? x : tensorType([...x.shape.slice(0, -1), numberArgument(given, 'width')]);
  },
  parameters(inputs, given) {
    const x = vectorInput(inputs, 'dense');
    const width = numberArgument(given, 'width');
    const size = x.kind === 'fault' ? 0 : (x.shape.at(-1) ?? 0);
    return addSizes(multiplySizes(size, width), booleanArgument(given, 'bias') ? width : 0);
  },
  lower({ builder, parameter }, inputs, given) {
    const x = operand(inputs, 0);
    const width = numberArgument(given, 'width');
    const size = sizeAt(x.shape, x.shape.length - 1);
    const bound = 1 / Math.sqrt(size);
    const leading = x.shape.slice(0, -1);
    const weight = parameter('weight', [size, width], { kind: 'uniform', low: -bound, high: bound });
    const product = builder.matmul(builder.reshape(x, [elements(leading), size]), weight);
    if (!booleanArgument(given, 'bias')) return builder.reshape(product, [...leading, width]);
    const bias = parameter('bias', [width], { kind: 'uniform', low: -bound, high: bound });
    return builder.reshape(builder.add(product, bias), [...leading, width]);
  },
};
