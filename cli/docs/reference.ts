import type { Callable, CallableParameter } from '../../compiler/stdlib/callable.ts';
import type { Library } from '../../compiler/stdlib/library.ts';
import type { EnumDeclaration, Expression } from '../../language/syntax/tree.ts';
import { isAvailable } from '../import/available.ts';
import { findExample } from './examples.ts';
import { familyInWords } from './families.ts';

/** The library as a reference: its folders are groups, and what is called alike shares an entry. */
export interface Reference {
  readonly groups: readonly ReferenceGroup[];
}

export interface ReferenceGroup {
  /** Folder of the library: `features`. */
  readonly name: string;
  readonly entries: readonly ReferenceEntry[];
}

export interface ReferenceEntry {
  readonly name: string;
  /** More than one where operators are told apart by the type of their first parameter. */
  readonly overloads: readonly ReferenceCallable[];
}

export interface ReferenceCallable {
  readonly name: string;
  readonly kind: 'operator' | 'recipe' | 'layer' | 'model';
  readonly doc: string;
  readonly signature: string;
  readonly parameters: readonly ReferenceParameter[];
  /** The type of what it gives. */
  readonly result: string;
  /** What rows and times it touches, and what it learns, as sentences. */
  readonly behaviour: string;
  readonly columns: readonly string[];
  /** `profit: binary` */
  readonly heads: readonly string[];
  readonly constraints: readonly string[];
  /** Declared, and no version of the runtime here has it: plans show it, runs refuse. */
  readonly unavailable: boolean;
  /** A program that checks, but for its header; absent where none was found. */
  readonly example?: string;
  /** `stdlib/features/momentum.pipe` */
  readonly file: string;
}

export interface ReferenceParameter {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** As the library writes it; absent where the parameter must be given. */
  readonly default?: string;
  readonly positional: boolean;
  /** Members of an enumeration, with what each means. */
  readonly members: readonly { readonly name: string; readonly doc: string }[];
}

/** Everything that can be called, in the order of groups and names. `program` tells whether a program checks; examples are searched with it. */
export function referenceOf(library: Library, checks: (program: string) => boolean): Reference {
  const groups = new Map<string, Map<string, ReferenceCallable[]>>();
  const sorted = [...library.callables].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, callables] of sorted) {
    for (const callable of callables) {
      const group = groupOf(callable);
      const entries = groups.get(group) ?? new Map<string, ReferenceCallable[]>();
      groups.set(group, entries);
      const overloads = entries.get(name) ?? [];
      entries.set(name, overloads);
      overloads.push(describe(callable, library, checks));
    }
  }
  return {
    groups: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entries]) => ({
        name,
        entries: [...entries].map(([entry, overloads]) => ({ name: entry, overloads })),
      })),
  };
}

/** `features` of `stdlib/features/momentum.pipe`. */
function groupOf(callable: Callable): string {
  return callable.module.file.path.split('/')[1] ?? '';
}

function describe(callable: Callable, library: Library, checks: (program: string) => boolean): ReferenceCallable {
  const example = findExample(callable, library, checks);
  const columns = callable.kind === 'operator' ? callable.signature.columns : [];
  const heads = callable.kind === 'operator' ? Object.entries(callable.signature.heads) : [];
  return {
    name: callable.name,
    kind: kindOf(callable),
    doc: callable.declaration.doc?.trim() ?? '',
    signature: signatureOf(callable),
    parameters: callable.parameters.map((parameter) => describeParameter(callable, parameter)),
    result: resultOf(callable),
    behaviour: familyInWords(callable),
    columns,
    heads: heads.map(([head, target]) => `${head}: ${target}`),
    constraints: callable.constraints.map((constraint) => textOf(callable, constraint)),
    unavailable: !isAvailable(callable, library),
    ...(example === undefined ? {} : { example }),
    file: callable.module.file.path,
  };
}

function kindOf(callable: Callable): ReferenceCallable['kind'] {
  if (callable.kind === 'model') return 'model';
  const { family } = callable.signature;
  return family === 'recipe' || family === 'layer' ? family : 'operator';
}

function describeParameter(callable: Callable, parameter: CallableParameter): ReferenceParameter {
  const { declaration } = parameter;
  return {
    name: parameter.name,
    type: declaration.type === undefined ? '' : textOf(callable, declaration.type),
    doc: declaration.doc?.trim() ?? '',
    ...(declaration.default === undefined ? {} : { default: textOf(callable, declaration.default) }),
    positional: parameter.positional,
    members: parameter.type.type.kind === 'enum' ? membersOf(parameter.type.type.declaration) : [],
  };
}

function membersOf(declaration: EnumDeclaration): ReferenceParameter['members'] {
  return declaration.members.flatMap(({ name, doc }) =>
    name.kind === 'name' ? [{ name: name.text, doc: doc?.trim() ?? '' }] : [],
  );
}

function resultOf(callable: Callable): string {
  if (callable.kind === 'model') return 'Network';
  return textOf(callable, callable.declaration.result);
}

/** `rsi(bars: Frame, period: TimeSpan in 2bars.. = 14bars, *, smoothing: RsiSmoothing = wilder) -> Frame`, over lines where it is long. */
function signatureOf(callable: Callable): string {
  const parameters: string[] = [];
  let named = false;
  for (const parameter of callable.parameters) {
    if (!parameter.positional && !named && callable.kind === 'operator') parameters.push('*');
    named ||= !parameter.positional;
    const { declaration } = parameter;
    const type = declaration.type === undefined ? '' : `: ${textOf(callable, declaration.type)}`;
    const value = declaration.default === undefined ? '' : ` = ${textOf(callable, declaration.default)}`;
    parameters.push(`${parameter.name}${type}${value}`);
  }
  const line = `${callable.name}(${parameters.join(', ')}) -> ${resultOf(callable)}`;
  if (line.length <= 84) return line;
  return `${callable.name}(\n${parameters.map((parameter) => `  ${parameter},\n`).join('')}) -> ${resultOf(callable)}`;
}

/** The text of a piece of the library, in one line. */
export function textOf(callable: Callable, node: { readonly span: Expression['span'] }): string {
  return callable.module.file.text.slice(node.span.start, node.span.end).replaceAll(/\s+/g, ' ');
}
