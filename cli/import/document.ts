import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { UsageError } from '../exit.ts';

/** A value of a config: text, number, truth, nothing, or a list of such. */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[];

/** One value of a YAML config with the keys above it and its line, from 1. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: ConfigValue;
  readonly line: number;
  /** The value as it is written, in one line. */
  readonly text: string;
}

/** Every value of a YAML text, in the order of the text. Throws `UsageError` with file and line where it is no YAML of keys and values. */
export function readLeaves(file: string, text: string): readonly Leaf[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    throw new UsageError(`${file}:${line}:${col}: ${firstLine(mistake.message)}`, 'mend the YAML and import again');
  }
  if (!isMap(document.contents)) {
    throw new UsageError(`${file} holds no keys and values`, 'a config starts with lines such as "training:"');
  }
  const leaves: Leaf[] = [];
  // A stack rather than recursion, pushed in reverse so that leaves come in the order of the text.
  const stack: { readonly node: unknown; readonly path: readonly string[]; readonly line: number }[] = [
    { node: document.contents, path: [], line: 1 },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { path, line } = next;
    const node = isAlias(next.node) ? next.node.resolve(document) : next.node;
    if (isMap(node) && node.items.length > 0) {
      for (const { key, value } of node.items.toReversed()) {
        const name = isScalar(key) ? String(key.value) : String(key);
        stack.push({ node: value, path: [...path, name], line: lineOf(key, lines) ?? line });
      }
    } else if (isSeq(node) && node.items.some((item) => isMap(item))) {
      for (const [index, item] of [...node.items.entries()].reverse()) {
        stack.push({ node: item, path: [...path, String(index)], line: lineOf(item, lines) ?? line });
      }
    } else {
      const value = plain(isScalar(node) || isSeq(node) || isMap(node) ? node.toJS(document) : null);
      leaves.push({ path, value, line, text: textOf(value) });
    }
  }
  return leaves;
}

function plain(value: unknown): ConfigValue {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value instanceof Date ? value.toISOString() : null;
}

function textOf(value: ConfigValue): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  const text = firstLine(String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.trimEnd().split('\n');
  return more.length > 0 ? `${first.trimEnd()} …` : first;
}

function lineOf(node: unknown, lines: LineCounter): number | undefined {
  const start = (node as Node | null)?.range?.[0];
  return start === undefined ? undefined : lines.linePos(start).line;
}
