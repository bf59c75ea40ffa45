import { argumentsOf } from '../program/argument-table.ts';
import type { BoundArgument, BoundFamily, StepCall } from '../program/program.ts';

/**
 * The family whose rule a call follows: its signature's own, or, of `as(method)`, what the recipe given as an argument says of
 * itself: `recipe(causal: n)`, `recipe(rowwise: true)`, `recipe(whole: true)`, `recipe(fits: inputs)`.
 */
export function familyOf(call: StepCall): BoundFamily {
  if (call.family.name !== 'as') return call.family;
  const recipe = argumentsOf(call.arguments).find((argument) => argument.recipe !== undefined)?.recipe;
  const clause = recipe?.family.arguments ?? new Map();
  const causal = clause.get('causal');
  if (causal !== undefined) return { name: 'causal', arguments: new Map([['lookback', causal]]) };
  const fits = clause.get('fits');
  if (fits !== undefined) return { name: 'fits', arguments: new Map(), positional: fits };
  return { name: clause.has('whole') ? 'whole' : 'rowwise', arguments: new Map() };
}

/** The argument of the parameter whose declared type is `type`, e.g. the part that a fitted step sees. */
export function argumentOfType(call: StepCall, type: string): BoundArgument | undefined {
  for (const parameter of call.signature.declaration.parameters) {
    const declared = parameter.type?.name;
    if (declared?.kind === 'name' && declared.text === type && parameter.name.kind === 'name') {
      const argument = call.arguments.get(parameter.name.text);
      if (argument !== undefined) return argument;
    }
  }
  return undefined;
}

/** The argument that the setting `name` of the signature points at: `{ keep: keep }`. */
export function settingArgument(call: StepCall, name: string): BoundArgument | undefined {
  const entry = call.signature.declaration.settings?.entries.find((setting) => setting.name?.text === name);
  return entry?.value.kind === 'reference' ? call.arguments.get(entry.value.name.text) : undefined;
}
