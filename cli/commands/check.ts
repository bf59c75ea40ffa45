import { existsSync } from 'node:fs';
import type { CompileResult } from '../../compiler/compile.ts';
import { hasErrors } from '../../language/diagnostics/diagnostic.ts';
import { diagnosticJson } from '../../language/diagnostics/json.ts';
import { exitCode, UsageError } from '../exit.ts';
import { formatFailure } from '../failure.ts';
import { type AppliedFix, applyFixes, writeTexts } from '../fixes/apply.ts';
import { compileFile, type ParameterOptions, showDiagnostics } from '../program.ts';
import { plural } from '../terminal/figures.ts';
import { styleFor } from '../terminal/style.ts';
import { formatTypes } from '../views/types.ts';

export interface CheckOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly json?: boolean;
  /** Print every name with its type and facts. */
  readonly types?: boolean;
  /** Apply the fixes that a machine may apply. */
  readonly fix?: boolean;
}

/** Looks after which fixing ends; each applies at least one fix, and a fix may bring out another mistake. */
const mostRounds = 20;

interface Checked {
  readonly file: string;
  readonly result: CompileResult;
}

/** Checks each file; the exit code is 1 where one has errors or cannot be read. */
export function check(files: readonly string[], options: CheckOptions): number {
  const { checked, unread } = compileAll(files, options);
  let results = checked;
  const applied: AppliedFix[] = [];
  for (let round = 0; options.fix === true && round < mostRounds; round++) {
    const fixed = applyFixes(
      results.flatMap(({ result }) => result.diagnostics),
      editable(results.map(({ result }) => result)),
    );
    if (fixed.applied.length === 0) break;
    writeTexts(fixed.texts);
    applied.push(...fixed.applied);
    results = results.map(({ file }) => ({ file, result: compileFile(file, options.set, options) }));
  }
  const diagnostics = results.flatMap(({ result }) => result.diagnostics);
  const failed = unread > 0 || hasErrors(diagnostics);
  const code = failed ? exitCode.failed : exitCode.ok;
  if (options.json) {
    const fixes = options.fix === true ? { applied } : {};
    const json = { ok: !failed, files, diagnostics: diagnostics.map(diagnosticJson), ...fixes };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return code;
  }
  const style = styleFor(process.stdout);
  for (const fix of applied)
    process.stdout.write(
      `${style.green('fixed')} ${fix.path}:${fix.line}: ${fix.title} ${style.dim(`(${fix.code})`)}\n`,
    );
  if (options.types === true)
    for (const { result } of results) process.stdout.write(formatTypes(result.names?.() ?? [], style));
  showDiagnostics({ diagnostics });
  for (const { file, result } of results) {
    if (hasErrors(result.diagnostics)) continue;
    const declarations = plural(result.program?.declarations.length ?? 0, 'declaration');
    const files = result.sources.length > 1 ? ` in ${plural(result.sources.length, 'file')}` : '';
    process.stdout.write(`${style.green('ok')} ${file}: ${declarations}${files}\n`);
  }
  return code;
}

/** Compiles what can be read, and tells of what cannot. */
function compileAll(
  files: readonly string[],
  options: CheckOptions,
): { readonly checked: readonly Checked[]; readonly unread: number } {
  const checked: Checked[] = [];
  let unread = 0;
  for (const file of files) {
    try {
      checked.push({ file, result: compileFile(file, options.set, options) });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unread += 1;
      process.stderr.write(formatFailure(error).text);
    }
  }
  return { checked, unread };
}

/** The files of the programs, as far as they are files: a fix never touches the library. */
function editable(results: readonly CompileResult[]): ReadonlySet<string> {
  const paths = results.flatMap(({ sources }) => sources.map((source) => source.path));
  return new Set(paths.filter((path) => existsSync(path)));
}
