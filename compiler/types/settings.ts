import { unknownParameter } from '../../language/diagnostics/catalogue/names.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { parse } from '../../language/parser/parse.ts';
import type { SourceFile, Span } from '../../language/source/source.ts';
import type { Module } from '../modules/module.ts';
import { addDiagnostics, type Checker, complain, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { parametersOf } from './instances.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue } from './value.ts';

/** A parameter's value given from outside: `--set name=text`. It is shown as a file of its own in diagnostics. */
export interface Setting {
  readonly file: SourceFile;
  readonly text: string;
  readonly span: Span;
}

/** The settings of the entry's parameters. A setting that names none is reported with those there are. */
export function readSettings(
  checker: Checker,
  sets: Readonly<Record<string, string>>,
  entry: Module,
): ReadonlyMap<string, Setting> {
  const parameters = parametersOf(entry);
  const settings = new Map<string, Setting>();
  for (const [name, text] of Object.entries(sets)) {
    const prefix = `let ${name} = `;
    const file: SourceFile = { path: `--set ${name}`, text: prefix + text };
    const nameSpan = { start: 4, end: 4 + name.length };
    const span = { start: prefix.length, end: prefix.length + text.length };
    if (parameters.includes(name)) {
      settings.set(name, { file, text, span });
      continue;
    }
    const suggestion = suggest(name, parameters);
    complain(
      checker,
      unknownParameter,
      { file: { path: `--set ${name}`, text: `${name}=${text}` }, span: { start: 0, end: nameSpan.end - 4 } },
      { name, parameters, ...(suggestion === undefined ? {} : { suggestion }) },
    );
  }
  return settings;
}

/** The value that a setting gives to a parameter of type `expected`; of a `Path` or `String` the bare text will do. */
export function settingValue(
  checker: Checker,
  { file, text, span }: Setting,
  expected: Type | undefined,
  module: Module,
): Located {
  const location = { file, span };
  const isText = expected?.kind === 'scalar' && (expected.name === 'Path' || expected.name === 'String');
  if (isText && !text.startsWith('"')) return { value: constant({ kind: 'string', value: text }), location };
  const { module: parsed, diagnostics } = parse(file);
  addDiagnostics(checker, diagnostics);
  const [declaration, ...others] = parsed.declarations;
  if (diagnostics.length > 0 || others.length > 0 || declaration?.kind !== 'let')
    return { value: unknownValue, location };
  // What is set from outside sees the enumerations of the file but none of its values: those may depend on it.
  const names = new Map([...module.names].filter(([, declared]) => declared.kind === 'enum'));
  const scope: Scope = { module: { ...module, file, names } };
  return evaluate(checker, declaration.value, scope, expected);
}
