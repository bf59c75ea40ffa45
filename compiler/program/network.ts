import { argumentsOf } from './argument-table.ts';
import type { BoundArgument, StepCall } from './program.ts';

/** An argument that is a network. */
export type NetworkArgument = BoundArgument & { readonly model: NonNullable<BoundArgument['model']> };

/** The network among the arguments of a call; `undefined` where it has none, as with trees. */
export function networkOf({ arguments: bound }: Pick<StepCall, 'arguments'>): NetworkArgument | undefined {
  return argumentsOf(bound).find(hasModel);
}

function hasModel(argument: BoundArgument): argument is NetworkArgument {
  return argument.model !== undefined;
}
