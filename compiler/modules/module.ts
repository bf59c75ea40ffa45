import type { Location, SourceFile, Span } from '../../language/source/source.ts';
import type {
  EnumDeclaration,
  ExpectDeclaration,
  ImportDeclaration,
  InvalidDeclaration,
  ModelDeclaration,
  Name,
  OverrideDeclaration,
  ParamDeclaration,
  SpaceDeclaration,
  Module as SyntaxModule,
  UseDeclaration,
  ValueDeclaration,
} from '../../language/syntax/tree.ts';

/** One file of a program with its names. */
export interface Module {
  readonly file: SourceFile;
  readonly syntax: SyntaxModule;
  /** Library files declare operators, and their names are in scope everywhere. */
  readonly library: boolean;
  /** What each name means in this file: its own declarations and its imports. */
  readonly names: Map<string, Declared | Imported>;
  /** Every declaration that has a value or a meaning of its own, in source order, those with a taken or missing name included. */
  readonly declared: Declared[];
}

/** A declaration of a file; the node of the graph in which references are edges. */
export type Declared =
  | { readonly kind: 'value'; readonly declaration: ValueDeclaration; readonly module: Module }
  | { readonly kind: 'param'; readonly declaration: ParamDeclaration; readonly module: Module }
  | { readonly kind: 'model'; readonly declaration: ModelDeclaration; readonly module: Module }
  | { readonly kind: 'enum'; readonly declaration: EnumDeclaration; readonly module: Module }
  | { readonly kind: 'space'; readonly declaration: SpaceDeclaration; readonly module: Module }
  | { readonly kind: 'use'; readonly declaration: UseDeclaration; readonly module: Module }
  | { readonly kind: 'override'; readonly declaration: OverrideDeclaration; readonly module: Module }
  | { readonly kind: 'expect'; readonly declaration: ExpectDeclaration; readonly module: Module };

/**
 * A name that an import brings, or that a declaration gives which cannot be read. Without `target` there was a mistake, which was
 * reported; uses of the name then stay silent.
 */
export interface Imported {
  readonly kind: 'imported';
  readonly name: Name;
  readonly declaration: ImportDeclaration | InvalidDeclaration;
  readonly module: Module;
  target?: Declared;
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

/** Whether `export` stands before the declaration. */
export function isExported(declared: Declared): boolean {
  return declared.kind !== 'expect' && declared.declaration.exported;
}

export function nameOf(declared: Declared | Imported): string {
  if (declared.kind === 'imported') return declared.name.text;
  if (declared.kind === 'expect') return '';
  const { name } = declared.declaration;
  return name.kind === 'name' ? name.text : '';
}

/** What a person calls the declaration: "dataset", "parameter", "model". */
export function sortOf(declared: Declared | Imported): string {
  if (declared.kind === 'imported') return declared.target === undefined ? 'import' : sortOf(declared.target);
  if (declared.kind === 'value') return declared.declaration.kind;
  switch (declared.kind) {
    case 'param':
      return 'parameter';
    case 'enum':
      return 'enumeration';
    case 'model':
      return declared.declaration.kind;
    case 'use':
      return 'instance';
    case 'expect':
      return 'expectation';
    default:
      return declared.kind;
  }
}

/** The declaration a name means in a file, through imports; `undefined` where it means none. */
export function meaning(module: Module, name: string): Declared | Imported | undefined {
  const found = module.names.get(name);
  return found?.kind === 'imported' && found.target !== undefined ? found.target : found;
}
