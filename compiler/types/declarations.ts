import { parameterWithoutValue } from '../../language/diagnostics/catalogue/names.ts';
import { wrongDeclaration } from '../../language/diagnostics/catalogue/types.ts';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { ModelDeclaration, ParamDeclaration, ValueDeclaration } from '../../language/syntax/tree.ts';
import { at, type Declared, type Module, nameLocation, nameOf, type Override, overridden } from '../modules/module.ts';
import type { BoundArgument } from '../program/program.ts';
import { evaluateSpace } from '../search/space.ts';
import { needsNothing } from '../stdlib/callable.ts';
import { defaultArgument } from './bind.ts';
import {
  addDiagnostics,
  type Checker,
  complain,
  modelAsCallable,
  type ParameterOrigin,
  type Scope,
  typeNamesOf,
} from './checker.ts';
import { evaluate } from './evaluate.ts';
import { evaluateExpectation } from './expectations.ts';
import { evaluateFamily } from './families.ts';
import { checkFunction } from './functions.ts';
import { checkUse } from './instances.ts';
import { modelValue } from './models.ts';
import { orderCalls, stepsAfter } from './order.ts';
import { evaluateOverride } from './overrides.ts';
import { type Settings, settingValue } from './settings.ts';
import type { RefinedType, StepName, Type } from './type.ts';
import { resolveType } from './type-expression.ts';
import { typed } from './typed.ts';
import { type Located, listItems, unknownValue, type Value, valueInSentence } from './value.ts';

/** Evaluates one declaration; those it uses have been. `settings` give values to the parameters of the entry file. */
export function evaluateDeclaration(
  checker: Checker,
  declared: Declared,
  settings: Settings,
  entry: ReadonlySet<Module>,
): void {
  switch (declared.kind) {
    case 'enum':
      return;
    case 'space':
      checker.values.set(declared, evaluateSpace(checker, declared.declaration, declared.module));
      return;
    case 'use':
      checkUse(checker, declared);
      return;
    case 'override':
      checker.values.set(declared, overrideValue(checker, declared, settings, entry));
      return;
    case 'expect': {
      const before = checker.calls.length;
      checker.values.set(declared, evaluateExpectation(checker, declared));
      const scope = { module: declared.module };
      orderCalls(checker, before, stepsAfter(checker, declared.declaration.after, scope));
      return;
    }
    case 'model':
      checkModel(checker, declared.declaration, declared.module);
      return;
    case 'param':
      checker.values.set(declared, parameterValue(checker, declared, settings, entry));
      return;
    case 'value':
      if (declared.declaration.parameters === undefined)
        checker.values.set(declared, declaredValue(checker, declared.declaration, declared.module));
      else {
        checker.values.set(declared, functionValue(declared));
        checkFunction(checker, declared);
      }
  }
}

function functionValue(declared: Extract<Declared, { kind: 'value' }>): Located {
  const { declaration, module } = declared;
  return { value: { kind: 'function', declaration, module }, location: nameLocation(declared) };
}

/** The value of an override. That of a parameter is a layer of its own: what is set from outside comes before it. */
function overrideValue(checker: Checker, declared: Override, settings: Settings, entry: ReadonlySet<Module>): Located {
  const origin = overridden(declared);
  if (origin?.kind !== 'param') return evaluateOverride(checker, declared);
  const { module } = declared;
  const earlier = declared.target === undefined ? [] : (checker.provenance.get(declared.target) ?? []);
  // The parameter keeps its type with what refines it, whoever gives the value.
  const expected =
    annotated(checker, origin.declaration, origin.module) ?? typeOfDefault(earlier[0]?.located, nameLocation(origin));
  const value = evaluate(checker, declared.declaration.value, { module }, expected?.type);
  const written = typed(checker, value, expected, `the parameter \`${nameOf(declared)}\``);
  const origins = [...earlier, { from: 'override', located: written }];
  if (entry.has(module) && isMeant(declared)) origins.push(...settled(checker, declared, settings, expected));
  checker.provenance.set(declared, origins);
  return origins.at(-1)?.located ?? written;
}

/** What a parameter is set to from outside, the value that holds last. */
function settled(
  checker: Checker,
  declared: Declared,
  settings: Settings,
  expected: RefinedType | undefined,
): readonly ParameterOrigin[] {
  const name = nameOf(declared);
  return (settings.get(name) ?? []).map((setting) => ({
    from: setting.from,
    located: typed(
      checker,
      settingValue(checker, setting, expected?.type, declared.module),
      expected,
      `the parameter \`${name}\``,
    ),
  }));
}

/** Whether the declaration is what its name means: the first of two, and not overridden. */
function isMeant(declared: Declared): boolean {
  return declared.module.names.get(nameOf(declared)) === declared;
}

/** A model is checked with its defaults, where it has them all, so that its mistakes show whether or not it is used. */
function checkModel(checker: Checker, declaration: ModelDeclaration, module: Module): void {
  const callable = modelAsCallable(checker, declaration, module);
  const bound = new Map<string, BoundArgument>();
  for (const one of callable.parameters) {
    const argument = defaultArgument(checker, callable, one);
    if (argument !== undefined) bound.set(one.name, argument);
  }
  if (needsNothing(callable) && bound.size === callable.parameters.length) modelValue(checker, callable, bound);
}

function annotated(
  checker: Checker,
  { type }: ParamDeclaration | ValueDeclaration,
  module: Module,
): RefinedType | undefined {
  if (type === undefined) return undefined;
  const diagnostics: Diagnostic[] = [];
  const resolved = resolveType(type, module.file, typeNamesOf(checker, module), diagnostics);
  addDiagnostics(checker, diagnostics);
  return resolved;
}

/** The value of a parameter: its default, what an instance is given, what is set from outside; the last of these that there is. */
function parameterValue(
  checker: Checker,
  declared: Extract<Declared, { kind: 'param' }>,
  settings: Settings,
  entry: ReadonlySet<Module>,
): Located {
  const { declaration, module } = declared;
  const location = nameLocation(declared);
  const type = annotated(checker, declaration, module);
  const name = nameOf(declared);
  const what = `the parameter \`${name}\``;
  const settable = entry.has(module);
  const origins: ParameterOrigin[] = [];
  if (declaration.default !== undefined) {
    const located = typed(checker, evaluate(checker, declaration.default, { module }, type?.type), type, what);
    origins.push({ from: 'default', located });
  }
  const expected = type ?? typeOfDefault(origins[0]?.located, location);
  const given = module.given.get(name);
  if (given !== undefined) {
    const value = evaluate(checker, given.argument.value, { module: given.module }, expected?.type);
    const from = `instance \`${module.instance.join('/')}\``;
    origins.push({ from, located: typed(checker, value, expected, what) });
  }
  if (settable && isMeant(declared)) origins.push(...settled(checker, declared, settings, expected));
  checker.provenance.set(declared, origins);
  const holding = origins.at(-1)?.located;
  if (holding !== undefined) return holding;
  if (name !== '') complain(checker, parameterWithoutValue, location, { name, settable });
  return { value: unknownValue, location };
}

/** Without an annotation, a parameter has the type of its default. */
function typeOfDefault(written: Located | undefined, location: Located['location']): RefinedType | undefined {
  const value = written?.value;
  if (value?.kind !== 'constant') return undefined;
  const scalarOf: Partial<Record<typeof value.value.kind, Type>> = {
    int: { kind: 'scalar', name: 'Int' },
    float: { kind: 'scalar', name: 'Float' },
    bool: { kind: 'scalar', name: 'Bool' },
    string: { kind: 'scalar', name: 'String' },
    duration: { kind: 'scalar', name: 'Duration' },
    bars: { kind: 'scalar', name: 'Bars' },
    bytes: { kind: 'scalar', name: 'Bytes' },
    fraction: { kind: 'scalar', name: 'Fraction' },
    date: { kind: 'scalar', name: 'Date' },
  };
  const type = scalarOf[value.value.kind];
  return type === undefined ? undefined : { type, location };
}

function declaredValue(checker: Checker, declaration: ValueDeclaration, module: Module): Located {
  const type = annotated(checker, declaration, module);
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  const scope: Scope = { module };
  const one = (inner: Scope, called: string): Located => {
    const before = checker.calls.length;
    const located = evaluate(checker, declaration.value, inner, type?.type ?? expectedOf(declaration.kind));
    const checked = typed(
      checker,
      located,
      type,
      `the ${declaration.kind === 'let' ? 'value' : declaration.kind} \`${called}\``,
    );
    orderCalls(checker, before, stepsAfter(checker, declaration.after, inner));
    checkKeyword(checker, declaration, module, checked);
    return checked;
  };
  if (declaration.clauses === undefined) return one(scope, name);
  return evaluateFamily(checker, name, declaration.keys ?? [], declaration.clauses, scope, one);
}

/** Reports a value under a word that is for others: frames are `dataset` or `features`. */
function checkKeyword(checker: Checker, declaration: ValueDeclaration, module: Module, checked: Located): void {
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  if (checked.value.kind === 'unknown' || isRight(declaration.kind, checked.value)) return;
  const right = rightKeyword(checked.value);
  const start = module.file.text.indexOf(declaration.kind, declaration.span.start);
  const span = { start, end: start + declaration.kind.length };
  complain(
    checker,
    wrongDeclaration,
    at(module, declaration.name.span),
    { name, keyword: declaration.kind, given: valueInSentence(checked.value), right },
    start < 0 || start >= declaration.name.span.start
      ? {}
      : {
          fix: {
            title: `write \`${right}\``,
            applicability: 'maybe',
            edits: [{ location: at(module, span), replacement: right }],
          },
        },
  );
}

function expectedOf(kind: ValueDeclaration['kind']): Type | undefined {
  switch (kind) {
    case 'dataset':
    case 'features':
      return { kind: 'step', name: 'Frame' };
    case 'label':
      return { kind: 'step', name: 'Label' };
    default:
      return undefined;
  }
}

/** Frames are `dataset` or `features`; what is trained or scored is a `stage`; a `let` is anything. */
function isRight(kind: ValueDeclaration['kind'], value: Value): boolean {
  const inner = kind === 'let' ? undefined : listItems(value);
  if (inner !== undefined) return value.kind === 'family' && inner.every((item) => isRight(kind, item.value));
  const type = value.kind === 'step' ? value.type : undefined;
  switch (kind) {
    case 'let':
      return true;
    case 'dataset':
    case 'features':
      return type === 'Frame';
    case 'label':
      return type === 'Label';
    case 'stage':
      return type === 'Trained' || type === 'Evaluation' || type === 'Policy' || type === 'Study';
    case 'report':
      return type === 'Report';
    case 'check':
      return type === 'Check';
    case 'environment':
      return type === 'Environment';
  }
}

const keywords: Readonly<Record<StepName, string>> = {
  Frame: 'dataset',
  Label: 'label',
  Trained: 'stage',
  Evaluation: 'stage',
  Report: 'report',
  Check: 'check',
  Environment: 'environment',
  Policy: 'stage',
  Study: 'stage',
};

function rightKeyword(value: Value): string {
  if (value.kind !== 'step') return 'let';
  return keywords[value.type];
}
