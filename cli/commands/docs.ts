import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { packageRoot } from '../../compiler/node-host.ts';
import { loadLibrary } from '../../compiler/stdlib/library.ts';
import { hasErrors } from '../../language/diagnostics/diagnostic.ts';
import { htmlOf } from '../docs/html.ts';
import { markdownOf, type ReferenceFile } from '../docs/markdown.ts';
import { type Reference, referenceOf } from '../docs/reference.ts';
import { exitCode, UsageError } from '../exit.ts';
import { projectHost } from '../host.ts';

export interface DocsOptions {
  readonly html?: string;
  readonly markdown?: string;
}

/** Writes the reference of the library as a site, as Markdown or as both. */
export function docs(options: DocsOptions): number {
  if (options.html === undefined && options.markdown === undefined) {
    throw new UsageError('docs needs a form', 'write "pipec docs --html FOLDER" or "pipec docs --markdown FOLDER"');
  }
  const reference = libraryReference();
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  if (options.html !== undefined) write(options.html, htmlOf(reference, version), 'index.html');
  if (options.markdown !== undefined) write(options.markdown, markdownOf(reference), 'README.md');
  return exitCode.ok;
}

/** The reference of the library that ships, each of its examples checked. */
export function libraryReference(): Reference {
  const host = projectHost('example.pipe');
  const checks = (text: string): boolean =>
    !hasErrors(compile({ path: 'example.pipe', host: { ...host, readText: () => text } }).diagnostics);
  return referenceOf(loadLibrary(host.library()), checks);
}

function write(folder: string, files: readonly ReferenceFile[], first: string): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  process.stdout.write(`${files.length} files in ${folder}; begin with ${join(folder, first)}\n`);
}
