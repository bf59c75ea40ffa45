import { fitBeforeSplit, heldOutFitted, heldOutWatched } from '../../../language/diagnostics/catalogue/leakage.ts';
import { labelMissing, notWatched } from '../../../language/diagnostics/catalogue/rows.ts';
import { severalHeads } from '../../../language/diagnostics/catalogue/shapes.ts';
import type { Location } from '../../../language/source/source.ts';
import { checkModel } from '../../models/shapes.ts';
import type { FrameFacts, SeenRows, StepFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import type { ResolvedInput } from '../inputs.ts';
import { judge } from '../judge.ts';
import { sealedPart } from '../rows.ts';
import { sameFeatures } from '../schema.ts';
import { joinSeen } from '../seen.ts';
import type { Transfer } from '../transfer.ts';
import { checkNetworkSettings } from './network-settings.ts';

interface RowsInput {
  readonly input: ResolvedInput;
  readonly facts: FrameFacts;
}

/**
 * `trains(fit, watch, stop)`: S ∪ (fit rows, xy) ∪ (watch rows, chosen) where training goes by them, and S of the model that it starts
 * from.
 */
export function trains(step: Transfer): StepFacts {
  const fit = rowsInput(step, 'fit');
  const watch = rowsInput(step, 'watch');
  if (fit === undefined) throw new Error(`${step.call.signature.name} is given no rows to fit`);
  const columns = knownFeatures(step, fit.facts, fit.input.reference.location);
  const on = { ...fit.facts, columns };
  const { location } = step.call;
  if (!usable(step, fit)) return { kind: 'Trained', on, seen: fit.facts.seen, location, broken: true };
  checkTarget(step, on, fit.input);
  const fitted: SeenRows = {
    rows: on.rows,
    mode: 'xy',
    step: step.call.signature.name,
    location: fit.input.reference.location,
  };
  const start = step.inputs.find((candidate) => candidate.name === 'start')?.facts;
  const begun = start?.kind === 'Trained' ? start.seen : [];
  const watched = watchedRows(step, watch);
  if (watch !== undefined && watched !== undefined) {
    sameFeatures(step, on, watch.facts, watch.input.reference.location, fit.input.reference.location);
    // What the rows to watch chose before they may choose again; what was fitted to them may not be watched by them.
    const fitting = begun.filter(({ mode }) => mode !== 'chosen');
    judge(step, joinSeen(on.seen, fitting, [fitted]), watch.facts, watch.input.reference.location);
  }
  const seen =
    watched === undefined
      ? joinSeen(on.seen, begun, [fitted])
      : joinSeen(on.seen, begun, watch?.facts.seen ?? [], [fitted], [watched]);
  return { kind: 'Trained', on, seen, location };
}

function rowsInput(step: Transfer, name: string): RowsInput | undefined {
  const input = step.inputs.find((candidate) => candidate.name === name);
  return input?.facts?.kind === 'Frame' ? { input, facts: input.facts } : undefined;
}

/** Whether the rows may be fitted: split, not held out, labelled. */
function usable(step: Transfer, { input, facts }: RowsInput): boolean {
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
  if (facts.label !== undefined) return true;
  step.report(labelMissing, reference.location, { step: name });
  return false;
}

function reportHeldOut(step: Transfer, { reference }: ResolvedInput, facts: FrameFacts): void {
  const { split } = facts.rows;
  step.report(
    heldOutFitted,
    reference.partLocation ?? reference.location,
    { step: step.call.signature.name, part: sealedPart },
    {
      related: split === undefined ? [] : [{ location: split.location, text: 'split here' }],
      ...(reference.partLocation === undefined ? {} : { fix: partInstead(reference.partLocation, 'train') }),
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

/** A network's shapes against the rows; anything else learns one head. */
function checkTarget(step: Transfer, on: FrameFacts, input: ResolvedInput): void {
  const network = [...step.call.arguments.values()].find((argument) => argument.model !== undefined);
  if (network?.model !== undefined) {
    checkModel(step, network.model, network.location, on, input.reference.location);
    checkNetworkSettings(step, network.model, on);
  } else if (on.label !== undefined && on.label.heads.length > 1) {
    step.report(
      severalHeads,
      input.reference.location,
      { step: step.call.signature.name, heads: on.label.heads.map((head) => head.name) },
      { related: [{ location: on.label.horizonLocation, text: 'the label with these heads' }] },
    );
  }
}

/** The rows that training stops by; undefined where it stops by none or a mistake was reported. */
function watchedRows(step: Transfer, watch: RowsInput | undefined): SeenRows | undefined {
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
  let watches = false;
  for (const metric of watchedMetrics(step)) {
    if (!mayWatch(step, watch, given, metric)) return undefined;
    watches = true;
  }
  if (!watches || watch === undefined) return undefined;
  return { rows: watch.facts.rows, mode: 'chosen', step: name, location: watch.input.reference.location };
}

interface WatchedMetric {
  readonly part: string;
  readonly metric: string;
  readonly location: Location;
  readonly isDefault: boolean;
}

/** Whether the part of a watched metric is the one that is given to watch; what is wrong is reported. */
function mayWatch(step: Transfer, watch: RowsInput | undefined, given: string | undefined, metric: WatchedMetric) {
  const name = step.call.signature.name;
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

/** The metrics that recipes of the call go by: `early(watch: validation.f1)`, and recipes inside recipes. */
function watchedMetrics(step: Transfer): readonly WatchedMetric[] {
  const metrics: WatchedMetric[] = [];
  const open = [...step.call.arguments.values()].reverse();
  for (let argument = open.pop(); argument !== undefined; argument = open.pop()) {
    const { recipe, isDefault } = argument;
    if (recipe === undefined) continue;
    const watches = recipe.family.arguments.has('watch');
    for (const given of recipe.arguments.values()) {
      if (given.recipe !== undefined) open.push({ ...given, isDefault: given.isDefault || isDefault });
      if (!watches || given.value.kind !== 'metric') continue;
      const { part, metric } = given.value;
      metrics.push({ part, metric, location: given.location, isDefault: given.isDefault || isDefault });
    }
  }
  return metrics;
}
