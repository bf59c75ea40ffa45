import { catalogue } from '../../language/diagnostics/catalogue/index.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { wrap } from '../../language/diagnostics/terminal/columns.ts';
import { UsageError } from '../exit.ts';
import { styleFor } from '../terminal/style.ts';

/** Columns beyond which text is hard to read. */
const widest = 100;

/** Prints the page of a diagnostic code (`PIPE5001`, or `5001` alone): what it means, a bad and a good example. */
export function explain(code: string): void {
  const full = /^\d+$/.test(code) ? `PIPE${code}` : code.toUpperCase();
  const kind = catalogue.get(full);
  if (kind === undefined) {
    const close = suggest(full, [...catalogue.keys()]);
    throw new UsageError(
      `no diagnostic has the code ${code}`,
      close === undefined
        ? 'codes look like PIPE5001; "pipec explain --list" prints them all'
        : `did you mean ${close}?`,
    );
  }
  const style = styleFor(process.stdout);
  const severity = kind.severity === 'error' ? style.red('error') : style.yellow('warning');
  const { summary, text, bad, good } = kind.page;
  process.stdout.write(
    [
      `${style.bold(kind.code)} ${severity}: ${style.bold(summary)}`,
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
  const lines = [...catalogue.values()].map((kind) => `${kind.code}  ${kind.severity.padEnd(7)}  ${kind.page.summary}`);
  process.stdout.write(`${lines.sort().join('\n')}\n`);
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
