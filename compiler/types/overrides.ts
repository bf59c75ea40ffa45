import { overrideType, overrideWeaker } from '../../language/diagnostics/catalogue/modules.ts';
import { weakerFact } from '../facts/weaker.ts';
import { nameLocation, nameOf, type Override } from '../modules/module.ts';
import { type Checker, complain, place, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/** `override rows = …`: the value takes the place of the base's, whose type it has and whose facts it is no weaker than. */
export function evaluateOverride(checker: Checker, declared: Override): Located {
  const scope: Scope = { module: declared.module };
  const location = nameLocation(declared);
  const base = declared.target === undefined ? undefined : checker.values.get(declared.target);
  const located = evaluate(
    checker,
    declared.declaration.value,
    scope,
    base === undefined ? undefined : expectedBy(base.value),
  );
  if (base === undefined || base.value.kind === 'unknown' || located.value.kind === 'unknown') return located;
  const value = likeBase(located.value, base.value);
  const name = nameOf(declared);
  const related = [{ location: base.origin ?? base.location, text: 'of the base' }];
  const written = place(scope, declared.declaration.value.span);
  if (value === undefined) {
    complain(
      checker,
      overrideType,
      written,
      { name, base: sortOf(base.value), given: sortOf(located.value) },
      { related },
    );
    return { value: unknownValue, location };
  }
  if (value.kind === 'step' && base.value.kind === 'step') {
    const before = checker.inferences.get(base.value.reference.call)?.facts;
    const after = checker.inferences.get(value.reference.call)?.facts;
    const fact = before === undefined || after === undefined ? undefined : weakerFact(before, after);
    if (fact !== undefined) complain(checker, overrideWeaker, written, { name, fact }, { related });
  }
  return { ...located, value };
}

function expectedBy(value: Value): Type | undefined {
  return value.kind === 'step' ? { kind: 'step', name: value.type } : undefined;
}

/** The value in the type of the base; `undefined` where it has another. An `Int` in the place of a `Float` becomes one. */
function likeBase(value: Value, base: Value): Value | undefined {
  if (value.kind === 'constant' && base.kind === 'constant') {
    if (value.value.kind === base.value.kind) return value;
    if (value.value.kind === 'int' && base.value.kind === 'float')
      return constant({ kind: 'float', value: value.value.value });
    if (value.value.kind === 'string' && base.value.kind === 'files')
      return constant({ kind: 'files', pattern: value.value.value });
    return undefined;
  }
  if (value.kind !== base.kind) return undefined;
  if (value.kind === 'step' && base.kind === 'step') return value.type === base.type ? value : undefined;
  return value;
}

/** "a Duration": the type alone. */
function sortOf(value: Value): string {
  if (value.kind !== 'constant') return valueInSentence(value);
  const sorts: Partial<Record<typeof value.value.kind, string>> = {
    int: 'an Int',
    float: 'a Float',
    bool: 'a Bool',
    string: 'a String',
    duration: 'a Duration',
    period: 'a calendar period',
    bars: 'a number of bars',
    bytes: 'a size in bytes',
    fraction: 'a Fraction',
    date: 'a Date',
    files: 'a Path',
  };
  return sorts[value.value.kind] ?? valueInSentence(value);
}
