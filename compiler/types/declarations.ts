import { notCompiled, parameterWithoutValue } from '../../language/diagnostics/catalogue/names.ts';
import { wrongDeclaration } from '../../language/diagnostics/catalogue/types.ts';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { ModelDeclaration, ParamDeclaration, ValueDeclaration } from '../../language/syntax/tree.ts';
import { at, type Declared, type Module, nameLocation, nameOf } from '../modules/module.ts';
import type { BoundArgument } from '../program/program.ts';
import { needsNothing } from '../stdlib/callable.ts';
import { defaultArgument } from './bind.ts';
import { addDiagnostics, type Checker, complain, modelAsCallable, typeNamesOf } from './checker.ts';
import { coerce, mismatch } from './coerce.ts';
import { evaluate } from './evaluate.ts';
import { modelValue, valueOfPlain } from './models.ts';
import { type Setting, settingValue } from './settings.ts';
import type { RefinedType, StepName, Type } from './type.ts';
import { resolveType } from './type-expression.ts';
import { type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/** Evaluates one declaration; those it uses have been. `settings` give values to the parameters of the entry file. */
export function evaluateDeclaration(
  checker: Checker,
  declared: Declared,
  settings: ReadonlyMap<string, Setting>,
  entry: Module,
): void {
  switch (declared.kind) {
    case 'enum':
      return;
    case 'space':
    case 'use':
    case 'override':
    case 'expect':
      complain(checker, notCompiled, nameLocation(declared), { sort: declared.kind });
      checker.values.set(declared, { value: unknownValue, location: nameLocation(declared) });
      return;
    case 'model':
      checkModel(checker, declared.declaration, declared.module);
      return;
    case 'param': {
      const setting = declared.module === entry ? settings.get(nameOf(declared)) : undefined;
      checker.values.set(declared, parameterValue(checker, declared, setting, entry));
      return;
    }
    case 'value':
      if (notYet(declared.declaration)) {
        complain(checker, notCompiled, nameLocation(declared), { sort: notYet(declared.declaration) ?? '' });
        checker.values.set(declared, { value: unknownValue, location: nameLocation(declared) });
        return;
      }
      checker.values.set(declared, declaredValue(checker, declared.declaration, declared.module));
  }
}

function notYet(declaration: ValueDeclaration): string | undefined {
  if (declaration.parameters !== undefined) return 'let f(…)';
  if (declaration.clauses !== undefined || declaration.keys !== undefined) return `${declaration.kind} x[…] for …`;
  if (declaration.after !== undefined) return 'after';
  return declaration.kind === 'check' || declaration.kind === 'environment' ? declaration.kind : undefined;
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

function parameterValue(
  checker: Checker,
  declared: Extract<Declared, { kind: 'param' }>,
  setting: Setting | undefined,
  entry: Module,
): Located {
  const { declaration, module } = declared;
  const location = nameLocation(declared);
  const type = annotated(checker, declaration, module);
  const name = nameOf(declared);
  const what = `the parameter \`${name}\``;
  const written =
    declaration.default === undefined
      ? undefined
      : typed(checker, evaluate(checker, declaration.default, { module }, type?.type), type, what);
  if (setting !== undefined) {
    const expected = type ?? typeOfDefault(written, location);
    return typed(checker, settingValue(checker, setting, expected?.type, module), expected, what);
  }
  if (written !== undefined) return written;
  if (name !== '') complain(checker, parameterWithoutValue, location, { name, settable: module === entry });
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

/** A value with its annotation checked and its normal form taken: an `Int` for a `Float` becomes one. */
function typed(checker: Checker, located: Located, type: RefinedType | undefined, what: string): Located {
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

function declaredValue(checker: Checker, declaration: ValueDeclaration, module: Module): Located {
  const type = annotated(checker, declaration, module);
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  const expected = type?.type ?? expectedOf(declaration.kind);
  const located = evaluate(checker, declaration.value, { module }, expected);
  const checked = typed(checker, located, type, `the ${declaration.kind} \`${name}\``);
  if (checked.value.kind === 'unknown' || isRight(declaration.kind, checked.value)) return checked;
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
  return checked;
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
    case 'environment':
      return true;
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
