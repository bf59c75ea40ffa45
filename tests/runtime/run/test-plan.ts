import { hash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlanName, PlanStep } from '../../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import { type RunOptions, type RunOutcome, run } from '../../../runtime/run/run.ts';
import { openStore, type Store } from '../../../runtime/store/store.ts';
import { operators } from './test-operators.ts';

/** Address of the module with the test operators, for workers. */
export const registryModule = new URL('./test-operators.ts', import.meta.url).href;

export interface StepText {
  readonly operator: string;
  readonly arguments?: Readonly<Record<string, number | string | PlanValue>>;
  /** Names of steps. */
  readonly inputs?: readonly string[];
  readonly report?: boolean;
}

/** A plan from steps by name, each after those it reads. Ids depend on what a step does, not on its name. */
export function makePlan(steps: Readonly<Record<string, StepText>>, roots?: readonly string[]): Plan {
  const ids = new Map<string, string>();
  const built: PlanStep[] = [];
  const made = new Set<string>();
  const names: Record<string, PlanName> = {};
  for (const [name, text] of Object.entries(steps)) {
    const args: PlanArguments = Object.fromEntries(
      Object.entries(text.arguments ?? {}).map(([key, value]) => [key, argument(key, value)]),
    );
    const inputs = (text.inputs ?? []).map((input, index) => ({ name: `values.${index}`, step: ids.get(input) ?? '' }));
    const id = hash('sha256', JSON.stringify([text.operator, args, inputs])).slice(0, 20);
    ids.set(name, id);
    names[name] = { kind: text.report ? 'report' : 'dataset', step: id };
    if (made.has(id)) continue;
    made.add(id);
    const type = text.report ? ({ kind: 'Report' } as const) : ({ kind: 'Trained' } as const);
    built.push({ id, operator: text.operator, arguments: args, inputs, type, names: [name] });
  }
  return {
    format: 'pipec.plan/1',
    pipeline: 'test',
    file: 'test.pipe',
    steps: built,
    roots: (roots ?? Object.keys(steps)).map((name) => ids.get(name) ?? ''),
    names,
    parameters: {},
    unproven: [],
  };
}

function argument(name: string, value: number | string | PlanValue): PlanValue {
  if (typeof value === 'number') return { kind: 'int', value };
  if (typeof value === 'string') return name === 'data' ? { kind: 'files', pattern: value } : { kind: 'string', value };
  return value;
}

/** A new project folder with an empty store. */
export function makeProject(): { readonly folder: string; readonly store: Store } {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-test-'));
  return { folder, store: openStore({ from: folder, store: join(folder, '.pipec') }) };
}

/** Runs with the test operators. */
export function runTest(plan: Plan, store: Store, options: RunOptions = {}): Promise<RunOutcome> {
  return run(plan, store, { jobs: 2, cores: 2, registry: operators, registryModule, ...options });
}

/** `name: state` for each step, by title. */
export function statesOf(outcome: RunOutcome): Readonly<Record<string, string>> {
  return Object.fromEntries(outcome.steps.map((step) => [step.title, step.state]));
}
