import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import type { FeaturePreparation } from '../../compiler/tensor/serving.ts';
import type { ArtifactReader } from '../artifact/artifact.ts';
import { float, recipe } from '../operators/arguments.ts';
import { OperatorError } from '../operators/operator.ts';
import type { Scaler } from '../operators/preparation/scale.ts';

/** Steps that leave values as they are, or only leave some out. */
const passing: ReadonlySet<string> = new Set(['labelled', 'split', 'window', 'select']);

/**
 * What the features of the rows of `step` went through since they were made, first first: the imputations and scalings between.
 * @param artifactOf The result of a step.
 * @throws OperatorError for an imputation that reads other rows, which a graph over single rows cannot.
 */
export function preparationOf(
  plan: Plan,
  step: PlanStep,
  features: readonly string[],
  artifactOf: (step: PlanStep) => ArtifactReader,
): readonly FeaturePreparation[] {
  const byId = new Map(plan.steps.map((own) => [own.id, own]));
  const backwards: FeaturePreparation[] = [];
  for (let current = byId.get(step.id); current !== undefined; ) {
    const made = preparationBy(current, features, artifactOf);
    if (made !== undefined) backwards.push(made);
    else if (!passing.has(current.operator)) break;
    const rows = current.inputs.find((input) => input.name === 'rows');
    current = rows && byId.get(rows.step);
  }
  return backwards.reverse();
}

function preparationBy(
  step: PlanStep,
  features: readonly string[],
  artifactOf: (step: PlanStep) => ArtifactReader,
): FeaturePreparation | undefined {
  if (step.operator === 'scale') {
    const { columns, clip } = artifactOf(step).readJson('scaler.json') as Scaler;
    const byName = new Map(columns.map((column) => [column.name, column]));
    const figures = features.map((name) => byName.get(name) ?? { centre: 0, scale: 1 });
    return {
      kind: 'scale',
      centres: figures.map(({ centre }) => centre),
      scales: figures.map(({ scale }) => scale),
      clip,
    };
  }
  if (step.operator !== 'impute') return undefined;
  const method = recipe(step.arguments, 'method');
  if (method.operator === 'constant') {
    const value = float(method.arguments, 'value');
    return { kind: 'fill', values: features.map(() => value) };
  }
  if (method.operator !== 'median' && method.operator !== 'mean')
    throw new OperatorError(
      `${method.operator} fills a value from earlier rows, and cannot be folded into a graph over single rows`,
      'Impute by median or mean, or export without --raw and fill rows before they are predicted.',
    );
  const { values } = artifactOf(step).readJson('imputer.json') as { readonly values: Record<string, number> };
  return { kind: 'fill', values: features.map((name) => values[name] ?? 0) };
}
