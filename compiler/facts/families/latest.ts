import { foldsMissing } from '../../../language/diagnostics/catalogue/leakage/folds.ts';
import type { StepFacts } from '../facts.ts';
import type { Transfer } from '../transfer.ts';

/** `latest(models)`: the model of the last fold, with what it has seen. */
export function latest(step: Transfer): StepFacts {
  const models = step.inputs.flatMap((input) =>
    input.facts?.kind === 'Trained' ? [{ input, facts: input.facts }] : [],
  );
  const last = models.at(-1);
  if (last === undefined) throw new Error(`${step.call.signature.name} reads models`);
  const { broken } = last.facts;
  if (broken || models.every(({ facts }) => facts.broken || facts.on.rows.split?.fold !== undefined)) return last.facts;
  step.report(foldsMissing, last.input.reference.location, { step: step.call.signature.name });
  return { ...last.facts, broken: true };
}
