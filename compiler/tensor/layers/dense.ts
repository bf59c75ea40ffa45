import { booleanArgument, numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorType } from '../layer-type.ts';
import { affine, affineParameters } from './affine.ts';
import { vectorInput } from './inputs.ts';

/** x W + b over the last dimension, W of shape [inputs, width]; both start uniform in ±1 / sqrt(inputs). */
export const dense: LayerRule = {
  infer(inputs, given) {
    const x = vectorInput(inputs, 'dense');
    return x.kind === 'fault' ? x : tensorType([...x.shape.slice(0, -1), numberArgument(given, 'width')]);
  },
  parameters(inputs, given) {
    const x = vectorInput(inputs, 'dense');
    const size = x.kind === 'fault' ? 0 : (x.shape.at(-1) ?? 0);
    return affineParameters(size, numberArgument(given, 'width'), booleanArgument(given, 'bias'));
  },
  lower: (site, inputs, given) =>
    affine(site, operand(inputs, 0), numberArgument(given, 'width'), booleanArgument(given, 'bias')),
};
