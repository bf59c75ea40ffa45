import { diagnosticJson } from '../../language/diagnostics/json.ts';
import { exitCode } from '../exit.ts';
import { compileFile, showDiagnostics } from '../program.ts';
import { plural } from '../terminal/figures.ts';
import { styleFor } from '../terminal/style.ts';

export interface CheckOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** Checks each file; the exit code is 1 where one has errors. */
export function check(files: readonly string[], options: CheckOptions): number {
  const results = files.map((file) => ({ file, result: compileFile(file, options.set) }));
  const diagnostics = results.flatMap(({ result }) => result.diagnostics);
  const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ ok: !failed, files, diagnostics: diagnostics.map(diagnosticJson) }, null, 2)}\n`,
    );
    return failed ? exitCode.failed : exitCode.ok;
  }
  showDiagnostics({ diagnostics });
  const style = styleFor(process.stdout);
  for (const { file, result } of results) {
    if (result.plan === undefined) continue;
    process.stdout.write(`${style.green('ok')} ${file}: ${plural(result.plan.steps.length, 'step')}\n`);
  }
  return failed ? exitCode.failed : exitCode.ok;
}
