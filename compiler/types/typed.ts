import type { Checker } from './checker.ts';
import { coerce, mismatch } from './coerce.ts';
import { valueOfPlain } from './models.ts';
import type { RefinedType } from './type.ts';
import { type Located, unknownValue, type Value } from './value.ts';

/** A value with its annotation checked and its normal form taken: an `Int` for a `Float` becomes one. */
export function typed(checker: Checker, located: Located, type: RefinedType | undefined, what: string): Located {
  if (type === undefined || located.value.kind === 'unknown' || type.type.kind === 'unknown') return located;
  if (type.type.kind === 'step' || type.type.kind === 'rows' || type.type.kind === 'tensor') {
    const { value } = located;
    if (value.kind === 'step' && type.type.kind === 'step' && value.type === type.type.name) return located;
    mismatch(checker, located, type.type, { what });
    return { ...located, value: unknownValue };
  }
  if (type.type.kind === 'list' && located.value.kind === 'list' && type.type.item.type.kind === 'step') return located;
  const bound = coerce(checker, located, type, { what });
  if (bound === undefined) return { ...located, value: unknownValue };
  if (bound.recipe !== undefined || bound.model !== undefined) return located;
  return {
    ...located,
    value: containsRecipe(located.value) ? located.value : valueOfPlain(bound.value, located.location),
  };
}

function containsRecipe(value: Value): boolean {
  return (
    value.kind === 'list' && value.items.some((item) => item.value.kind !== 'constant' && item.value.kind !== 'list')
  );
}
