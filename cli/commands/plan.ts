import type { DeviceChoice } from '../../runtime/devices/provider.ts';
import type { EngineName } from '../../runtime/engine/engine.ts';
import { planStates } from '../../runtime/planning/plan-states.ts';
import { openStore } from '../../runtime/store/store.ts';
import { devicesFor } from '../devices.ts';
import { exitCode } from '../exit.ts';
import { writeText } from '../files/write-text.ts';
import { type ParameterOptions, planOf } from '../program.ts';
import { readProject } from '../project/project.ts';
import { sharedStoreOf } from '../shared.ts';
import { styleFor } from '../terminal/style.ts';
import { formatPlanned } from '../views/planned.ts';

export interface PlanCommandOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly target?: readonly string[];
  readonly engine?: EngineName;
  readonly store?: string;
  readonly shared?: string;
  readonly device?: DeviceChoice;
  readonly all?: boolean;
  readonly output?: string;
  readonly detailedExitcode?: boolean;
  readonly json?: boolean;
}

/** Prints what a run would do; saves it with `-o`. */
export async function plan(file: string, options: PlanCommandOptions): Promise<number> {
  const compiled = planOf(file, options.set, options);
  if (compiled === undefined) return exitCode.failed;
  const project = readProject(file, options.env);
  const folder = options.store ?? project.store;
  const store = openStore({ from: file, ...(folder === undefined ? {} : { store: folder }) });
  const warn = (text: string): boolean => process.stderr.write(`note  ${text}\n`);
  const shared = sharedStoreOf(options, process.env.PIPEC_SHARED, store, warn);
  const planned = await planStates(compiled, store, {
    ...(options.target === undefined ? {} : { targets: options.target }),
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    ...(shared === undefined ? {} : { shared }),
    ...devicesFor(options.device, project.device),
  });
  // Of a large plan, its text takes longer than the plan: it is made where it is asked for.
  const json = (): string => `${JSON.stringify(planned, null, 2)}\n`;
  if (options.output !== undefined) writeText(options.output, json());
  process.stdout.write(
    options.json ? json() : formatPlanned(planned, styleFor(process.stdout), { all: options.all === true }),
  );
  const { run, may, restore } = planned.tally;
  const work = run + may + restore > 0;
  return options.detailedExitcode && work ? exitCode.usage : exitCode.ok;
}
