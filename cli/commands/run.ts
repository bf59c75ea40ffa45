import { readFileSync } from 'node:fs';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { readPlannedRun } from '../../runtime/planning/saved.ts';
import { materialise } from '../../runtime/run/materialise.ts';
import { type RunOptions, run as runPlan } from '../../runtime/run/run.ts';
import { openStore } from '../../runtime/store/store.ts';
import { watchAbort } from '../abort.ts';
import { exitCode, UsageError } from '../exit.ts';
import { type ParameterOptions, planOf } from '../program.ts';
import { readProject } from '../project/project.ts';
import { holdToLock } from '../review/locked.ts';
import { styleFor } from '../terminal/style.ts';
import { formatOutcome } from '../views/outcome.ts';
import { jsonView, plainView, type RunView } from '../views/run-view.ts';

export interface RunCommandOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly target?: readonly string[];
  readonly store?: string;
  readonly jobs?: number;
  readonly keepGoing?: boolean;
  readonly locked?: boolean;
  readonly json?: boolean;
}

/** Runs a pipeline or a saved plan, shows how it goes on, and writes its reports. */
export async function run(file: string, options: RunCommandOptions): Promise<number> {
  const saved = file.endsWith('.json') ? readSaved(file, options) : undefined;
  const compiled: Plan | undefined = saved?.plan ?? planOf(file, options.set, options);
  if (compiled === undefined) return exitCode.failed;
  const from = saved === undefined ? file : compiled.file;
  const project = readProject(from, options.env);
  const folder = options.store ?? project.store;
  const store = openStore({ from, ...(folder === undefined ? {} : { store: folder }) });
  if (options.locked) holdToLock(compiled, from, store, styleFor(process.stderr));
  const jobs = options.jobs ?? project.jobs;
  const view = await viewFor(options);
  const abort = watchAbort((text) => view.note(text));
  const runOptions: RunOptions = {
    signal: abort.signal,
    onEvent: (event) => view.event(event),
    onPlanned: (planned) => view.planned(planned),
    ...(jobs === undefined ? {} : { jobs }),
    ...((options.keepGoing ?? project.keepGoing) ? { keepGoing: true } : {}),
    ...(options.target === undefined ? {} : { targets: options.target }),
    ...(saved === undefined ? {} : { expected: saved, targets: saved.targets, directory: saved.directory }),
  };
  try {
    const outcome = await runPlan(compiled, store, runOptions);
    view.close();
    const reports = outcome.ok && outcome.refused === undefined ? materialise(compiled, store, outcome) : [];
    if (!options.json) process.stdout.write(formatOutcome(outcome, reports, styleFor(process.stdout)));
    if (outcome.interrupted) return exitCode.interrupted;
    return outcome.ok && outcome.refused === undefined ? exitCode.ok : exitCode.failed;
  } finally {
    view.close();
    abort.close();
  }
}

async function viewFor(options: RunCommandOptions): Promise<RunView> {
  if (options.json) return jsonView(process.stdout);
  const style = styleFor(process.stderr);
  if (process.stderr.isTTY && process.env.TERM !== 'dumb' && !process.env.CI) {
    const { liveView } = await import('../views/live.ts');
    return liveView(process.stderr, style);
  }
  return plainView(process.stderr, style);
}

function readSaved(file: string, options: RunCommandOptions): PlannedRun {
  for (const name of ['set', 'target', 'params'] as const) {
    const given = options[name];
    if (given !== undefined && Object.keys(given).length > 0) {
      throw new UsageError(
        `--${name} does not go with a saved plan`,
        'the plan says what to run; plan again to change it',
      );
    }
  }
  return readPlannedRun(file, readFileSync(file, 'utf8'));
}
