import { existsSync } from 'node:fs';
import type { CompileResult } from '../../compiler/compile.ts';
import { diagnosticJson } from '../../language/diagnostics/json.ts';
import { exitCode } from '../exit.ts';
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

/** Checks each file; the exit code is 1 where one has errors. */
export function check(files: readonly string[], options: CheckOptions): number {
  const compileAll = () => files.map((file) => ({ file, result: compileFile(file, options.set, options) }));
  let results = compileAll();
  const applied: AppliedFix[] = [];
  for (let round = 0; options.fix === true && round < mostRounds; round++) {
    const fixed = applyFixes(
      results.flatMap(({ result }) => result.diagnostics),
      editable(results.map(({ result }) => result)),
    );
    if (fixed.applied.length === 0) break;
    writeTexts(fixed.texts);
    applied.push(...fixed.applied);
    results = compileAll();
  }
  const diagnostics = results.flatMap(({ result }) => result.diagnostics);
  const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (options.json) {
    const fixes = options.fix === true ? { applied } : {};
    process.stdout.write(
      `${JSON.stringify({ ok: !failed, files, diagnostics: diagnostics.map(diagnosticJson), ...fixes }, null, 2)}\n`,
    );
    return failed ? exitCode.failed : exitCode.ok;
  }
  const style = styleFor(process.stdout);
  for (const { path, line, title, code } of applied)
    process.stdout.write(`${style.green('fixed')} ${path}:${line}: ${title} ${style.dim(`(${code})`)}\n`);
  if (options.types === true)
    for (const { result } of results) process.stdout.write(formatTypes(result.names?.() ?? [], style));
  showDiagnostics({ diagnostics });
  for (const { file, result } of results) {
    if (result.plan === undefined) continue;
    process.stdout.write(`${style.green('ok')} ${file}: ${plural(result.plan.steps.length, 'step')}\n`);
  }
  return failed ? exitCode.failed : exitCode.ok;
}

/** The files of the programs, as far as they are files: a fix never touches the library. */
function editable(results: readonly CompileResult[]): ReadonlySet<string> {
  const paths = results.flatMap(({ sources }) => sources.map((source) => source.path));
  return new Set(paths.filter((path) => existsSync(path)));
}
