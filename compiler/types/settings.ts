import { givenTwice } from '../../language/diagnostics/catalogue/modules.ts';
import { unknownParameter } from '../../language/diagnostics/catalogue/names.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { parse } from '../../language/parser/parse.ts';
import { type Location, lineColumn, type SourceFile } from '../../language/source/source.ts';
import { type Module, meaning } from '../modules/module.ts';
import type { ParameterSource } from '../parameters/source.ts';
import { addDiagnostics, type Checker, complain, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { parametersOf } from './instances.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue } from './value.ts';

/** A parameter's value given from outside. */
export interface Setting {
  /** The value as a `.pipe` file has it. */
  readonly text: string;
  /** What the value is parsed from: `let name = text`; of `--set` it is shown in diagnostics as a file of its own. */
  readonly file: SourceFile;
  /** Where the value stands in the file that gives it; absent for `--set`. */
  readonly shown?: Location;
  /** As a person names its place: `--set`, `--params fast.yaml:3`. */
  readonly from: string;
  /** Given by `--set`. */
  readonly set: boolean;
}

/** The values that are given to a parameter, the one that holds last. */
export type Settings = ReadonlyMap<string, readonly Setting[]>;

/**
 * The settings of the entry's parameters: files and the environment, which are one layer, then `--set`. A setting that names no
 * parameter is reported with those there are, and so are two in one layer.
 */
export function readSettings(
  checker: Checker,
  sources: readonly ParameterSource[],
  sets: Readonly<Record<string, string>>,
  entry: Module,
): Settings {
  const parameters = parametersOf(entry);
  const settings = new Map<string, Setting[]>();
  const first = new Map<string, { readonly title: string; readonly location: Location }>();
  for (const { title, values } of sources) {
    for (const { name, nameLocation, text, location } of values) {
      if (!isParameter(checker, name, parameters, nameLocation)) continue;
      const earlier = first.get(name);
      if (earlier !== undefined) {
        const layer = earlier.title === title ? title : `${earlier.title} and by ${title}`;
        const related = [{ location: earlier.location, text: `given first here, by ${earlier.title}` }];
        complain(checker, givenTwice, nameLocation, { name, layer }, { related });
        continue;
      }
      first.set(name, { title, location: nameLocation });
      const { line } = lineColumn(location.file, location.span.start);
      const from = title.endsWith(location.file.path) ? `${title}:${line}` : `${title} (${location.file.path}:${line})`;
      settings.set(name, [{ text, file: letFile(`${title} ${name}`, name, text), shown: location, from, set: false }]);
    }
  }
  for (const [name, text] of Object.entries(sets)) {
    const path = `--set ${name}`;
    const place = { file: { path, text: `${name}=${text}` }, span: { start: 0, end: name.length } };
    if (!isParameter(checker, name, parameters, place)) continue;
    const setting = { text, file: letFile(path, name, text), from: '--set', set: true };
    settings.set(name, [...(settings.get(name) ?? []), setting]);
  }
  return settings;
}

function letFile(path: string, name: string, text: string): SourceFile {
  return { path, text: `let ${name} = ${text}` };
}

function isParameter(checker: Checker, name: string, parameters: readonly string[], location: Location): boolean {
  if (parameters.includes(name)) return true;
  const suggestion = suggest(name, parameters);
  complain(checker, unknownParameter, location, {
    name,
    parameters,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return false;
}

/** The value that a setting gives to a parameter of type `expected`; of a `Path` or `String` the bare text will do. */
export function settingValue(checker: Checker, setting: Setting, expected: Type | undefined, module: Module): Located {
  const { file, text, shown } = setting;
  const span = { start: file.text.length - text.length, end: file.text.length };
  const location = shown ?? { file, span };
  const isText = expected?.kind === 'scalar' && (expected.name === 'Path' || expected.name === 'String');
  if (isText && !text.startsWith('"')) return { value: constant({ kind: 'string', value: text }), location };
  const apart: Checker = { ...checker, diagnostics: [], reported: new Set() };
  const value = parsedValue(apart, file, expected, module);
  // Of a file that is no .pipe file, the whole value is shown.
  addDiagnostics(
    checker,
    apart.diagnostics.map((diagnostic) => {
      if (shown === undefined || diagnostic.primary.location.file !== file) return diagnostic;
      const { fix: _, ...rest } = diagnostic;
      return { ...rest, primary: { ...rest.primary, location: shown } };
    }),
  );
  return shown === undefined ? value : { ...value, location };
}

function parsedValue(checker: Checker, file: SourceFile, expected: Type | undefined, module: Module): Located {
  const location = { file, span: { start: 0, end: file.text.length } };
  const { module: parsed, diagnostics } = parse(file);
  addDiagnostics(checker, diagnostics);
  const [declaration, ...others] = parsed.declarations;
  if (
    diagnostics.length > 0 ||
    others.length > 0 ||
    declaration?.kind !== 'let' ||
    declaration.parameters !== undefined
  )
    return { value: unknownValue, location };
  // What is set from outside sees the enumerations of the file but none of its values: those may depend on it.
  const names = new Map([...module.names].filter(([name]) => meaning(module, name)?.kind === 'enum'));
  const scope: Scope = { module: { ...module, file, names } };
  return evaluate(checker, declaration.value, scope, expected);
}
