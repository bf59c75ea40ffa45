import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../language/source/source.ts';
import type { EnumDeclaration, ExternDeclaration, ModelDeclaration, Parameter } from '../../language/syntax/tree.ts';
import { openModule } from '../modules/load.ts';
import { at, type Module } from '../modules/module.ts';
import type { FamilyName, Signature } from '../program/program.ts';
import type { RefinedType } from '../types/type.ts';
import { unknownType } from '../types/type.ts';
import { builtInTypeNames, resolveType, type TypeNames } from '../types/type-expression.ts';
import type { Callable, CallableParameter, ModelCallable, OperatorCallable } from './callable.ts';

/** Everything that the `.pipe` files of the library declare, by name. */
export interface Library {
  readonly modules: readonly Module[];
  /** Operators and models. Operators of one name are told apart by the type of their first parameter or of their result. */
  readonly callables: ReadonlyMap<string, readonly Callable[]>;
  readonly types: TypeNames;
  /** The operator that `a + b` on frames means: the one of the family `append`. */
  readonly append: OperatorCallable;
}

const libraries = new WeakMap<readonly SourceFile[], Library>();

/** Parses and indexes the library; once for each list of files. Throws where the library itself is wrong. */
export function loadLibrary(files: readonly SourceFile[]): Library {
  const known = libraries.get(files);
  if (known !== undefined) return known;
  const diagnostics: Diagnostic[] = [];
  const modules = files.map((file) => openModule(file, true, diagnostics));
  const types = typeNames(modules);
  const callables = new Map<string, Callable[]>();
  let append: OperatorCallable | undefined;
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
      if (callable.kind === 'operator' && callable.signature.family === 'append') append = callable;
    }
  }
  const [mistake] = diagnostics;
  if (mistake !== undefined) throw new Error(`${mistake.primary.location.file.path}: ${mistake.title}`);
  if (append === undefined) throw new Error('the library declares no operator of the family `append`');
  const library: Library = { modules, callables, types, append };
  libraries.set(files, library);
  return library;
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
        familyOf(declaration) === 'recipe' &&
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
  'checks',
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

function callableParameter(
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

function signatureOf(module: Module, declaration: ExternDeclaration): Signature {
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  const family = familyOf(declaration);
  if (!isFamily(family)) throw new Error(`${module.file.path}: \`${name}\` has no known family`);
  const columns: string[] = [];
  const heads: Record<string, 'binary' | 'real'> = {};
  let operator = name;
  for (const { name: setting, value } of declaration.settings?.entries ?? []) {
    if (setting?.text === 'operator' && value.kind === 'string') operator = value.value;
    if (setting?.text === 'columns' && value.kind === 'list') {
      for (const item of value.items) if (item.kind === 'string') columns.push(item.value);
    }
    if (setting?.text !== 'heads' || value.kind !== 'record') continue;
    for (const { key, value: target } of value.entries) {
      const head = key.kind === 'name' ? key.text : key.value;
      if (target.kind === 'reference') heads[head] = target.name.text === 'real' ? 'real' : 'binary';
    }
  }
  return {
    name,
    operator,
    declaration,
    location: at(module, declaration.name.span),
    family,
    columns,
    heads,
    doc: declaration.doc ?? '',
  };
}
