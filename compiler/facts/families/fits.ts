import { fitBeforeSplit, heldOutFitted } from '../../../language/diagnostics/catalogue/leakage.ts';
import { keepsTooMany, labelMissing, noSuchPart } from '../../../language/diagnostics/catalogue/rows.ts';
import { severalHeads } from '../../../language/diagnostics/catalogue/shapes.ts';
import { templateColumns } from '../columns.ts';
import type { ColumnFact, FrameFacts, SeenRows, StepFacts } from '../facts.ts';
import { argumentOfType, settingArgument } from '../family.ts';
import { knownFeatures } from '../features.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import { latest } from '../known.ts';
import { sealedPart } from '../rows.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';
import { withColumns } from './rowwise.ts';

/** `fits(inputs)`: S ∪ (fit rows, x). `fits(labels)`: S ∪ (fit rows, xy). Only rows that are split, and never the held-out part. */
export function fits(step: Transfer): StepFacts {
  const inputs = frames(step.inputs);
  const joined = joinFrames(step, inputs);
  const labels = step.family.positional?.kind === 'symbol' && step.family.positional.value === 'labels';
  const columns = knownFeatures(step, joined, step.call.calleeLocation);
  if (labels) needsOneHead(step, joined);
  const seen = fittedRows(step, joined, labels ? 'xy' : 'x');
  const known = { ...joined, columns };
  const rewrites = step.call.signature.columns.length > 0;
  const facts = rewrites ? rewritten(step, known) : selected(step, known);
  // Columns made with the labels of their own rows are predictions of them.
  const own = seen !== undefined && labels && rewrites ? { ...seen, predicts: true as const } : seen;
  return { ...facts, seen: own === undefined ? joined.seen : joinSeen(joined.seen, [own]) };
}

/** The fitted rows, or undefined where a mistake was reported. */
function fittedRows(step: Transfer, rows: FrameFacts, mode: SeenRows['mode']): SeenRows | undefined {
  const { call } = step;
  if (rows.broken) return undefined;
  const { split } = rows.rows;
  if (split === undefined) {
    step.report(fitBeforeSplit, call.calleeLocation, { step: call.signature.name, training: false });
    return undefined;
  }
  const argument = argumentOfType(call, 'Part');
  const value = argument?.value;
  const part = value?.kind === 'symbol' || value?.kind === 'string' ? value.value : 'train';
  const location = argument === undefined || argument.isDefault ? call.calleeLocation : argument.location;
  const parts = rows.rows.part === undefined ? split.parts.map(({ name }) => name) : [rows.rows.part];
  const related = [{ location: split.location, text: 'split here' }];
  if (part === sealedPart) {
    const written = argument !== undefined && !argument.isDefault;
    step.report(
      heldOutFitted,
      location,
      { step: call.signature.name, part },
      {
        related,
        ...(written
          ? { fix: { title: 'fit on train', applicability: 'machine', edits: [{ location, replacement: 'train' }] } }
          : {}),
      },
    );
    return undefined;
  }
  if (!parts.includes(part)) {
    step.report(noSuchPart, location, { part, parts }, { related });
    return undefined;
  }
  const input = step.inputs.find((one) => one.facts?.kind === 'Frame');
  return {
    rows: { ...rows.rows, part },
    mode,
    step: call.signature.name,
    location: call.calleeLocation,
    ...(input === undefined ? {} : { source: { ...input.reference, part } }),
  };
}

/** Reports rows without a label, or with several heads of which one would have to be chosen. */
function needsOneHead(step: Transfer, rows: FrameFacts): void {
  if (rows.broken) return;
  if (rows.label === undefined) {
    step.report(labelMissing, step.call.calleeLocation, { step: step.call.signature.name });
  } else if (rows.label.heads.length > 1) {
    step.report(
      severalHeads,
      step.call.calleeLocation,
      { step: step.call.signature.name, heads: rows.label.heads.map((head) => head.name) },
      { related: [{ location: rows.label.horizonLocation, text: 'the label with these heads' }] },
    );
  }
}

/** Each column with other values: scaled, imputed. */
function rewritten(step: Transfer, rows: FrameFacts): FrameFacts {
  const columns = templateColumns(step, rows, (column) => latest(column === undefined ? [] : [column]));
  return withColumns(step, rows, columns);
}

/** Some of the columns, with their values; which, only the run will tell. */
function selected(step: Transfer, rows: FrameFacts): FrameFacts {
  const argument = settingArgument(step.call, 'keep');
  const columns: readonly ColumnFact[] = rows.columns;
  const { width: before, ...rest } = rows;
  if (argument?.value.kind !== 'int') return { ...rest, columns, selection: step.id };
  const keep = argument.value.value;
  if (before !== undefined && keep > before && !rows.broken) {
    step.report(keepsTooMany, argument.isDefault ? step.call.calleeLocation : argument.location, {
      step: step.call.signature.name,
      keep,
      width: before,
    });
  }
  return { ...rest, columns, selection: step.id, width: keep };
}
