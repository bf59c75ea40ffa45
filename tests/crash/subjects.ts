import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../cli/command.ts';
import type { Subject } from './disturbed-run.ts';

/** The pipeline of tiny operators: about two seconds. */
export const tinySubject: Subject = {
  arguments: (project, store) => [
    fileURLToPath(new URL('./driver.ts', import.meta.url)),
    '--project',
    project,
    '--store',
    store,
  ],
  reports: (project) => join(project, 'reports'),
};

/** The small pipeline of sequence models on selected features that lies beside: selection, three networks, evaluations, a report. */
export function sequencesSubject(): Subject {
  return pipelineSubject(fileURLToPath(new URL('./sequences.pipe', import.meta.url)), []);
}

/** A real pipeline through the command line; `more` are further arguments of `pipec run`. */
export function pipelineSubject(file: string, more: readonly string[]): Subject {
  // The text is copied into the project, so that reports of disturbed runs never meet.
  return {
    arguments: (project, store) => [main, 'run', copyInto(project, file), '--store', store, ...more],
    reports: (project) => join(project, 'reports'),
  };
}

function copyInto(project: string, file: string): string {
  const copy = join(project, basename(file));
  copyFileSync(file, copy);
  writeFileSync(join(project, 'pipec.yaml'), '');
  return copy;
}
