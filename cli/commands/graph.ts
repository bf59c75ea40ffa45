import type { Plan } from '../../compiler/plan/plan.ts';
import type { DeviceChoice } from '../../runtime/devices/provider.ts';
import type { EngineName } from '../../runtime/engine/engine.ts';
import { planStates } from '../../runtime/planning/plan-states.ts';
import type { StepState } from '../../runtime/planning/planned-run.ts';
import { openStore } from '../../runtime/store/store.ts';
import { devicesFor } from '../devices.ts';
import { exitCode } from '../exit.ts';
import { writeText } from '../files/write-text.ts';
import { toDot } from '../graph/dot.ts';
import { toMermaid } from '../graph/mermaid.ts';
import { type Graph, graphOf } from '../graph/model.ts';
import { toSvg } from '../graph/svg.ts';
import { type ParameterOptions, planOf } from '../program.ts';
import { readProject } from '../project/project.ts';

export interface GraphOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly format: 'svg' | 'dot' | 'mermaid';
  readonly state?: boolean;
  readonly engine?: EngineName;
  readonly device?: DeviceChoice;
  readonly store?: string;
  readonly output?: string;
}

/** Draws the pipeline's steps to a file or to stdout. */
export async function graph(file: string, options: GraphOptions): Promise<number> {
  const plan = planOf(file, options.set, options);
  if (plan === undefined) return exitCode.failed;
  const states = options.state ? await statesOf(plan, file, options) : undefined;
  const text = await draw(graphOf(plan, states), options.format);
  if (options.output === undefined) process.stdout.write(text);
  else writeText(options.output, text);
  return exitCode.ok;
}

/** What a run would do with each step now. */
async function statesOf(plan: Plan, file: string, options: GraphOptions): Promise<ReadonlyMap<string, StepState>> {
  const project = readProject(file, options.env);
  const folder = options.store ?? project.store;
  const store = openStore({ from: file, ...(folder === undefined ? {} : { store: folder }) });
  const planned = await planStates(plan, store, {
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    ...devicesFor(options.device, project.device),
  });
  return new Map(planned.steps.map((step) => [step.id, step.state]));
}

async function draw(content: Graph, format: GraphOptions['format']): Promise<string> {
  if (format === 'dot') return toDot(content);
  if (format === 'mermaid') return toMermaid(content);
  return toSvg(content);
}
