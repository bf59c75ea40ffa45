import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CompileResult, compile } from '../../compiler/compile.ts';
import { exitCode, UsageError } from '../exit.ts';
import { projectHost } from '../host.ts';
import { type ParameterOptions, parameterLayers, showDiagnostics } from '../program.ts';
import { type Difference, differenceOf, isSame, type Side } from '../review/difference.ts';
import { differenceMarkdown } from '../review/difference-markdown.ts';
import { formatDifference } from '../review/difference-text.ts';
import { openRevision, type Revision } from '../review/revision.ts';
import { styleFor } from '../terminal/style.ts';

export interface DiffOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** Prints what the working tree changed since `revision`, of one pipeline or of all below the working directory. */
export function diff(revision: string, file: string | undefined, options: DiffOptions): number {
  const opened = openRevision(revision, file === undefined ? '.' : existingFolder(dirname(file)));
  const files = file === undefined ? opened.pipelines('.') : [file];
  if (files.length === 0)
    throw new UsageError('there are no .pipe files here', 'name one, or change into their folder');
  const differences: Difference[] = [];
  for (const path of files) {
    const difference = compareFile(opened, path, options, file === undefined);
    if (difference === 'mistaken') return exitCode.failed;
    if (difference !== 'same') differences.push(difference);
  }
  process.stdout.write(written(differences, options));
  return exitCode.ok;
}

/** One of many pipelines is only looked at where its texts changed, and only told where it means something else. */
function compareFile(
  revision: Revision,
  path: string,
  options: DiffOptions,
  oneOfMany: boolean,
): Difference | 'same' | 'mistaken' {
  const here = existsSync(path);
  const there = revision.host.readText(path) !== undefined;
  if (!here && !there)
    throw new UsageError(`there is no file ${path}, neither here nor in ${revision.name}`, undefined, exitCode.failed);
  const layers = { path, sets: options.set, ...parameterLayers(path, options) };
  const before = there ? compile({ ...layers, host: { ...projectHost(path), ...revision.host } }) : undefined;
  const after = here ? compile({ ...layers, host: projectHost(path) }) : undefined;
  if (oneOfMany && textsOf(before) === textsOf(after)) return 'same';
  if (!sound(before, `${path} in ${revision.name}`) || !sound(after, path)) return 'mistaken';
  const difference = differenceOf(path, revision.name, before, after);
  return oneOfMany && isSame(difference) ? 'same' : difference;
}

function textsOf(side: Side): string {
  return JSON.stringify((side?.sources ?? []).map(({ path, text }) => [path, text]));
}

/** Whether a side compiled; its mistakes are told. */
function sound(side: (Side & Pick<CompileResult, 'diagnostics'>) | undefined, what: string): boolean {
  if (side === undefined || side.plan !== undefined) return true;
  process.stderr.write(`pipec: ${what} has mistakes, so it cannot be compared\n\n`);
  showDiagnostics(side);
  return false;
}

function written(differences: readonly Difference[], { json, markdown }: DiffOptions): string {
  if (json) return `${JSON.stringify(differences, null, 2)}\n`;
  if (differences.length === 0) return 'No pipeline means anything else than before.\n';
  if (markdown) return differences.map(differenceMarkdown).join('\n');
  const style = styleFor(process.stdout);
  return differences.map((difference) => formatDifference(difference, style)).join('\n');
}

/** The nearest folder that is there: a file may have gone with its folder. */
function existingFolder(folder: string): string {
  let candidate = folder;
  while (!existsSync(candidate) && dirname(candidate) !== candidate) candidate = dirname(candidate);
  return candidate;
}
