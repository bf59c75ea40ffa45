import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { nodeHost } from '../../compiler/node-host.ts';
import { exitCode, UsageError } from '../exit.ts';
import { importConfig } from '../import/import.ts';
import { remarksText } from '../import/remarks.ts';

export interface ImportOptions {
  readonly output?: string;
}

/** Writes the pipeline that a YAML config describes to a file or stdout, and what it does not carry over to stderr. */
export function importFile(file: string, options: ImportOptions): number {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`, undefined, exitCode.failed);
  if (options.output !== undefined && existsSync(options.output)) {
    throw new UsageError(`${options.output} exists already`, 'name another file; nothing is written over');
  }
  const { text, choices, remarks } = importConfig(file, readFileSync(file, 'utf8'), nodeHost());
  if (options.output === undefined) process.stdout.write(text);
  else writeFileSync(options.output, text);
  process.stderr.write(remarksText(choices, remarks));
  return exitCode.ok;
}
