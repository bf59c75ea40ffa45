import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { classSizes } from '../../compiler/tensor/shapes.ts';
import { rowsDigest } from '../artifact/rows-digest.ts';
import type { LearnedHead, TrainedRows } from '../artifact/trained.ts';
import { type Frame, openFrame } from '../frame/frame.ts';
import { carriedHeads, constantOf } from '../frame/heads.ts';
import { int, list, symbol } from '../operators/arguments.ts';
import { type OperatorContext, OperatorError, type OperatorInput } from '../operators/operator.ts';
import {
  checkEntities,
  type Examples,
  exampleRows,
  featureMatrix,
  movedRows,
  targetsOf,
  windowReach,
} from './examples.ts';
import { checkLoss } from './losses.ts';
import { checkFitted, checkTargets, checkWatched } from './training-checks.ts';
import { exampleWeights } from './weights.ts';

/** Everything that training reads of the frames. */
export interface TrainingRows {
  readonly fit: Examples;
  readonly watch: Examples | undefined;
  readonly features: readonly string[];
  /** Those with an example to train on, in the frame's order: the vocabulary of an `index` input. */
  readonly entities: readonly string[];
  readonly heads: readonly LearnedHead[];
  readonly window: number | undefined;
  readonly dimensions: Readonly<Record<string, number>>;
  /** Digest of the rows and all their columns. */
  readonly identity: string;
  /** What a trained artifact keeps of the rows. */
  readonly seen: { readonly fit: TrainedRows; readonly watch?: TrainedRows };
}

/**
 * Opens the inputs `fit` and `watch` of a training and reads them: one matrix where both are parts of one frame, else two.
 * @param takesEntity Whether the model has an `index` input, which knows only the assets that it was trained on.
 * @throws OperatorError for rows that cannot be trained on: no example, one class, a batch too large, values missing.
 */
export async function openTrainingRows(context: OperatorContext, takesEntity: boolean): Promise<TrainingRows> {
  const { fit, watch } = context.inputs;
  if (fit === undefined) throw new Error("the step has no input 'fit'");
  const frame = openFrame(fit.artifact);
  const heads = carriedHeads(frame, fit.type);
  if (heads.length === 0)
    throw new OperatorError('the rows carry no target', 'Attach one, e.g. features |> labelled(outcome.profit).');
  const names = heads.map(({ name }) => name);
  for (const { name, target } of heads) checkLoss(lossOfHead(context.arguments, name), name, target);
  if (frame.valueColumns.length === 0) throw new OperatorError('the rows have no feature column', 'Add features.');
  const fitRows = exampleRows(frame, fit.part, names);
  const entities = entitiesOf(frame, fitRows);
  const numbers = new Map(entities.map((entity, number) => [entity, number]));
  const sameFrame = watch?.artifact.manifest.digest === fit.artifact.manifest.digest;
  const watchFrame = watch === undefined || sameFrame ? frame : openFrame(watch.artifact);
  const watchRows = watch === undefined ? undefined : exampleRows(watchFrame, watch.part, names);
  checkFitted(partOf(fit, 'train'), fitRows, frame, heads, int(context.arguments, 'batch'));
  if (watchRows !== undefined) {
    const watches = Object.values(context.arguments).some(watchesMetric);
    checkWatched(partOf(watch, 'validation'), watchRows, watchFrame, heads, watches);
    if (takesEntity) checkEntities(watchFrame, watchRows, numbers);
  }
  const features = frame.valueColumns;
  const reach = reachOf(context.arguments, frame);
  const fitReads = reach === undefined ? [fitRows] : [fitRows, movedRows(fitRows, reach)];
  const used = sameFrame && watchRows !== undefined ? [...fitReads, watchRows] : fitReads;
  const matrix = await featureMatrix(frame, features, used, numbers);
  const targets = targetsOf(frame, names);
  checkTargets(partOf(fit, 'train'), fitRows, targets);
  const watchMatrix =
    sameFrame || watchRows === undefined ? matrix : await featureMatrix(watchFrame, features, [watchRows], numbers);
  const weights = weightsOf(context.arguments, heads, fitRows, frame.time(), targets);
  const fitExamples = {
    part: partOf(fit, 'train'),
    matrix,
    rows: fitRows,
    targets,
    ...(weights === undefined ? {} : { weights }),
    ...(reach === undefined ? {} : { reach }),
  };
  const watchExamples =
    watchRows === undefined
      ? undefined
      : {
          part: partOf(watch, 'validation'),
          matrix: watchMatrix,
          rows: watchRows,
          targets: sameFrame ? targets : targetsOf(watchFrame, names),
        };
  const inputs = [fit, ...(watch === undefined ? [] : [watch])];
  return {
    fit: fitExamples,
    watch: watchExamples,
    features,
    entities,
    heads,
    window: frame.window,
    dimensions: {
      feature: features.length,
      ...(frame.window === undefined ? {} : { time: frame.window }),
      ...classSizes(
        heads.map(({ name, target, classes }) => ({
          name,
          target,
          ...(classes === undefined ? {} : { classes: classes.length }),
        })),
      ),
    },
    identity: JSON.stringify(inputs.map(({ artifact, part }) => [artifact.manifest.digest, part ?? ''])),
    seen: {
      fit: seenRows(fit, fitExamples, heads),
      ...(watch === undefined || watchExamples === undefined ? {} : { watch: seenRows(watch, watchExamples, heads) }),
    },
  };
}

/** The loss that a head is trained with: its own of a record, or the one of all. */
export function lossOfHead(given: PlanArguments, head: string): PlanValue {
  const { loss } = given;
  const own = loss?.kind === 'record' ? loss.entries[head] : loss;
  if (own === undefined) throw new Error(`the compiler let the head '${head}' through without a loss`);
  return own;
}

/** What each example counts, head by head; absent where all count alike. */
function weightsOf(
  given: PlanArguments,
  heads: readonly LearnedHead[],
  rows: Int32Array,
  time: Float64Array,
  targets: Examples['targets'],
): Examples['weights'] {
  const balanceClasses = symbol(given, 'balance') === 'classes';
  const halfLife = given.half_life?.kind === 'duration' ? given.half_life.milliseconds : undefined;
  if (!balanceClasses && halfLife === undefined) return undefined;
  const weighing = { balanceClasses, ...(halfLife === undefined ? {} : { halfLife }) };
  return Object.fromEntries(
    heads.map(({ name }) => [name, exampleWeights(weighing, rows, time, targets[name] ?? new Float32Array(0))]),
  );
}

/** Most bars by which augmentation moves windows back; several add up. */
export function timeShiftOf(given: PlanArguments): number {
  return list(given, 'augment').reduce((sum, item) => {
    if (item.kind !== 'recipe' || item.operator !== 'time_shift') return sum;
    const { most } = item.arguments;
    return most?.kind === 'bars' ? sum + most.count : sum;
  }, 0);
}

function reachOf(given: PlanArguments, frame: Frame): Int32Array<ArrayBuffer> | undefined {
  const most = timeShiftOf(given);
  return most === 0 || frame.window === undefined ? undefined : windowReach(frame, frame.window, most);
}

/** Whether a recipe, or one inside it, goes by a metric. */
function watchesMetric(value: PlanValue): boolean {
  if (value.kind === 'metric') return true;
  return value.kind === 'recipe' && Object.values(value.arguments).some(watchesMetric);
}

function partOf(input: OperatorInput | undefined, otherwise: string): string {
  return input?.part ?? otherwise;
}

function entitiesOf(frame: Frame, rows: Int32Array): readonly string[] {
  let index = 0;
  return frame.entities
    .filter(({ start, count }) => {
      const before = index;
      while (index < rows.length && (rows[index] ?? 0) < start + count) index++;
      return index > before;
    })
    .map((entity) => entity.name);
}

function seenRows(input: OperatorInput, examples: Examples, heads: readonly LearnedHead[]): TrainedRows {
  const constants = heads.map((head) => {
    const targets = examples.targets[head.name];
    return [
      head.name,
      constantOf(
        head,
        Array.from(examples.rows, (row) => targets?.[row] ?? Number.NaN),
      ),
    ] as const;
  });
  return {
    part: examples.part,
    rows: examples.rows.length,
    constants: Object.fromEntries(constants),
    digest: rowsDigest(input.artifact, input.part),
  };
}
