import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { nodeHost } from './compiler/node-host.ts';
import { encodeParsed } from './compiler/stdlib/parsed.ts';
import { programs } from './runtime/programs.ts';

/** Packages that every command loads: they go into the build, since Node needs longer to find hundreds of small files than to read them. */
const included = /^(?:@chevrotain\/|(?:chevrotain|commander|yaml|zod)(?:\/|$))/;

const isOwn = (id: string): boolean => id.startsWith('.') || id.startsWith('/') || /^[A-Za-z]:/.test(id);

/** Puts the licences of the packages that were included beside the build. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle))
        if (output.type === 'chunk')
          for (const id of output.moduleIds) if (id.includes('node_modules')) folders.add(packageOf(id));
      const source = [...folders].sort().map(licenceOf).join('\n');
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}

/** The folder of the package that a file belongs to. */
function packageOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json')) || !('version' in manifestOf(folder))) folder = dirname(folder);
  return folder;
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
}

function licenceOf(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${String(name)} ${String(version)} (${String(license)})\n\n${text}\n`;
}

/** Puts the parsed library beside the build. */
function library(): Plugin {
  return {
    name: 'library',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'library.json', source: encodeParsed(nodeHost().library()) });
    },
  };
}

export default defineConfig({
  input: Object.fromEntries(
    ['cli/main', ...programs.map((program) => `runtime/${program}`)].map((entry) => [entry, `${entry}.ts`]),
  ),
  platform: 'node',
  external: (id, _, resolved) => !resolved && !isOwn(id) && !included.test(id),
  plugins: [licences(), library()],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
});
