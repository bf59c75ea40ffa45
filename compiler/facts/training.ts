import { stackedInSample } from '../../language/diagnostics/catalogue/leakage/choices.ts';
import { fitBeforeSplit, heldOutFitted, heldOutWatched } from '../../language/diagnostics/catalogue/leakage.ts';
import { labelMissing, notWatched } from '../../language/diagnostics/catalogue/rows.ts';
import type { Location } from '../../language/source/source.ts';
import { argumentsOf } from '../program/argument-table.ts';
import { clear } from './clear.ts';
import type { FrameFacts, SeenRows } from './facts.ts';
import type { ResolvedInput } from './inputs.ts';
import { rowsInWords, sealedPart } from './rows.ts';
import type { Transfer } from './transfer.ts';

/** Rows that a step learns from or watches. */
export interface RowsInput {
  readonly input: ResolvedInput;
  readonly facts: FrameFacts;
}

export function rowsInput(step: Transfer, name: string): RowsInput | undefined {
  const input = step.inputs.find((candidate) => candidate.name === name);
  return input?.facts?.kind === 'Frame' ? { input, facts: input.facts } : undefined;
}

/** Whether the rows may be learnt from: split, not held out, and labelled unless what is learnt needs none. */
export function usable(step: Transfer, { input, facts }: RowsInput, needsLabel = true): boolean {
  if (facts.broken) return false;
  const { reference } = input;
  const name = step.call.signature.name;
  if (facts.rows.split === undefined) {
    step.report(fitBeforeSplit, reference.location, { step: name, training: true });
    return false;
  }
  if (facts.rows.part === undefined || facts.rows.part === sealedPart) {
    reportHeldOut(step, input, facts);
    return false;
  }
  if (facts.label !== undefined || !needsLabel) return true;
  step.report(labelMissing, reference.location, { step: name });
  return false;
}

function reportHeldOut(step: Transfer, { name, reference }: ResolvedInput, facts: FrameFacts): void {
  const { split } = facts.rows;
  step.report(
    heldOutFitted,
    reference.partLocation ?? reference.location,
    { step: step.call.signature.name, part: sealedPart },
    {
      related: split === undefined ? [] : [{ location: split.location, text: 'split here' }],
      ...(reference.partLocation === undefined || name !== 'fit'
        ? {}
        : { fix: partInstead(reference.partLocation, 'train') }),
    },
  );
}

function partInstead(location: Location, part: string) {
  return {
    title: `take \`${part}\``,
    applicability: 'machine',
    edits: [{ location, replacement: part }],
  } as const;
}

/** Warns of columns that were made by something fitted, with labels, on the very rows that are learnt from now. */
export function warnOfStacking(step: Transfer, { input, facts }: RowsInput): void {
  const fitted = facts.seen.find(
    (one) => one.mode === 'xy' && one.predicts === true && clear(one, facts.rows, 0, 0).kind === 'overlap',
  );
  if (fitted === undefined) return;
  step.report(
    stackedInSample,
    input.reference.location,
    { step: step.call.signature.name, rows: rowsInWords(fitted.rows), by: fitted.step },
    { related: [{ location: fitted.location, text: 'fitted on these rows' }] },
  );
}

/** The rows that training goes by while it runs; undefined where it goes by none or a mistake was reported. */
export function watchedRows(step: Transfer, watch: RowsInput | undefined): SeenRows | undefined {
  const name = step.call.signature.name;
  if (watch?.facts.broken) return undefined;
  const given = watch?.facts.rows.part;
  if (given === sealedPart && watch !== undefined) {
    const { reference } = watch.input;
    const location = reference.partLocation ?? reference.location;
    step.report(
      heldOutWatched,
      location,
      { step: name, part: given, watched: `the scores of \`${given}\`` },
      reference.partLocation === undefined ? {} : { fix: partInstead(reference.partLocation, 'validation') },
    );
    return undefined;
  }
  const metrics = watchedMetrics(step);
  const right = metrics.map((metric) => mayWatch(step, watch, metric));
  if (metrics.length === 0 || right.includes(false) || watch === undefined) return undefined;
  const { reference } = watch.input;
  return { rows: watch.facts.rows, mode: 'chosen', step: name, location: reference.location, source: reference };
}

/** Whether the metric is one of the watched rows, and these are not held out; reports it where it is not. */
function mayWatch(step: Transfer, watch: RowsInput | undefined, metric: WatchedMetric): boolean {
  const name = step.call.signature.name;
  const given = watch?.facts.rows.part;
  if (metric.part === sealedPart) {
    const replacement = `validation.${metric.metric}`;
    step.report(
      heldOutWatched,
      metric.location,
      { step: name, part: metric.part, watched: `\`${metric.part}.${metric.metric}\`` },
      {
        ...(metric.isDefault
          ? {}
          : {
              fix: {
                title: `watch \`${replacement}\``,
                applicability: 'machine',
                edits: [{ location: metric.location, replacement }],
              },
            }),
      },
    );
    return false;
  }
  if (watch !== undefined && given === metric.part) return true;
  const rows =
    watch === undefined ? {} : { related: [{ location: watch.input.reference.location, text: 'the rows to watch' }] };
  step.report(
    notWatched,
    metric.isDefault ? step.call.location : metric.location,
    { step: name, part: metric.part, metric: metric.metric, ...(given === undefined ? {} : { given }) },
    rows,
  );
  return false;
}

interface WatchedMetric {
  readonly part: string;
  readonly metric: string;
  readonly location: Location;
  readonly isDefault: boolean;
}

/** The metrics that recipes among the arguments go by: `early(watch: validation.f1)`, and recipes inside recipes. */
function watchedMetrics(step: Transfer): readonly WatchedMetric[] {
  const metrics: WatchedMetric[] = [];
  const open = argumentsOf(step.call.arguments).toReversed();
  for (let argument = open.pop(); argument !== undefined; argument = open.pop()) {
    const { recipe, isDefault } = argument;
    if (recipe === undefined) continue;
    const watches = recipe.family.arguments.has('watch');
    for (const given of argumentsOf(recipe.arguments)) {
      if (given.recipe !== undefined) open.push({ ...given, isDefault: given.isDefault || isDefault });
      if (!watches || given.value.kind !== 'metric') continue;
      const { part, metric } = given.value;
      metrics.push({ part, metric, location: given.location, isDefault: given.isDefault || isDefault });
    }
  }
  return metrics;
}
