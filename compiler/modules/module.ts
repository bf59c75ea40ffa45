import type { Location, SourceFile, Span } from '../../language/source/source.ts';
import type {
  AllowDeclaration,
  Argument,
  EnumDeclaration,
  ExpectDeclaration,
  ExtendsDeclaration,
  ImportDeclaration,
  InvalidDeclaration,
  ModelDeclaration,
  Name,
  OverrideDeclaration,
  ParamDeclaration,
  ReexportDeclaration,
  SpaceDeclaration,
  Module as SyntaxModule,
  UseDeclaration,
  ValueDeclaration,
} from '../../language/syntax/tree.ts';

/** One file of a program with its names; a file that is used as an instance or extended is a module of its own each time. */
export interface Module {
  readonly file: SourceFile;
  readonly syntax: SyntaxModule;
  /** Library files declare operators, and their names are in scope everywhere. */
  readonly library: boolean;
  /** Names of the instances around it, the outermost first: `['prep']` for what `use prep = …` made. */
  readonly instance: readonly string[];
  /** What each name means in this file: its own declarations and its imports, and those of its base. */
  readonly names: Map<string, Declared | Imported>;
  /** What `export { … } from` passes on; not in scope in the file itself. */
  readonly reexports: Map<string, Imported>;
  /** Every declaration that has a value or a meaning of its own, in source order, those with a taken or missing name included. */
  readonly declared: Declared[];
  readonly allows: readonly AllowDeclaration[];
  readonly extension?: ExtendsDeclaration;
  /** The module that this one extends. */
  base?: Module;
  /** What names meant in the base before this module's overrides: `base.NAME`. */
  readonly baseNames: Map<string, Declared>;
  /** Values that `use name = … { … }` gives to the parameters of this instance. */
  readonly given: Map<string, GivenParameter>;
}

export interface GivenParameter {
  readonly argument: Argument;
  /** Where the value is written. */
  readonly module: Module;
}

/** A declaration of a file; the node of the graph in which references are edges. */
export type Declared =
  | { readonly kind: 'value'; readonly declaration: ValueDeclaration; readonly module: Module }
  | { readonly kind: 'param'; readonly declaration: ParamDeclaration; readonly module: Module }
  | { readonly kind: 'model'; readonly declaration: ModelDeclaration; readonly module: Module }
  | { readonly kind: 'enum'; readonly declaration: EnumDeclaration; readonly module: Module }
  | { readonly kind: 'space'; readonly declaration: SpaceDeclaration; readonly module: Module }
  | UsedPipeline
  | Override
  | { readonly kind: 'expect'; readonly declaration: ExpectDeclaration; readonly module: Module };

/** `use prep = "./phase1.pipe"`. Without `target` there was a mistake, which was reported. */
export interface UsedPipeline {
  readonly kind: 'use';
  readonly declaration: UseDeclaration;
  readonly module: Module;
  target?: Module;
}

/** `override rows = …`. Without `target`, the declaration of the base, there was a mistake, which was reported. */
export interface Override {
  readonly kind: 'override';
  readonly declaration: OverrideDeclaration;
  readonly module: Module;
  target?: Declared;
}

/**
 * A name that an import brings, or that a declaration gives which cannot be read. Without `target` there was a mistake, which was
 * reported; uses of the name then stay silent.
 */
export interface Imported {
  readonly kind: 'imported';
  readonly name: Name;
  readonly declaration: ImportDeclaration | ReexportDeclaration | InvalidDeclaration;
  readonly module: Module;
  target: Declared | undefined;
}

export function at(module: { readonly file: SourceFile }, span: Span): Location {
  return { file: module.file, span };
}

/** Where the declaration is named, or its first character where it has no name. */
export function nameLocation(declared: Declared | Imported): Location {
  if (declared.kind === 'imported') return at(declared.module, declared.name.span);
  if (declared.kind === 'expect') return at(declared.module, declared.declaration.condition.span);
  return at(declared.module, declared.declaration.name.span);
}

/** Whether `export` stands before the declaration; an override is what it overrides. */
export function isExported(declared: Declared): boolean {
  if (declared.kind === 'expect') return false;
  if (declared.kind === 'override')
    return declared.declaration.exported || (declared.target !== undefined && isExported(declared.target));
  return declared.declaration.exported;
}

export function nameOf(declared: Declared | Imported): string {
  if (declared.kind === 'imported') return declared.name.text;
  if (declared.kind === 'expect') return '';
  const { name } = declared.declaration;
  return name.kind === 'name' ? name.text : '';
}

/** Identity for display: `name`, or `instance/name`. */
export function displayName(declared: Declared): string {
  const { instance } = declared.module;
  return instance.length === 0 ? nameOf(declared) : [...instance, nameOf(declared)].join('/');
}

/** What a person calls the declaration: "dataset", "parameter", "model"; a `let` is a value. */
export function titleOf(declared: Declared | Imported): string {
  const sort = sortOf(declared);
  return sort === 'let' ? 'value' : sort;
}

/** The word that declares it, or what stands for it: "dataset", "let", "parameter", "model". */
export function sortOf(declared: Declared | Imported): string {
  switch (declared.kind) {
    case 'imported':
      return declared.target === undefined ? 'import' : sortOf(declared.target);
    case 'value':
      return declared.declaration.parameters === undefined ? declared.declaration.kind : 'function';
    case 'model':
      return declared.declaration.kind;
    case 'param':
      return 'parameter';
    case 'enum':
      return 'enumeration';
    case 'use':
      return 'instance';
    case 'override':
      return declared.target === undefined ? 'override' : sortOf(declared.target);
    case 'expect':
      return 'expectation';
    case 'space':
      return 'space';
  }
}

/** The declaration a name means in a file, through imports; `undefined` where it means none. */
export function meaning(module: Module, name: string): Declared | Imported | undefined {
  return meant(module.names.get(name));
}

/** What a name brings, through imports. */
export function meant(found: Declared | Imported | undefined): Declared | Imported | undefined {
  return found?.kind === 'imported' && found.target !== undefined ? found.target : found;
}

/** What another file means by a name of this one: declarations and re-exports, private ones included. */
export function offered(module: Module, name: string): Declared | Imported | undefined {
  const passed = module.reexports.get(name);
  if (passed !== undefined) return passed.target ?? passed;
  return module.names.get(name);
}

/** Names that another file may take from this one. */
export function offeredNames(module: Module): readonly string[] {
  const own = [...module.names].flatMap(([name, found]) =>
    found.kind !== 'imported' && isExported(found) ? [name] : [],
  );
  return [...own, ...module.reexports.keys()];
}

/** The module and all it extends, the module first. */
export function withBases(module: Module): readonly Module[] {
  const chain = [module];
  for (let base = module.base; base !== undefined; base = base.base) chain.push(base);
  return chain;
}

/** The declaration that an override leads to in the end, which says what sort of thing it is. */
export function overridden(declared: Declared): Declared | undefined {
  let current: Declared | undefined = declared;
  while (current?.kind === 'override') current = current.target;
  return current;
}
