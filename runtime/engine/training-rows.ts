import type { PlanHead } from '../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { rowsDigest } from '../artifact/rows-digest.ts';
import type { TrainedRows } from '../artifact/trained.ts';
import { type Frame, openFrame } from '../frame/frame.ts';
import { int, list, recipe, symbol } from '../operators/arguments.ts';
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
import { checkLoss, type NetworkTarget } from './losses.ts';
import { exampleWeights, type Weighing } from './weights.ts';

/** Everything that training reads of the frames. */
export interface TrainingRows {
  readonly fit: Examples;
  readonly watch: Examples | undefined;
  readonly features: readonly string[];
  /** Those with an example to train on, in the frame's order: the vocabulary of an `index` input. */
  readonly entities: readonly string[];
  readonly head: PlanHead;
  readonly target: NetworkTarget;
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
  const head = headOf(frame, fit);
  const target = head.target;
  if (target === 'classes')
    throw new OperatorError(
      `'${head.name}' has ${head.classes} classes, and a network is trained on a binary or a real target`,
      'Train on one of the other targets.',
    );
  checkLoss(recipe(context.arguments, 'loss'), head.name, target);
  if (frame.valueColumns.length === 0) throw new OperatorError('the rows have no feature column', 'Add features.');
  const fitRows = exampleRows(frame, fit.part, head.name);
  const entities = entitiesOf(frame, fitRows);
  const numbers = new Map(entities.map((entity, number) => [entity, number]));
  const sameFrame = watch?.artifact.manifest.digest === fit.artifact.manifest.digest;
  const watchFrame = watch === undefined || sameFrame ? frame : openFrame(watch.artifact);
  const watchRows = watch === undefined ? undefined : exampleRows(watchFrame, watch.part, head.name);
  checkExamples(partOf(fit, 'train'), fitRows, frame, head, int(context.arguments, 'batch'));
  if (watchRows !== undefined) {
    const watches = Object.values(context.arguments).some(watchesMetric);
    checkWatched(partOf(watch, 'validation'), watchRows, watchFrame, head, watches);
    if (takesEntity) checkEntities(watchFrame, watchRows, numbers);
  }
  const features = frame.valueColumns;
  const reach = reachOf(context.arguments, frame);
  const fitReads = reach === undefined ? [fitRows] : [fitRows, movedRows(fitRows, reach)];
  const used = sameFrame && watchRows !== undefined ? [...fitReads, watchRows] : fitReads;
  const matrix = await featureMatrix(frame, features, used, numbers);
  const targets = targetsOf(frame, head.name);
  checkTargets(partOf(fit, 'train'), fitRows, targets, head.name);
  const watchMatrix =
    sameFrame || watchRows === undefined ? matrix : await featureMatrix(watchFrame, features, [watchRows], numbers);
  const weighing = weighingOf(context.arguments);
  const fitExamples = {
    part: partOf(fit, 'train'),
    matrix,
    rows: fitRows,
    targets,
    ...(weighing === undefined ? {} : { weights: exampleWeights(weighing, fitRows, frame.time(), targets) }),
    ...(reach === undefined ? {} : { reach }),
  };
  const watchExamples =
    watchRows === undefined
      ? undefined
      : {
          part: partOf(watch, 'validation'),
          matrix: watchMatrix,
          rows: watchRows,
          targets: sameFrame ? targets : targetsOf(watchFrame, head.name),
        };
  const inputs = [fit, ...(watch === undefined ? [] : [watch])];
  return {
    fit: fitExamples,
    watch: watchExamples,
    features,
    entities,
    head,
    target,
    window: frame.window,
    dimensions: { feature: features.length, ...(frame.window === undefined ? {} : { time: frame.window }) },
    identity: JSON.stringify(inputs.map(({ artifact, part }) => [artifact.manifest.digest, part ?? ''])),
    seen: {
      fit: seenRows(fit, fitExamples),
      ...(watch === undefined || watchExamples === undefined ? {} : { watch: seenRows(watch, watchExamples) }),
    },
  };
}

/** How examples are weighed; absent where all count alike. */
function weighingOf(given: PlanArguments): Weighing | undefined {
  const balanceClasses = symbol(given, 'balance') === 'classes';
  const halfLife = given.half_life?.kind === 'duration' ? given.half_life.milliseconds : undefined;
  if (!balanceClasses && halfLife === undefined) return undefined;
  return { balanceClasses, ...(halfLife === undefined ? {} : { halfLife }) };
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

function headOf(frame: Frame, input: OperatorInput): PlanHead {
  const heads = input.type.kind === 'Frame' ? (input.type.heads ?? []) : [];
  const [name, ...others] = frame.heads;
  if (name === undefined || others.length > 0)
    throw new OperatorError(
      `a network is trained on one target, and the rows carry ${frame.heads.length}`,
      'Give the rows one, e.g. features |> labelled(outcome.profit).',
    );
  const head = heads.find((candidate) => candidate.name === name);
  if (head === undefined) throw new Error(`the plan does not say what the target '${name}' is`);
  return head;
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

function checkExamples(part: string, rows: Int32Array, frame: Frame, head: PlanHead, batch: number): void {
  checkNotEmpty(part, rows, frame);
  if (rows.length < batch)
    throw new OperatorError(
      `a batch of ${batch} is larger than ${part}, which has ${rows.length} examples`,
      `Write a batch of at most ${rows.length}.`,
    );
  checkClasses(part, rows, frame, head);
}

/** Classes are 0 and 1; a real target can be too large for the engine's numbers. */
function checkTargets(part: string, rows: Int32Array, targets: Float32Array, head: string): void {
  const first = rows.find((row) => !Number.isFinite(targets[row]));
  if (first === undefined) return;
  throw new OperatorError(
    `'${head}' is infinite, or beyond float32, in row ${first} of ${part}`,
    'A price of 0 may stand behind it: look at the bars, or leave the row out.',
  );
}

function checkWatched(part: string, rows: Int32Array, frame: Frame, head: PlanHead, watches: boolean): void {
  checkNotEmpty(part, rows, frame);
  if (watches) checkClasses(part, rows, frame, head);
}

function checkNotEmpty(part: string, rows: Int32Array, frame: Frame): void {
  if (rows.length > 0) return;
  const why = frame.window === undefined ? '' : `, or every window of ${frame.window} bars crosses a gap`;
  throw new OperatorError(
    `${part} holds no example: no row belongs to it with a known target${why}`,
    'Choose other shares or dates for the split, or a shorter embargo or window.',
  );
}

function checkClasses(part: string, rows: Int32Array, frame: Frame, head: PlanHead): void {
  if (head.target !== 'binary') return;
  const label = frame.column(head.name);
  const first = label[rows[0] ?? 0];
  if (rows.some((row) => label[row] !== first)) return;
  throw new OperatorError(
    `${part} holds one class only: '${head.name}' is ${first} in all ${rows.length} examples`,
    'Choose other dates for the split, or label parameters that both outcomes meet.',
  );
}

function seenRows(input: OperatorInput, examples: Examples): TrainedRows {
  let sum = 0;
  for (const row of examples.rows) sum += examples.targets[row] ?? 0;
  return {
    part: examples.part,
    rows: examples.rows.length,
    baseRate: sum / examples.rows.length,
    digest: rowsDigest(input.artifact, input.part),
  };
}
