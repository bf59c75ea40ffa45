import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import { planStates } from '../../runtime/planning/plan-states.ts';
import { exportStage } from '../../runtime/serving/export.ts';
import { openStore } from '../../runtime/store/store.ts';
import { exitCode, UsageError } from '../exit.ts';
import { writeText } from '../files/write-text.ts';
import { planOf } from '../program.ts';

export interface ExportOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly output?: string;
  readonly raw?: boolean;
  readonly store?: string;
}

/** Writes the trained network of a stage as an ONNX file. */
export async function exportModel(file: string, stage: string, options: ExportOptions): Promise<number> {
  const plan = planOf(file, options.set);
  if (plan === undefined) return exitCode.failed;
  const step = trainedStep(plan, stage);
  const store = openStore({ from: file, ...(options.store === undefined ? {} : { store: options.store }) });
  const planned = await planStates(plan, store, { targets: [stage] });
  const keys = new Map(planned.steps.map((own) => [own.id, own.state === 'cached' ? own.contentKey : undefined]));
  const { onnx, metadata } = exportStage(
    {
      plan,
      stage,
      step,
      artifactOf(own) {
        const key = keys.get(own.id);
        const artifact = key === undefined ? undefined : store.result(key);
        if (artifact !== undefined) return artifact;
        throw new UsageError(
          `${own.id === step.id ? stage : (own.names[0] ?? own.operator)} has no result in the store yet`,
          `run it first: pipec run ${file} --target ${stage}`,
          exitCode.failed,
        );
      },
    },
    options.raw === true,
  );
  const path = options.output ?? `${stage}.onnx`;
  writeText(path, onnx);
  const reads = metadata.window > 1 ? `windows of ${metadata.window} bars, ` : '';
  process.stdout.write(
    `wrote ${path}: ${metadata.model}, ${reads}${metadata.features.length} ${metadata.takes} features, predicts ${metadata.heads.map(({ name }) => name).join(', ')}\n`,
  );
  return exitCode.ok;
}

function trainedStep(plan: Plan, stage: string): PlanStep {
  const trained = Object.entries(plan.names).flatMap(([name, { step }]) => {
    const found = plan.steps.find((own) => own.id === step);
    return found?.type.kind === 'Trained' ? [{ name, step: found }] : [];
  });
  const found = trained.find(({ name }) => name === stage);
  if (found !== undefined) return found.step;
  const names = trained.map(({ name }) => name);
  const suggestion = suggest(stage, names);
  throw new UsageError(
    `the pipeline has no trained stage ${stage}`,
    suggestion === undefined ? `it trains ${names.join(', ') || 'nothing'}` : `did you mean ${suggestion}?`,
    exitCode.failed,
  );
}
