import type { CompileResult } from '../../compiler/compile.ts';
import { diagnosticJson } from '../../language/diagnostics/json.ts';
import { exitCode, UsageError } from '../exit.ts';
import { formatFailure } from '../failure.ts';
import { compileFile, showDiagnostics } from '../program.ts';
import { plural } from '../terminal/figures.ts';
import { styleFor } from '../terminal/style.ts';

export interface CheckOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** Checks each file; the exit code is 1 where one has errors or cannot be read. */
export function check(files: readonly string[], options: CheckOptions): number {
  const results: { readonly file: string; readonly result: CompileResult }[] = [];
  let unread = 0;
  for (const file of files) {
    try {
      results.push({ file, result: compileFile(file, options.set) });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unread += 1;
      process.stderr.write(formatFailure(error).text);
    }
  }
  const diagnostics = results.flatMap(({ result }) => result.diagnostics);
  const failed = unread > 0 || diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const code = failed ? exitCode.failed : exitCode.ok;
  if (options.json) {
    const json = { ok: !failed, files, diagnostics: diagnostics.map(diagnosticJson) };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return code;
  }
  showDiagnostics({ diagnostics });
  const style = styleFor(process.stdout);
  for (const { file, result } of results) {
    if (result.plan === undefined) continue;
    process.stdout.write(`${style.green('ok')} ${file}: ${plural(result.plan.steps.length, 'step')}\n`);
  }
  return code;
}
