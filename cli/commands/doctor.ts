import { type Examination, examine } from '../../runtime/doctor/examine.ts';
import type { FindingState } from '../../runtime/doctor/finding.ts';
import { openStore } from '../../runtime/store/store.ts';
import { exitCode } from '../exit.ts';
import { readProject } from '../project/project.ts';
import { type Style, styleFor } from '../terminal/style.ts';

export interface DoctorOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/** Prints what the machine has, and how to install what it lacks. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const folder = options.store ?? readProject('pipec.yaml', undefined).store;
  const store = openStore({ from: process.cwd(), ...(folder === undefined ? {} : { store: folder }) });
  const examination = await examine(store.root);
  const { stdout } = process;
  stdout.write(
    options.json ? `${JSON.stringify(examination, null, 2)}\n` : formatExamination(examination, styleFor(stdout)),
  );
  return examination.ok ? exitCode.ok : exitCode.failed;
}

const signs: Readonly<Record<FindingState, string>> = { there: '✓', absent: '-', broken: '✗' };

function formatExamination({ ok, auto, findings }: Examination, style: Style): string {
  const paint = { there: style.green, absent: style.dim, broken: style.red };
  const width = Math.max(...findings.map(({ title }) => title.length));
  const lines = findings.map(
    ({ title, state, text }) => `${paint[state](signs[state])} ${title.padEnd(width)}  ${text}`,
  );
  lines.push('', `Networks train on: ${auto}`);
  const wanting = findings.filter(({ help }) => help !== undefined);
  if (wanting.length > 0) lines.push('', 'To have what is not there:');
  for (const { title, help } of wanting) lines.push(`  ${style.bold(title)}: ${help}`);
  lines.push('', ok ? style.green('Pipelines run here.') : style.red('Pipelines do not run here.'));
  return `${lines.join('\n')}\n`;
}
