import { buffer } from 'node:stream/consumers';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import { format } from '../../language/formatter/format.ts';
import { exitCode, UsageError } from '../exit.ts';
import { pipeFiles } from '../files/pipe-files.ts';
import { readText } from '../files/read-text.ts';
import { replaceFile } from '../files/replace-file.ts';
import { showDiagnostics } from '../program.ts';

export interface FmtOptions {
  readonly check?: boolean;
  readonly stdin?: boolean;
}

/**
 * Brings files into canonical form and prints the paths of those it changed; with `check`, of those it would change, and the exit
 * code is 1 if there are any. A file with a syntax error stays as it is, is told of, and makes the exit code 1.
 */
export async function fmt(paths: readonly string[], options: FmtOptions): Promise<number> {
  if (options.stdin) {
    if (paths.length > 0) throw new UsageError('--stdin reads no files', 'leave out either --stdin or the files');
    return formatText(decode(await buffer(process.stdin)), options.check ?? false);
  }
  if (paths.length === 0) {
    throw new UsageError('fmt needs files or folders', '"pipec fmt ." formats every .pipe file from here on');
  }
  const diagnostics: Diagnostic[] = [];
  let changed = 0;
  for (const path of pipeFiles(paths)) {
    const text = readText(path, 'a pipeline');
    const result = format({ path, text });
    if (result.kind === 'rejected') for (const diagnostic of result.diagnostics) diagnostics.push(diagnostic);
    else if (result.text !== text) {
      changed++;
      if (!options.check) replaceFile(path, result.text);
      process.stdout.write(`${path}\n`);
    }
  }
  showDiagnostics({ diagnostics });
  return diagnostics.length > 0 || (options.check && changed > 0) ? exitCode.failed : exitCode.ok;
}

function formatText(text: string, check: boolean): number {
  const result = format({ path: '<stdin>', text });
  if (result.kind === 'rejected') {
    showDiagnostics(result);
    return exitCode.failed;
  }
  if (check) return result.text === text ? exitCode.ok : exitCode.failed;
  process.stdout.write(result.text);
  return exitCode.ok;
}

/** Whatever is no UTF-8 would be lost on the way back, so it is refused. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('stdin is no UTF-8 text', 'give the program in UTF-8', exitCode.failed);
  }
}
