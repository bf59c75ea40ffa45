import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { tensorInput } from './inputs.ts';

/** The tensor as it is. */
export const identity: LayerRule = {
  infer: (inputs) => tensorInput(inputs, 'identity'),
  lower: (_site, inputs) => operand(inputs, 0),
};
