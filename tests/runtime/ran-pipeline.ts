import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import type { ArtifactReader } from '../../runtime/artifact/artifact.ts';
import type { Frame } from '../../runtime/frame/frame.ts';
import { planStates } from '../../runtime/planning/plan-states.ts';
import { run } from '../../runtime/run/run.ts';
import { openStore } from '../../runtime/store/store.ts';

/** A pipeline that has run, and what its steps gave. */
export interface RanPipeline {
  /** Of its file and its store; for files of the test, too. */
  readonly folder: string;
  readonly plan: Plan;
  readonly artifactOf: (step: PlanStep) => ArtifactReader;
  /** The step that a declaration is. */
  readonly stepOf: (name: string) => PlanStep;
}

/** Runs a pipeline in a folder of its own; it must compile and end well. */
export async function ranPipeline(text: string): Promise<RanPipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-ran-'));
  const path = join(folder, 'my.pipe');
  writeFileSync(path, text);
  const { plan, diagnostics } = compile({ path, host: nodeHost() });
  if (plan === undefined) throw new Error(diagnostics.map(({ title }) => title).join('; '));
  const store = openStore({ from: path, store: join(folder, '.pipec') });
  const outcome = await run(plan, store);
  expect(outcome).toMatchObject({ ok: true });
  const planned = await planStates(plan, store);
  return {
    folder,
    plan,
    artifactOf(step) {
      const artifact = store.result(planned.steps.find(({ id }) => id === step.id)?.contentKey ?? '');
      if (artifact === undefined) throw new Error(`${step.operator} has no result`);
      return artifact;
    },
    stepOf(name) {
      const step = plan.steps.find(({ id }) => id === plan.names[name]?.step);
      if (step === undefined) throw new Error(`no step ${name}`);
      return step;
    },
  };
}

/** Columns of a frame at its rows, row by row, as CSV with times and assets; what is missing is empty. */
export function csvOf(frame: Frame): string {
  const names = frame.valueColumns;
  const columns = names.map((column) => frame.column(column));
  const time = frame.time();
  const lines = [`time,entity,${names.join(',')}`];
  for (const { name: entity, start, count } of frame.entities)
    for (let row = start; row < start + count; row++)
      lines.push(
        [
          new Date(time[row] ?? 0).toISOString(),
          entity,
          ...columns.map((column) => (Number.isNaN(column[row]) ? '' : String(column[row]))),
        ].join(','),
      );
  return `${lines.join('\n')}\n`;
}
