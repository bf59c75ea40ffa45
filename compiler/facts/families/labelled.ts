import { duplicateColumn, labelledTwice, labelOfOtherRows } from '../../../language/diagnostics/catalogue/rows.ts';
import { text } from '../../plan/encoding.ts';
import { embargoCoversHorizon } from '../embargo.ts';
import type { FrameFacts, LabelFacts, StepFacts } from '../facts.ts';
import { identity } from '../identity.ts';
import type { ResolvedInput } from '../inputs.ts';
import { differenceOfRows } from '../rows.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/** `labelled()`: rows whose label is known, with it. They are fewer rows, so a base of their own; parts stay. */
export function labelled(step: Transfer): StepFacts {
  const rows = step.inputs.find((input) => input.facts?.kind === 'Frame')?.facts;
  const targets = step.inputs.filter((input) => input.facts?.kind === 'Label');
  const label = joinedLabel(targets);
  const [target] = targets;
  if (rows?.kind !== 'Frame' || target === undefined || label === undefined) {
    throw new Error(`${step.call.signature.name} reads rows and a label`);
  }
  const broken = rows.broken || label.broken ? true : reportMistakes(step, rows, label, targets);
  const { broken: _, ...rest } = rows;
  const { heads, horizon, horizonLocation, made } = label;
  const names = heads.map((head) => text(head.name));
  const base = `${step.call.signature.operator}-${identity([text(rows.rows.base), text(made), ...names]).slice(0, 8)}`;
  const carried = { heads, horizon, horizonLocation, made };
  const split =
    rows.rows.split === undefined || broken ? rows.rows.split : embargoCoversHorizon(step, rows.rows.split, carried);
  return {
    ...rest,
    label: carried,
    seen: joinSeen(rows.seen, label.seen),
    rows: { ...rows.rows, base, location: step.call.location, ...(split === undefined ? {} : { split }) },
    ...(broken ? { broken } : {}),
  };
}

/** Several labels as one: each is a head of the name that it was given, and they are known when the last of them is. */
function joinedLabel(targets: readonly ResolvedInput[]): LabelFacts | undefined {
  const labels = targets.flatMap(({ name, facts }) => {
    if (facts?.kind !== 'Label') return [];
    const given = name.includes('.') ? name.slice(name.indexOf('.') + 1) : undefined;
    return [given === undefined ? facts : { ...facts, heads: facts.heads.map((head) => ({ ...head, name: given })) }];
  });
  const [first, ...others] = labels;
  if (first === undefined || others.length === 0) return first;
  const last = labels.reduce((latest, one) => (one.horizon > latest.horizon ? one : latest));
  return {
    ...last,
    heads: labels.flatMap(({ heads }) => heads),
    made: identity(labels.flatMap(({ made, heads }) => [text(made), ...heads.map(({ name }) => text(name))])),
    seen: joinSeen(...labels.map(({ seen }) => seen)),
    ...(labels.some(({ broken }) => broken) ? { broken: true } : {}),
  };
}

/** Whether the label does not go with the rows, which is reported. */
function reportMistakes(
  step: Transfer,
  rows: FrameFacts,
  label: LabelFacts,
  targets: readonly ResolvedInput[],
): true | undefined {
  if (rows.label !== undefined) {
    const related = [{ location: rows.label.horizonLocation, text: 'the label that the rows carry' }];
    step.report(labelledTwice, step.call.calleeLocation, {}, { related });
    return true;
  }
  for (const { facts, reference } of targets) {
    if (facts?.kind !== 'Label' || facts.rows.base === rows.rows.base) continue;
    step.report(
      labelOfOtherRows,
      reference.location,
      { difference: differenceOfRows(rows.rows, facts.rows) },
      {
        related: [
          { location: rows.rows.location, text: 'the rows' },
          { location: facts.rows.location, text: 'the rows that the label is made from' },
        ],
      },
    );
    return true;
  }
  const taken = label.heads.flatMap((head) => (rows.columns.some(({ name }) => name === head.name) ? [head.name] : []));
  const [target] = targets;
  if (taken.length === 0 || target === undefined) return undefined;
  step.report(duplicateColumn, target.reference.location, { columns: taken });
  return true;
}
