import { unknownType as unknownTypeKind } from '../../language/diagnostics/catalogue/names.ts';
import { notEvaluable } from '../../language/diagnostics/catalogue/types.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location, SourceFile } from '../../language/source/source.ts';
import type { EnumDeclaration, TypeExpression } from '../../language/syntax/tree.ts';
import { evaluateConstant } from './constant-expression.ts';
import { type RefinedType, scalarNames, stepNames, type Type, unknownType } from './type.ts';

/** What type names mean where a type is written. */
export interface TypeNames {
  enumeration(name: string): { readonly declaration: EnumDeclaration; readonly location: Location } | undefined;
  /** Whether some operator gives a recipe of that name. */
  isRecipe(name: string): boolean;
  /** Every name that could be meant, for suggestions. */
  all(): readonly string[];
}

const builtIn: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...scalarNames.map((name): [string, Type] => [name, { kind: 'scalar', name }]),
  ...stepNames.map((name): [string, Type] => [name, { kind: 'step', name }]),
  ['Rows', { kind: 'rows' }],
  ['Part', { kind: 'part' }],
  ['Watch', { kind: 'watch' }],
  ['Network', { kind: 'network' }],
  ['Resources', { kind: 'resources' }],
  ['Space', { kind: 'space' }],
  ['Range', { kind: 'range' }],
  ['Tensor', { kind: 'tensor', name: 'Tensor' }],
  ['Index', { kind: 'tensor', name: 'Index' }],
]);

/** The names of the built-in types, `List` included. */
export const builtInTypeNames: readonly string[] = [...builtIn.keys(), 'List', 'Recipe'];

/** What types are called elsewhere. */
const otherSpellings: ReadonlyMap<string, string> = new Map([
  ['integer', 'Int'],
  ['number', 'Float'],
  ['double', 'Float'],
  ['real', 'Float'],
  ['boolean', 'Bool'],
  ['str', 'String'],
  ['text', 'String'],
  ['file', 'Path'],
  ['timedelta', 'Duration'],
  ['percent', 'Fraction'],
  ['percentage', 'Fraction'],
  ['array', 'List'],
  ['dataframe', 'Frame'],
]);

/** The type that `expression` means. What it does not mean is reported, and becomes the unknown type. */
export function resolveType(
  expression: TypeExpression,
  file: SourceFile,
  names: TypeNames,
  diagnostics: Diagnostic[],
): RefinedType {
  const location: Location = { file, span: expression.span };
  const type = plainType(expression, file, names, diagnostics);
  if (expression.refinement === undefined || expression.refinement.kind === 'missing') return { type, location };
  const where: Location = { file, span: expression.refinement.span };
  const value = evaluateConstant(expression.refinement, () => undefined);
  if (value?.kind !== 'range' && value?.kind !== 'list') {
    diagnostics.push(
      report(notEvaluable, where, {
        title: 'what follows `in` must be a range or a list of constants',
        label: 'not a range or list of constants',
        help: 'write `in 0..<1` or `in [1, 2, 4]`',
      }),
    );
    return { type, location };
  }
  return { type, location, refinement: { value, location: where } };
}

function plainType(expression: TypeExpression, file: SourceFile, names: TypeNames, diagnostics: Diagnostic[]): Type {
  if (expression.name.kind === 'missing') return unknownType;
  const name = expression.name.text;
  if (name === 'List') {
    const [item] = expression.arguments;
    if (item === undefined)
      return { kind: 'list', item: { type: unknownType, location: { file, span: expression.span } } };
    return { kind: 'list', item: resolveType(item, file, names, diagnostics) };
  }
  if (name === 'Heads') {
    const [item] = expression.arguments;
    const type = item === undefined ? unknownType : resolveType(item, file, names, diagnostics).type;
    return type.kind === 'recipe' ? { ...type, byHead: true } : unknownType;
  }
  if (name === 'Recipe') {
    const [made] = expression.arguments;
    const of = made === undefined ? unknownType : plainType(made, file, names, diagnostics);
    return of.kind === 'step' ? { kind: 'reference', of: of.name } : unknownType;
  }
  const enumeration = names.enumeration(name);
  if (enumeration !== undefined) return { kind: 'enum', name, ...enumeration };
  const known = builtIn.get(name);
  if (known !== undefined) return known;
  if (names.isRecipe(name)) return { kind: 'recipe', name };
  const suggestion = otherSpellings.get(name.toLowerCase()) ?? suggest(name, names.all());
  diagnostics.push(
    report(
      unknownTypeKind,
      { file, span: expression.name.span },
      { name, ...(suggestion === undefined ? {} : { suggestion }) },
    ),
  );
  return unknownType;
}
