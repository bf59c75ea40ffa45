import { differentLabel, labelMissing } from '../../../language/diagnostics/catalogue/rows.ts';
import type { FrameFacts, StepFacts } from '../facts.ts';
import type { ResolvedInput } from '../inputs.ts';
import { sameLabel } from '../join.ts';
import { judge } from '../judge.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/** `evaluates(model, on)`: scores of R, held against S of the model and of the rows. */
export function evaluates(step: Transfer): StepFacts {
  const model = step.inputs.find((input) => input.facts?.kind === 'Trained')?.facts;
  const rows = step.inputs.find((input) => input.facts?.kind === 'Frame');
  const on = rows?.facts;
  if (step.call.inputs.length === 1 && rows !== undefined && on?.kind === 'Frame') return predictions(step, on, rows);
  if (model?.kind !== 'Trained' || rows === undefined || on?.kind !== 'Frame') {
    throw new Error(`${step.call.signature.name} reads a trained model and rows`);
  }
  const result: StepFacts = { kind: 'Evaluation', rows: on.rows };
  if (model.broken || on.broken) return result;
  const { location } = rows.reference;
  const related = [{ location: model.location, text: 'trained here' }];
  if (on.label === undefined) {
    step.report(labelMissing, location, { step: step.call.signature.name }, { related });
    return result;
  }
  if (!sameFeatures(step, model.on, on, location, model.location)) return result;
  const trained = model.on.label;
  if (trained !== undefined && !sameLabel(trained, on.label)) {
    step.report(
      differentLabel,
      location,
      { trained: trained.heads.map((head) => head.name), given: on.label.heads.map((head) => head.name) },
      { related },
    );
    return result;
  }
  judge(step, joinSeen(model.seen, on.seen), on, rows.reference);
  return result;
}

/** Scores that stand in the rows already, against the label that these carry. */
function predictions(step: Transfer, on: FrameFacts, { reference }: ResolvedInput): StepFacts {
  if (!on.broken && on.label === undefined)
    step.report(labelMissing, reference.location, { step: step.call.signature.name });
  else judge(step, on.seen, on, reference);
  return { kind: 'Evaluation', rows: on.rows };
}
