import { memberShadowed, notAValue, unknownName } from '../../language/diagnostics/catalogue/names.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location, Span } from '../../language/source/source.ts';
import type { NameExpression } from '../../language/syntax/tree.ts';
import { type Declared, type Imported, meaning, nameLocation, nameOf, sortOf, titleOf } from '../modules/module.ts';
import { hasMember, isConstantDeclaration } from '../resolve/references.ts';
import { type Callable, needsNothing } from '../stdlib/callable.ts';
import { evaluateCall } from './call.ts';
import { type Checker, complain, type Locals, localValue, modelAsCallable, place, type Scope } from './checker.ts';
import { reportMember } from './coerce.ts';
import { reportInstanceAsValue } from './instances.ts';
import { valueOfPlain } from './models.ts';
import type { StepName, Type } from './type.ts';
import { constant, type Located, unknownValue, type Value } from './value.ts';

/** What a bare name is where a value of type `expected` stands. */
export function evaluateName(
  checker: Checker,
  expression: NameExpression,
  scope: Scope,
  expected: Type | undefined,
): Located {
  const name = expression.name.text;
  const location = place(scope, expression.span);
  const type = expected?.kind === 'list' ? expected.item.type : expected;
  const local = localOf(scope, name, location);
  const found = meaning(scope.module, name);
  if (type?.kind === 'enum' && hasMember(type, name)) {
    reportNamesake(checker, name, type.name, found, local, location);
    return { value: constant({ kind: 'symbol', value: name }), location };
  }
  // An optional metric that is left out.
  if (type?.kind === 'watch' && name === 'none' && local === undefined && found === undefined)
    return { value: constant({ kind: 'none' }), location };
  if (local !== undefined) return { ...local, location, origin: local.origin ?? local.location };
  if (type?.kind === 'part' && (found === undefined || !isConstantDeclaration(found)))
    return { value: constant({ kind: 'symbol', value: name }), location };
  if (found !== undefined) return declaredValue(checker, found, scope, expression.span);
  const recipes = (checker.library.callables.get(name) ?? []).filter(
    (callable) => callable.kind === 'model' || type?.kind !== 'recipe' || givesRecipe(callable, type.name),
  );
  const [callable] = recipes.length > 0 ? recipes : (checker.library.callables.get(name) ?? []);
  if (callable !== undefined) return bareCallable(checker, callable, expression, scope, expected, location);
  if (type?.kind === 'enum') {
    reportMember(checker, { location }, name, type, `this ${type.name}`);
    return { value: unknownValue, location };
  }
  reportUnknownName(checker, scope, name, type, location);
  return { value: unknownValue, location };
}

function localOf(scope: Scope, name: string, location: Location): Located | undefined {
  const local = localValue(scope, name);
  if (local !== undefined) return local;
  const value = scope.lookup?.(name);
  return value === undefined ? undefined : { value: valueOfPlain(value, location), location };
}

/** What a declaration stands for where its name is written. */
export function declaredValue(checker: Checker, found: Declared | Imported, scope: Scope, span: Span): Located {
  const location = place(scope, span);
  if (found.kind === 'imported') return { value: unknownValue, location };
  if (found.kind === 'enum') {
    complain(checker, notAValue, location, {
      name: nameOf(found),
      sort: 'an enumeration',
      remedy: 'name one of its members',
    });
    return { value: unknownValue, location };
  }
  if (found.kind === 'use') {
    reportInstanceAsValue(checker, found, scope, span);
    return { value: unknownValue, location };
  }
  if (found.kind === 'model') {
    const callable = modelAsCallable(checker, found.declaration, found.module);
    if (needsNothing(callable))
      return evaluateCall(
        checker,
        {
          callee: { kind: 'reference', name: nameNode(nameOf(found), location), span: location.span },
          given: [],
          span: location.span,
        },
        { module: found.module },
      );
    reportNotAValue(checker, callable, location);
    return { value: unknownValue, location };
  }
  const located = checker.values.get(found);
  if (located === undefined) return { value: unknownValue, location };
  return { ...located, value: whole(located.value), location, origin: located.origin ?? located.location };
}

/** `x[*]` under a name is a family like any other: its members are asked for by their keys. */
function whole(value: Value): Value {
  if (value.kind !== 'family' || value.family.each === undefined) return value;
  const { each: _, ...family } = value.family;
  return { kind: 'family', family };
}

function nameNode(text: string, location: Location) {
  return { kind: 'name' as const, text, span: location.span };
}

/** A bare name of a callable is a call without arguments where that makes a recipe or a model: `impute(median)`. */
function bareCallable(
  checker: Checker,
  callable: Callable,
  expression: NameExpression,
  scope: Scope,
  expected: Type | undefined,
  location: Location,
): Located {
  const bare = callable.kind === 'model' || callable.signature.family === 'recipe';
  if (bare && needsNothing(callable))
    return evaluateCall(checker, { callee: expression, given: [], span: expression.span, expected }, scope);
  reportNotAValue(checker, callable, location);
  return { value: unknownValue, location };
}

function reportNotAValue(checker: Checker, callable: Callable, location: Location): void {
  const required = callable.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  complain(
    checker,
    notAValue,
    location,
    {
      name: callable.name,
      sort: callable.kind === 'model' ? 'a model' : 'an operator',
      remedy: `call it: \`${callable.name}(${required.join(', ')})\``,
    },
    { related: [{ location: callable.location, text: 'declared here' }] },
  );
}

function givesRecipe(callable: Callable, name: string): boolean {
  return callable.kind === 'operator' && callable.result.type.kind === 'recipe' && callable.result.type.name === name;
}

function reportNamesake(
  checker: Checker,
  name: string,
  enumeration: string,
  found: Declared | Imported | undefined,
  local: Located | undefined,
  location: Location,
): void {
  if (found === undefined && local === undefined) return;
  const sort = local !== undefined || found === undefined ? 'variable' : titleOf(found);
  const other = local === undefined && found !== undefined ? nameLocation(found) : local?.location;
  complain(
    checker,
    memberShadowed,
    location,
    { name, enumeration, sort },
    other === undefined ? {} : { related: [{ location: other, text: `the ${sort} \`${name}\`` }] },
  );
}

function reportUnknownName(
  checker: Checker,
  scope: Scope,
  name: string,
  expected: Type | undefined,
  location: Location,
): void {
  const suggestion = checker.guesses > 0 ? suggest(name, namesFor(checker, scope, expected)) : undefined;
  const sort = sortExpected(expected);
  complain(
    checker,
    unknownName,
    location,
    { name, sort, ...(suggestion === undefined ? {} : { suggestion }) },
    suggestion === undefined
      ? {}
      : {
          fix: {
            title: `write \`${suggestion}\``,
            applicability: 'maybe',
            edits: [{ location, replacement: suggestion }],
          },
        },
  );
}

/** The names that could stand where `expected` is wanted. */
function namesFor(checker: Checker, scope: Scope, expected: Type | undefined): readonly string[] {
  const candidates: string[] = [];
  for (let local: Locals | undefined = scope.locals; local !== undefined; local = local.outer)
    candidates.push(local.name);
  for (const [own] of scope.module.names) {
    const declared = meaning(scope.module, own);
    if (declared !== undefined && couldBe(declared, expected)) candidates.push(own);
  }
  if (expected?.kind === 'recipe' || expected?.kind === 'network' || expected === undefined) {
    for (const [own, callables] of checker.library.callables)
      if (callables.some((callable) => isBareValue(callable, expected))) candidates.push(own);
  }
  checker.guesses -= scope.module.names.size + checker.library.callables.size;
  return candidates;
}

function isBareValue(callable: Callable, expected: Type | undefined): boolean {
  if (callable.kind === 'model') return expected?.kind !== 'recipe';
  if (callable.signature.family !== 'recipe') return false;
  return expected?.kind === 'recipe' ? givesRecipe(callable, expected.name) : expected === undefined;
}

/** Whether a declaration's sort goes with what is expected; a `let` may be anything. */
function couldBe(declared: Declared | Imported, expected: Type | undefined): boolean {
  if (declared.kind === 'imported') return false;
  if (expected === undefined) return declared.kind !== 'enum';
  const sort = sortOf(declared);
  if (sort === 'let') return true;
  switch (expected.kind) {
    case 'step':
    case 'rows':
      return stepSorts[expected.kind === 'rows' ? 'Frame' : expected.name].includes(sort);
    case 'network':
      return sort === 'model';
    default:
      return sort === 'parameter';
  }
}

const stepSorts: Readonly<Record<StepName, readonly string[]>> = {
  Frame: ['dataset', 'features'],
  Label: ['label'],
  Trained: ['stage'],
  Evaluation: ['stage'],
  Report: ['report'],
  Check: ['check'],
  Environment: ['environment'],
  Policy: ['stage'],
  Study: ['stage'],
};

const stepWords: Readonly<Record<StepName, string>> = {
  Frame: 'frame',
  Label: 'label',
  Trained: 'trained stage',
  Evaluation: 'evaluation',
  Report: 'report',
  Check: 'check',
  Environment: 'environment',
  Policy: 'learnt policy',
  Study: 'study',
};

function sortExpected(expected: Type | undefined): string {
  if (expected?.kind === 'step') return stepWords[expected.name];
  if (expected?.kind === 'rows') return 'frame';
  if (expected?.kind === 'network') return 'model';
  if (expected?.kind === 'recipe') return expected.name;
  return 'value';
}
