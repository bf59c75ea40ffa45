import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { unreadableParameters } from '../../language/diagnostics/catalogue/modules.ts';
import { type Diagnostic, report } from '../../language/diagnostics/diagnostic.ts';
import type { Location, SourceFile } from '../../language/source/source.ts';

/** Values for parameters from one place outside of the pipeline: a `--params` file, an environment of the project. */
export interface ParameterSource {
  /** As a person names it: `--params fast.yaml`, `environment ci`. */
  readonly title: string;
  readonly values: readonly GivenValue[];
}

export interface GivenValue {
  readonly name: string;
  readonly nameLocation: Location;
  /** The value as a `.pipe` file would have it. */
  readonly text: string;
  readonly location: Location;
}

/** The values of a `--params` file: a YAML mapping from names to values. What cannot be read is reported. */
export function readParameters(file: SourceFile): {
  readonly source: ParameterSource;
  readonly diagnostics: readonly Diagnostic[];
} {
  const title = `--params ${file.path}`;
  const document = parseDocument(file.text, { uniqueKeys: false, lineCounter: new LineCounter() });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const [start, end] = mistake.pos;
    const reason = mistake.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'it is no YAML';
    const place = { file, span: { start, end: Math.max(start, end) } };
    return {
      source: { title, values: [] },
      diagnostics: [report(unreadableParameters, place, { path: file.path, reason: reason.toLowerCase() })],
    };
  }
  return parametersOf(file, document.contents, title);
}

/** The values of a mapping in a YAML file; nothing where it is absent. */
export function parametersOf(
  file: SourceFile,
  node: Node | null | undefined,
  title: string,
): { readonly source: ParameterSource; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const values: GivenValue[] = [];
  const complain = (at: Node | null | undefined, reason: string): void => {
    diagnostics.push(report(unreadableParameters, place(file, at), { path: file.path, reason }));
  };
  if (isMap(node)) {
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const text = pair.value === null ? undefined : textOf(pair.value);
      if (name === '') complain(pair.key, 'a name is expected here');
      else if (text === undefined)
        complain(pair.value ?? pair.key, `\`${name}\` has no value that a parameter could have`);
      else values.push({ name, nameLocation: place(file, pair.key), text, location: place(file, pair.value) });
    }
  } else if (node !== null && node !== undefined && !(isScalar(node) && node.value === null))
    complain(node, 'names and their values are expected');
  return { source: { title, values }, diagnostics };
}

function place(file: SourceFile, node: Node | null | undefined): Location {
  const [start = 0, end = start] = node?.range ?? [];
  return { file, span: { start, end } };
}

/** A YAML value as a `.pipe` file has it: plain scalars as they are written, quoted ones as strings, sequences as lists. */
function textOf(node: Node): string | undefined {
  if (isScalar(node)) {
    if (node.value === null) return undefined;
    if (node.type !== 'PLAIN') return JSON.stringify(String(node.value));
    return node.source ?? String(node.value);
  }
  if (isSeq(node)) {
    const items = (node.items as Node[]).map(textOf);
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (!isMap(node)) return undefined;
  const entries = (node.items as Pair<Node, Node | null>[]).map(({ key, value }) => {
    const text = value === null ? undefined : textOf(value);
    return isScalar(key) && text !== undefined ? `${JSON.stringify(String(key.value))}: ${text}` : undefined;
  });
  return entries.includes(undefined) ? undefined : `{ ${entries.join(', ')} }`;
}
