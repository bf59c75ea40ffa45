import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompilerHost } from './host.ts';
import { decodeParsed, type LibraryFile } from './stdlib/parsed.ts';

let library: readonly LibraryFile[] | undefined;

/** The compiler's host on this machine's files. `overlay` gives texts that stand before the files', by path (an editor's buffers). */
export function nodeHost(overlay: ReadonlyMap<string, string> = new Map()): CompilerHost {
  return {
    readText: (path) => overlay.get(path) ?? readFile(path),
    resolve: (from, relative) => join(dirname(from), relative),
    library: () => {
      library ??= readLibrary();
      return library;
    },
  };
}

/** The package's folder: the nearest one above this file whose `package.json` is pipec's. Throws where there is none. */
export function packageRoot(): string {
  root ??= findRoot();
  return root;
}

let root: string | undefined;

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = readFile(join(folder, 'package.json'));
    if (manifest !== undefined && (JSON.parse(manifest) as { name?: unknown }).name === 'pipec') return folder;
    const parent = resolve(folder, '..');
    if (parent === folder) throw new Error('the package pipec was not found above its own files');
    folder = parent;
  }
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readLibrary(): readonly LibraryFile[] {
  const parsed = import.meta.url.endsWith('.ts') ? undefined : readFile(join(packageRoot(), 'dist', 'library.json'));
  if (parsed !== undefined) return decodeParsed(parsed);
  const folder = join(packageRoot(), 'stdlib');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pipe'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  return names.map((name) => ({ path: `stdlib/${name}`, text: readFileSync(join(folder, name), 'utf8') }));
}
