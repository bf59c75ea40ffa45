import type { Location } from '../../language/source/source.ts';
import type { PlanValue } from '../plan/value.ts';
import type { BoundArgument } from '../program/program.ts';
import type { Checker } from './checker.ts';
import { boundFamily } from './recipes.ts';
import { makeStep } from './step.ts';
import type { Located, Value } from './value.ts';

/** `rows["BTC"]`: the rows of one asset, as the library's operator of the family `entity` gives them. */
export function rowsOfEntity(
  checker: Checker,
  { value }: Located & { readonly value: Extract<Value, { kind: 'step' }> },
  name: Extract<PlanValue, { kind: 'string' }>,
  location: Location,
  nameLocation: Location,
): Value {
  const callables = [...checker.library.callables.values()].flat();
  const callable = callables.find((one) => one.kind === 'operator' && one.signature.family === 'entity');
  if (callable?.kind !== 'operator') throw new Error('the library declares no operator of the family `entity`');
  const { signature, parameters } = callable;
  const [rows, entity] = parameters;
  if (rows === undefined || entity === undefined) throw new Error(`\`${signature.name}\` takes no rows and no name`);
  const argument: BoundArgument = { value: name, location: nameLocation, isDefault: false };
  const bound = new Map([[entity.name, argument]]);
  return makeStep(checker, 'Frame', {
    signature,
    arguments: bound,
    inputs: [{ name: rows.name, reference: value.reference }],
    family: boundFamily(signature, bound),
    location,
    calleeLocation: nameLocation,
  }).value;
}
