import {
  differentFolds,
  foldsMissing,
  overlappingFolds,
} from '../../../language/diagnostics/catalogue/leakage/folds.ts';
import { text } from '../../plan/encoding.ts';
import { clear } from '../clear.ts';
import type { ColumnFact, FrameFacts, SeenRows, StepFacts, TrainedFacts } from '../facts.ts';
import { identity } from '../identity.ts';
import { inputsNamed, type ResolvedInput } from '../inputs.ts';
import { judge } from '../judge.ts';
import { rowsText } from '../plan-type.ts';
import { boundsOf, sealedPart } from '../rows.ts';
import { sameFeatures } from '../schema.ts';
import type { Transfer } from '../transfer.ts';

interface Pair {
  readonly model: TrainedFacts;
  readonly rows: FrameFacts;
  readonly input: ResolvedInput;
}

/**
 * `out_of_fold(models, folds)`: the scores of each fold's model on that fold's test rows, all folds one after the other. R is the
 * union of the test parts, K that of the features. Each row was seen by no fit that served it, which is checked fold by fold.
 */
export function outOfFold(step: Transfer): StepFacts {
  const models = inputsNamed(step.inputs, 'models');
  const folds = inputsNamed(step.inputs, 'folds');
  const pairs: Pair[] = [];
  for (const [position, input] of folds.entries()) {
    const model = models[position]?.facts;
    if (model?.kind !== 'Trained' || input.facts?.kind !== 'Frame') continue;
    pairs.push({ model, rows: testRows(input.facts), input });
  }
  const [first] = pairs;
  const location = folds[0]?.reference.location ?? step.call.location;
  if (first === undefined) throw new Error(`${step.call.signature.name} reads models and folds`);
  let broken = pairs.some(({ model, rows }) => model.broken || rows.broken);
  if (!broken && pairs.some(({ rows }) => rows.rows.split?.fold === undefined)) {
    step.report(foldsMissing, location, { step: step.call.signature.name });
    broken = true;
  } else if (!broken && (models.length !== folds.length || pairs.some((pair) => !ownFold(pair)))) {
    step.report(differentFolds, models[0]?.reference.location ?? location, { step: step.call.signature.name });
    broken = true;
  }
  if (!broken) broken = !disjoint(step, pairs, location) || !unseen(step, pairs);
  return united(step, pairs, first, broken === true);
}

function testRows(rows: FrameFacts): FrameFacts {
  return rows.rows.part === undefined ? { ...rows, rows: { ...rows.rows, part: sealedPart } } : rows;
}

/** Whether the model was fitted in the fold that it is to score. */
function ownFold({ model, rows }: Pair): boolean {
  return model.on.rows.split?.id === rows.rows.split?.id;
}

/** Reports two folds that test the same rows, once. Blocks and dates of one recipe are in order, so neighbours tell. */
function disjoint(step: Transfer, pairs: readonly Pair[], location: Transfer['call']['location']): boolean {
  for (const [position, { rows, input }] of pairs.entries()) {
    const next = pairs[position + 1];
    if (next === undefined) continue;
    const seen: SeenRows = { rows: rows.rows, mode: 'x', step: step.call.signature.name, location };
    if (clear(seen, next.rows.rows, 0, 0).kind !== 'overlap') continue;
    const { split } = rows.rows;
    step.report(
      overlappingFolds,
      input.reference.location,
      { step: step.call.signature.name, folds: [rows, next.rows].map((one) => one.rows.split?.fold?.key ?? '') },
      split === undefined ? {} : { related: [{ location: split.location, text: 'the folds are made here' }] },
    );
    return false;
  }
  return true;
}

/** Reports the first fold of which something was seen before it was scored. */
function unseen(step: Transfer, pairs: readonly Pair[]): boolean {
  for (const { model, rows, input } of pairs) {
    if (!sameFeatures(step, model.on, rows, input.reference.location, model.location)) return false;
    if (!judge(step, model.seen, rows, input.reference)) return false;
  }
  return true;
}

function united(step: Transfer, pairs: readonly Pair[], { rows }: Pair, broken: boolean): FrameFacts {
  const ordered = pairs.every((pair) => before(pair));
  const bounds = pairs.map((pair) => boundsOf(pair.rows.rows));
  const from = bounds.map((one) => one.from ?? Number.NEGATIVE_INFINITY).reduce((a, b) => Math.min(a, b));
  const until = bounds.map((one) => one.until ?? Number.POSITIVE_INFINITY).reduce((a, b) => Math.max(a, b));
  const base = `${step.call.signature.operator}-${identity(pairs.map((pair) => text(rowsText(pair.rows.rows)))).slice(0, 8)}`;
  const union = {
    base,
    location: step.call.location,
    ...(Number.isFinite(from) ? { from } : {}),
    ...(Number.isFinite(until) ? { until } : {}),
  };
  const heads = rows.label?.heads ?? [];
  const columns = heads.map(({ name }): ColumnFact => ({ name: `${name}_score`, known: 0, made: step.id }));
  const { window: _, windowLocation: __, selection: ___, broken: ____, ...rest } = rows;
  return {
    ...rest,
    columns,
    width: columns.length,
    lookback: pairs.reduce((most, pair) => Math.max(most, pair.rows.lookback), 0),
    seen: [
      {
        rows: union,
        mode: 'oof',
        step: step.call.signature.name,
        location: step.call.location,
        perRow: ordered ? 'before' : 'around',
      },
    ],
    rows: union,
    folds: { parts: rows.rows.split?.parts.map(({ name }) => name) ?? [], ordered },
    ...(broken ? { broken: true } : {}),
  };
}

/** Whether everything that the fold's model has seen lies before the rows it scores. */
function before({ model, rows }: Pair): boolean {
  return model.seen.every((one) => {
    const found = clear(one, rows.rows, rows.label?.horizon ?? 0, rows.lookback);
    return found.kind === 'clear' && found.seen !== 'after' && found.seen !== 'around';
  });
}
