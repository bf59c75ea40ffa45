import { catalogue } from '../../language/diagnostics/catalogue/index.ts';
import { kindNamed, slugOf, slugs } from '../../language/diagnostics/catalogue/slugs.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { wrap } from '../../language/diagnostics/terminal/columns.ts';
import { exitCode, UsageError } from '../exit.ts';
import { compileFile, type ParameterOptions, showDiagnostics } from '../program.ts';
import { styleFor } from '../terminal/style.ts';
import { formatOrigin } from '../views/origin.ts';

/** Columns beyond which text is hard to read. */
const widest = 100;

/** What `explain` prints for a name of a program. */
export interface ExplainOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
}

/**
 * Prints what a name of the program in `file` is and where its values come from. The exit code is 1 where the program has errors;
 * what is known is printed all the same.
 */
export function explainName(name: string, file: string, options: ExplainOptions): number {
  const result = compileFile(file, options.set, options);
  const names = result.names?.() ?? [];
  const found = names.filter((one) => one.name === name);
  if (found.length === 0) {
    const close = suggest(
      name,
      names.map((one) => one.name),
    );
    throw new UsageError(
      `${file} declares no ${name}`,
      close === undefined ? '"pipec check --types FILE" prints every name' : `did you mean ${close}?`,
      exitCode.failed,
    );
  }
  const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  showDiagnostics({ diagnostics: errors });
  const style = styleFor(process.stdout);
  for (const one of found) process.stdout.write(formatOrigin(one, names, style));
  return errors.length > 0 ? exitCode.failed : exitCode.ok;
}

/** Prints the page of a diagnostic, by its code (`PIPE5001`, or `5001` alone) or its name: what it means, a bad and a good example. */
export function explain(code: string): void {
  const kind = kindNamed(/^\d+$/.test(code) ? `PIPE${code}` : code);
  if (kind === undefined) {
    const close = suggest(code.toUpperCase(), [...catalogue.keys()]) ?? suggest(code, slugs.keys());
    throw new UsageError(
      `no diagnostic has the code or name ${code}`,
      close === undefined
        ? 'codes look like PIPE5001; "pipec explain --list" prints them all; of a name in a program say which: "pipec explain NAME FILE"'
        : `did you mean ${close}?`,
    );
  }
  const style = styleFor(process.stdout);
  const severity = kind.severity === 'error' ? style.red('error') : style.yellow('warning');
  const { summary, text, bad, good } = kind.page;
  process.stdout.write(
    [
      `${style.bold(kind.code)} ${severity}: ${style.bold(summary)}${slugOf(kind.code) === kind.code ? '' : style.dim(`  ${slugOf(kind.code)}`)}`,
      '',
      ...wrap(text, Math.min(process.stdout.columns || widest, widest)),
      '',
      style.bold('Rejected:'),
      indent(bad),
      '',
      style.bold('Accepted:'),
      indent(good),
      '',
    ].join('\n'),
  );
}

/** Prints every code with its summary. */
export function listCodes(): void {
  const longest = Math.max(...[...catalogue.keys()].map((code) => slugOf(code).length));
  const lines = [...catalogue.values()].map(
    (kind) => `${kind.code}  ${kind.severity.padEnd(7)}  ${slugOf(kind.code).padEnd(longest)}  ${kind.page.summary}`,
  );
  process.stdout.write(`${lines.sort().join('\n')}\n`);
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
