import { numberArgument } from '../arguments.ts';
import { operand } from '../ir/infer.ts';
import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';

/** A learned vector of each value of an index. Vectors start standard normal. */
export const embedding: LayerRule = {
  infer(inputs, given) {
    if (inputs[0]?.kind === 'index') return tensorType([numberArgument(given, 'width')]);
    return fault('embedding needs an index, not a tensor', 'declare the input as `entity: Index`');
  },
  lower({ builder, parameter, entities }, inputs, given) {
    const shape = [entities, numberArgument(given, 'width')];
    return builder.gather(parameter('weight', shape, { kind: 'normal', mean: 0, deviation: 1 }), operand(inputs, 0));
  },
};
