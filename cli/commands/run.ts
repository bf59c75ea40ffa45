import { dirname, resolve } from 'node:path';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { DeviceChoice } from '../../runtime/devices/provider.ts';
import type { EngineName } from '../../runtime/engine/engine.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { readPlannedRun } from '../../runtime/planning/saved.ts';
import { materialise } from '../../runtime/run/materialise.ts';
import { type RunOptions, type RunOutcome, run as runPlan } from '../../runtime/run/run.ts';
import { openStore, type Store } from '../../runtime/store/store.ts';
import { watchAbort } from '../abort.ts';
import { devicesFor } from '../devices.ts';
import { exitCode, UsageError } from '../exit.ts';
import { readText } from '../files/read-text.ts';
import { reasonOf } from '../files/reason.ts';
import { type ParameterOptions, planOf } from '../program.ts';
import { readProject } from '../project/project.ts';
import { holdToLock } from '../review/locked.ts';
import { sharedStoreOf } from '../shared.ts';
import { styleFor } from '../terminal/style.ts';
import { formatOutcome } from '../views/outcome.ts';
import { jsonView, plainView, type RunView } from '../views/run-view.ts';

export interface RunCommandOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly target?: readonly string[];
  readonly engine?: EngineName;
  readonly store?: string;
  readonly shared?: string;
  readonly device?: DeviceChoice;
  readonly publish?: boolean;
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
  const from = saved === undefined ? file : resolve(saved.directory, compiled.file);
  const project = readProject(from, options.env);
  const folder = options.store ?? project.store;
  const store = openStore({ from, ...(folder === undefined ? {} : { store: folder }) });
  const warnings: string[] = [];
  // A saved plan says itself whether there is a shared store.
  const otherwise = saved === undefined ? process.env.PIPEC_SHARED : saved.shared;
  const shared = sharedStoreOf(options, otherwise, store, (text) => warnings.push(text));
  if (options.locked) holdToLock(compiled, from, store, styleFor(process.stderr));
  const jobs = options.jobs ?? project.jobs;
  const engine = saved === undefined ? options.engine : saved.engine;
  const view = await viewFor(options);
  for (const text of warnings) view.note(`note  ${text}`);
  const abort = watchAbort((text) => view.note(text));
  const runOptions: RunOptions = {
    signal: abort.signal,
    onEvent: (event) => view.event(event),
    onPlanned: (planned) => view.planned(planned),
    ...(jobs === undefined ? {} : { jobs }),
    ...(shared === undefined ? {} : { shared }),
    ...(options.publish ? { publish: true } : {}),
    ...((options.keepGoing ?? project.keepGoing) ? { keepGoing: true } : {}),
    ...(options.target === undefined ? {} : { targets: options.target }),
    ...(engine === undefined ? {} : { engine }),
    // A saved plan is executed on the devices that it was made for.
    ...(saved === undefined
      ? devicesFor(options.device, project.device)
      : devicesFor(saved.device, saved.defaultDevice)),
    ...(saved === undefined ? {} : { expected: saved, targets: saved.targets, directory: saved.directory }),
  };
  try {
    const outcome = await runPlan(compiled, store, runOptions);
    view.close();
    const reports = outcome.refused === undefined ? writeReports(compiled, store, outcome) : { paths: [] };
    // In a stream of events there is no place for what is no event.
    const ending = options.json ? process.stderr : process.stdout;
    if (!options.json || outcome.refused !== undefined)
      ending.write(formatOutcome(outcome, reports.paths, styleFor(ending)));
    if ('refusal' in reports) throw reports.refusal;
    if (outcome.interrupted) return exitCode.interrupted;
    return outcome.ok ? exitCode.ok : exitCode.failed;
  } finally {
    view.close();
    abort.close();
  }
}

/** Writes the reports there are. Where the disk refuses them, their results are in the store all the same: that is told last. */
function writeReports(
  plan: Plan,
  store: Store,
  outcome: RunOutcome,
): { readonly paths: readonly string[]; readonly refusal?: UsageError } {
  try {
    return { paths: materialise(plan, store, outcome) };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    const place = dirname((error as NodeJS.ErrnoException).path ?? store.project);
    const help = 'what the run found is in the store; run again when they can be written';
    return {
      paths: [],
      refusal: new UsageError(`reports cannot be written to ${place}: ${reason}`, help, exitCode.failed),
    };
  }
}

async function viewFor(options: RunCommandOptions): Promise<RunView> {
  if (options.json) return jsonView(process.stdout);
  const style = styleFor(process.stderr);
  if (process.stderr.isTTY && process.env.TERM !== 'dumb' && !process.env.CI) {
    const { liveView } = await import('../views/live.ts');
    return liveView({ stream: process.stderr, style });
  }
  return plainView(process.stderr, style);
}

function readSaved(file: string, options: RunCommandOptions): PlannedRun {
  for (const name of ['set', 'target', 'params', 'engine', 'device'] as const) {
    const given = options[name];
    if (given !== undefined && Object.keys(given).length > 0) {
      throw new UsageError(
        `--${name} does not go with a saved plan`,
        'the plan says what to run; plan again to change it',
      );
    }
  }
  return readPlannedRun(file, readText(file, 'a saved plan'));
}
