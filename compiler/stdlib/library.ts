import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import { parse } from '../../language/parser/parse.ts';
import type { Location } from '../../language/source/source.ts';
import type {
  EnumDeclaration,
  ExternDeclaration,
  ModelDeclaration,
  Parameter,
  Module as Syntax,
} from '../../language/syntax/tree.ts';
import { at, type Module } from '../modules/module.ts';
import { openModule } from '../modules/open.ts';
import type { FamilyName, HeadTarget, Signature } from '../program/program.ts';
import type { RefinedType } from '../types/type.ts';
import { unknownType } from '../types/type.ts';
import { builtInTypeNames, resolveType, type TypeNames } from '../types/type-expression.ts';
import type { Callable, CallableParameter, ModelCallable, OperatorCallable } from './callable.ts';
import type { LibraryFile } from './parsed.ts';

/** Everything that the `.pipe` files of the library declare, by name. */
export interface Library {
  readonly modules: readonly Module[];
  /** Operators and models. Operators of one name are told apart by the type of their first parameter or of their result. */
  readonly callables: ReadonlyMap<string, readonly Callable[]>;
  readonly types: TypeNames;
  /** What scores a model, by name, with the sorts of label that have it. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** The operator that an `expect` about the run becomes. */
  readonly expectation: OperatorCallable;
  /** The operator that `a + b` on frames means: the one of the family `append`. */
  readonly append: OperatorCallable;
  /** Operators that are written between what they take, by the sign: `infix: "+"`. */
  readonly infix: ReadonlyMap<string, readonly OperatorCallable[]>;
}

/** A metric; `targets` are the sorts of label that have it: `binary`, `classes`, `real`. */
export interface Metric {
  readonly targets: ReadonlySet<string>;
  /** Absent for figures of the data alone, by which nothing can be chosen. */
  readonly better?: 'higher' | 'lower';
  /** Who alone tells it: `training` does not evaluate, and only evaluations with a `payoff` have what it pays. Absent: both. */
  readonly of?: 'training' | 'payoff';
  readonly location: Location;
  readonly doc: string;
}

const libraries = new WeakMap<readonly LibraryFile[], Library>();

/** Parses and indexes the library; once for each list of files. Throws where the library itself is wrong. */
export function loadLibrary(files: readonly LibraryFile[]): Library {
  const known = libraries.get(files);
  if (known !== undefined) return known;
  const diagnostics: Diagnostic[] = [];
  const modules = files.map((file) => {
    return openModule(file, syntaxOf(file, diagnostics), { library: true, instance: [] }, diagnostics);
  });
  const types = typeNames(modules);
  const callables = new Map<string, Callable[]>();
  let append: OperatorCallable | undefined;
  let expectation: OperatorCallable | undefined;
  const metrics = new Map<string, Metric>();
  const infix = new Map<string, OperatorCallable[]>();
  for (const module of modules) {
    for (const declaration of module.syntax.declarations) {
      if (declaration.kind !== 'extern' && declaration.kind !== 'model') continue;
      const callable =
        declaration.kind === 'extern'
          ? operatorCallable(module, declaration, types, diagnostics)
          : modelCallable(module, declaration, types, diagnostics);
      const sameName = callables.get(callable.name);
      if (sameName === undefined) callables.set(callable.name, [callable]);
      else sameName.push(callable);
      if (callable.kind !== 'operator') continue;
      if (callable.signature.family === 'append') append = callable;
      if (callable.signature.family === 'expects') expectation = callable;
      const { infix: sign } = callable.signature;
      if (sign !== undefined) infix.set(sign, [...(infix.get(sign) ?? []), callable]);
      if (callable.signature.family === 'metric') metrics.set(callable.name, metricOf(callable));
    }
  }
  const [mistake] = diagnostics;
  if (mistake !== undefined) throw new Error(`${mistake.primary.location.file.path}: ${mistake.title}`);
  if (append === undefined) throw new Error('the library declares no operator of the family `append`');
  if (expectation === undefined) throw new Error('the library declares no operator of the family `expects`');
  const library: Library = { modules, callables, types, append, infix, expectation, metrics };
  libraries.set(files, library);
  return library;
}

function syntaxOf(file: LibraryFile, diagnostics: Diagnostic[]): Syntax {
  const { declarations, text } = file;
  if (declarations !== undefined) return { kind: 'module', file, declarations, span: { start: 0, end: text.length } };
  const parsed = parse(file);
  diagnostics.push(...parsed.diagnostics);
  return parsed.module;
}

function metricOf({ signature, location }: OperatorCallable): Metric {
  const { declaration, doc } = signature;
  const better = symbolsOf(declaration, 'better')[0];
  const of = symbolsOf(declaration, 'of')[0];
  return {
    targets: targetsOf(declaration),
    ...(better === 'higher' || better === 'lower' ? { better } : {}),
    ...(of === 'training' || of === 'payoff' ? { of } : {}),
    location,
    doc,
  };
}

/**
 * The sorts of label that an `extern` is for, by the argument `targets` of its family: `recipe(targets: binary)`,
 * `metric(targets: [binary, classes])`. Empty where it is for all of them.
 */
export function targetsOf(declaration: ExternDeclaration): ReadonlySet<string> {
  return new Set(symbolsOf(declaration, 'targets'));
}

/** The bare names that an argument of the family is, one or a list of them. */
function symbolsOf({ family }: ExternDeclaration, name: string): readonly string[] {
  if (family.kind !== 'call') return [];
  const argument = family.arguments.find((one) => one.name?.text === name);
  const items = argument?.value.kind === 'list' ? argument.value.items : argument === undefined ? [] : [argument.value];
  return items.flatMap((item) => (item.kind === 'reference' ? [item.name.text] : []));
}

function typeNames(modules: readonly Module[]): TypeNames {
  const enumerations = new Map<string, { declaration: EnumDeclaration; location: ReturnType<typeof at> }>();
  const recipes = new Set<string>();
  for (const module of modules) {
    for (const declaration of module.syntax.declarations) {
      if (declaration.kind === 'enum' && declaration.name.kind === 'name')
        enumerations.set(declaration.name.text, { declaration, location: at(module, declaration.name.span) });
      if (
        declaration.kind === 'extern' &&
        ['recipe', 'metric'].includes(familyOf(declaration) ?? '') &&
        declaration.result.name.kind === 'name'
      )
        recipes.add(declaration.result.name.text);
    }
  }
  return {
    enumeration: (name) => enumerations.get(name),
    isRecipe: (name) => recipes.has(name),
    all: () => [...builtInTypeNames, ...enumerations.keys(), ...recipes],
  };
}

function familyOf(declaration: ExternDeclaration): string | undefined {
  const { family } = declaration;
  return family.kind === 'call' && family.callee.kind === 'reference' ? family.callee.name.text : undefined;
}

const families: ReadonlySet<string> = new Set<FamilyName>([
  'source',
  'rowwise',
  'causal',
  'shift',
  'append',
  'as_of',
  'resample',
  'window',
  'label',
  'labelled',
  'split',
  'fits',
  'as',
  'trains',
  'evaluates',
  'reports',
  'whole',
  'cross_asset',
  'before',
  'joins',
  'refits',
  'out_of_fold',
  'latest',
  'tunes',
  'threshold',
  'best',
  'predicts',
  'backtests',
  'environment',
  'learns',
  'augments',
  'entity',
  'checks',
  'expects',
  'metric',
  'aggregate',
  'measure',
  'assets',
  'recipe',
  'layer',
]);

function isFamily(name: string | undefined): name is FamilyName {
  return name !== undefined && families.has(name);
}

function operatorCallable(
  module: Module,
  declaration: ExternDeclaration,
  types: TypeNames,
  diagnostics: Diagnostic[],
): OperatorCallable {
  const signature = signatureOf(module, declaration);
  return {
    kind: 'operator',
    name: signature.name,
    location: signature.location,
    module,
    parameters: declaration.parameters.map((parameter) =>
      callableParameter(module, parameter, parameter.positional, types, diagnostics),
    ),
    constraints: declaration.constraints,
    declaration,
    signature,
    result: resolveType(declaration.result, module.file, types, diagnostics),
  };
}

/** A model of the library or of a pipeline as something that can be called. Its arguments are always named. */
export function modelCallable(
  module: Module,
  declaration: ModelDeclaration,
  types: TypeNames,
  diagnostics: Diagnostic[],
): ModelCallable {
  return {
    kind: 'model',
    name: declaration.name.kind === 'name' ? declaration.name.text : '',
    location: at(module, declaration.name.span),
    module,
    parameters: declaration.parameters.map((parameter) =>
      callableParameter(module, parameter, false, types, diagnostics),
    ),
    constraints: declaration.constraints,
    declaration,
  };
}

/** A parameter with its type resolved. */
export function callableParameter(
  module: Module,
  parameter: Parameter,
  positional: boolean,
  types: TypeNames,
  diagnostics: Diagnostic[],
): CallableParameter {
  const location = at(module, parameter.name.span);
  const type: RefinedType =
    parameter.type === undefined
      ? { type: unknownType, location }
      : resolveType(parameter.type, module.file, types, diagnostics);
  return {
    name: parameter.name.kind === 'name' ? parameter.name.text : '',
    type,
    positional,
    required: parameter.default === undefined,
    location,
    declaration: parameter,
  };
}

/** What a head is, by a bare name; `classes` alone are as many as the data have. */
const headTargets = ['binary', 'classes', 'real'] as const;

function signatureOf(module: Module, declaration: ExternDeclaration): Signature {
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  const family = familyOf(declaration);
  if (!isFamily(family)) throw new Error(`${module.file.path}: \`${name}\` has no known family`);
  const columns: string[] = [];
  const needs: string[] = [];
  const heads: Record<string, HeadTarget> = {};
  const later: string[] = [];
  let operator = name;
  let several: number | undefined;
  let unavailable = false;
  let infix: string | undefined;
  for (const { name: setting, value } of declaration.settings?.entries ?? []) {
    if (setting?.text === 'operator' && value.kind === 'string') operator = value.value;
    if (setting?.text === 'infix' && value.kind === 'string') infix = value.value;
    if (setting?.text === 'implemented' && value.kind === 'boolean') unavailable = !value.value;
    if (setting?.text === 'later' && value.kind === 'list')
      for (const item of value.items) if (item.kind === 'reference') later.push(item.name.text);
    if (setting?.text === 'columns' && value.kind === 'number') {
      columns.push(name);
      several = value.value;
    }
    if (setting?.text === 'columns' && value.kind === 'list') {
      for (const item of value.items) if (item.kind === 'string') columns.push(item.value);
    }
    if (setting?.text === 'needs' && value.kind === 'list')
      for (const item of value.items) if (item.kind === 'string') needs.push(item.value);
    if (setting?.text !== 'heads' || value.kind !== 'record') continue;
    for (const { key, value: target } of value.entries) {
      const head = key.kind === 'name' ? key.text : key.value;
      if (target.kind === 'reference') heads[head] = headTargets.find((one) => one === target.name.text) ?? 'binary';
      const classes = target.kind === 'call' ? target.arguments[0]?.value : undefined;
      if (classes?.kind === 'number') heads[head] = `classes(${classes.value})`;
    }
  }
  return {
    name,
    operator,
    declaration,
    location: at(module, declaration.name.span),
    family,
    columns,
    needs,
    ...(several === undefined ? {} : { several }),
    ...(unavailable ? { unavailable } : {}),
    ...(infix === undefined ? {} : { infix }),
    later,
    heads,
    doc: declaration.doc ?? '',
  };
}
