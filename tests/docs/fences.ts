import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a Markdown page: "```pipe rejected=PIPE5001" has language `pipe` and the attribute `rejected`. */
export interface Fence {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Every Markdown page that users read, relative to `root`. */
export function pages(root: string): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', ...docs].sort();
}

/** The fences of a page, in order. */
export function fencesOf(root: string, page: string): readonly Fence[] {
  const fences: Fence[] = [];
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const opening = /^```(\w*)(.*)$/.exec(lines[i] ?? '');
    if (opening === null) continue;
    const start = i + 1;
    let end = start;
    while (end < lines.length && lines[end] !== '```') end++;
    const attributes = new Map<string, string>();
    for (const word of (opening[2] ?? '')
      .trim()
      .split(/\s+/)
      .filter((part) => part !== '')) {
      const [name = '', value = ''] = word.split('=');
      attributes.set(name, value);
    }
    const text = `${lines.slice(start, end).join('\n')}\n`;
    fences.push({ page, line: start, language: opening[1] ?? '', attributes, text });
    i = end;
  }
  return fences;
}
