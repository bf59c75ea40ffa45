import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { libraryReference } from '../../../cli/commands/docs.ts';
import { htmlOf } from '../../../cli/docs/html.ts';
import { markdownOf } from '../../../cli/docs/markdown.ts';
import { nodeHost, packageRoot } from '../../../compiler/node-host.ts';
import { loadLibrary } from '../../../compiler/stdlib/library.ts';

const reference = libraryReference();
const entries = reference.groups.flatMap((group) => group.entries.map((entry) => ({ group, entry })));

describe('the reference', () => {
  it('has every callable of the library', () => {
    const library = loadLibrary(nodeHost().library());
    expect(new Set(entries.map(({ entry }) => entry.name))).toEqual(new Set(library.callables.keys()));
  });

  it('has an example that checks of everything that runs, but for sizes that no rule gives and networks of agents', () => {
    const without = entries.flatMap(({ entry }) =>
      entry.overloads
        .filter(({ example, unavailable }) => example === undefined && !unavailable)
        .map(({ name }) => name),
    );
    expect(without).toEqual(['reshape', 'slice', 'ActionCritic', 'Actor', 'ActorCritic', 'GaussianActor', 'warm_up']);
  });

  it('says what each may see', () => {
    const silent = entries.filter(({ entry }) => entry.overloads.some(({ behaviour }) => behaviour === ''));
    expect(silent.map(({ entry }) => entry.name)).toEqual([]);
  });
});

describe('the Markdown beside the documentation', () => {
  const folder = join(packageRoot(), 'docs', 'operators');

  it('is up to date: `pipec docs --markdown docs/operators` writes it', () => {
    const files = markdownOf(reference);
    expect(readdirSync(folder).sort()).toEqual(files.map(({ path }) => path).sort());
    for (const { path, text } of files) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(text);
  });
});

describe('the site', () => {
  const files = new Map(htmlOf(reference, '1.2.3').map(({ path, text }) => [path, text]));

  it('has a page for each entry, and links only to what is there', () => {
    expect(files.size).toBe(entries.length + 3);
    for (const [path, text] of files) {
      if (!path.endsWith('.html')) continue;
      for (const [, target = ''] of text.matchAll(/(?:href|src)="([^"#]+)"/g)) {
        expect(files.has(normalize(join(dirname(path), target))), `${path} links to ${target}`).toBe(true);
      }
    }
  });

  it('needs no network', () => {
    for (const text of files.values()) expect(text).not.toMatch(/https?:|\bfetch\(|@import|url\(/);
  });

  it('finds by name, by group and by what a text says', () => {
    const find = searcher(files.get('search.js') ?? '');
    expect(find('rsi')[0]).toBe('rsi');
    expect(find('barrier')[0]).toBe('triple_barrier');
    expect(find('wilder')).toContain('rsi');
    expect(find('layers')).toContain('dense');
    expect(find('zebra quagga')).toEqual([]);
  });
});

/** The site's own search in a page that is just enough of one. */
function searcher(script: string): (text: string) => readonly string[] {
  const element = () => ({
    dataset: { root: '' },
    classList: { add: () => {}, remove: () => {} },
    children: [] as { name?: string }[],
    value: '',
    name: '',
    textContent: '',
    hidden: false,
    listeners: new Map<string, () => void>(),
    append(...items: { textContent?: string; name?: string }[]) {
      this.name ||= items[0]?.name || items[0]?.textContent || '';
    },
    replaceChildren(...items: { name?: string }[]) {
      this.children = items;
    },
    addEventListener(name: string, listener: () => void) {
      this.listeners.set(name, listener);
    },
    querySelectorAll: () => [],
    scrollIntoView: () => {},
  });
  const elements = { search: element(), found: element(), menu: element() };
  const document = {
    body: element(),
    getElementById: (id: keyof typeof elements) => elements[id],
    createElement: element,
    addEventListener: () => {},
    querySelector: () => null,
  };
  runInNewContext(script, { document });
  return (text) => {
    elements.search.value = text;
    elements.search.listeners.get('input')?.();
    return elements.found.children.map(({ name }) => name ?? '').filter((name) => !name.startsWith('Nothing'));
  };
}
