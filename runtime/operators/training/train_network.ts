import { describeArguments, describeValue } from '../../../compiler/describe.ts';
import type { PlanHead } from '../../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { shapeText } from '../../../compiler/tensor/size.ts';
import { rowsDigest } from '../../artifact/rows-digest.ts';
import type { TrainedManifest, TrainedRows, TrainingHistory } from '../../artifact/trained.ts';
import { checkEntities, type Examples, exampleRows, featureMatrix, targetsOf } from '../../engine/examples.ts';
import type { EpochFigures } from '../../engine/history.ts';
import { checkLoss, type NetworkTarget } from '../../engine/losses.ts';
import { type NetworkManifest, networkFiles } from '../../engine/network.ts';
import { type TrainedProgram, trainOffThread } from '../../engine/offload.ts';
import { encodeSafetensors } from '../../engine/safetensors.ts';
import { stoppingRule } from '../../engine/stopping.ts';
import { type Frame, openFrame } from '../../frame/frame.ts';
import { float, int, recipe } from '../arguments.ts';
import {
  type Metrics,
  type OperatorContext,
  OperatorError,
  type OperatorImplementation,
  type OperatorInput,
} from '../operator.ts';

/** `stdlib/training/networks.pipe`: `train(model: Network, …)`. */
export const trainNetworkOperator: OperatorImplementation = {
  async run(context) {
    const { arguments: given, signal } = context;
    const model = modelOf(given);
    const rows = await openRows(context, model.graph);
    checkModel(model, rows.dimensions);
    const learningRate = float(recipe(given, 'optimizer').arguments, 'learning_rate');
    const clipNorm = float(given, 'clip_norm');
    const epochs = int(given, 'epochs');
    // What is kept of the rows before they are moved to the engine's thread.
    const seen = { fit: seenRows(context.inputs.fit, rows.fit), watch: seenRows(context.inputs.watch, rows.watch) };
    const trained = await trainOffThread(
      {
        request: {
          model: model.graph,
          dimensions: rows.dimensions,
          entities: rows.entities.length,
          losses: [{ output: model.output, head: rows.head.name, loss: recipe(given, 'loss'), weight: 1 }],
          optimizer: recipe(given, 'optimizer'),
          ...(clipNorm === 0 ? {} : { clipNorm }),
          randomness: 'counter',
        },
        fit: rows.fit,
        ...(rows.watch === undefined ? {} : { watch: rows.watch }),
        head: rows.head.name,
        target: rows.target,
        loss: recipe(given, 'loss'),
        steps: rows.window ?? 1,
        settings: {
          epochs,
          batch: int(given, 'batch'),
          learningRate,
          seed: int(given, 'seed'),
          threads: int(given, 'threads'),
          stop: stoppingRule(recipe(given, 'stop')),
        },
        scratch: context.scratch,
        rowsIdentity: JSON.stringify([seen.fit?.digest, seen.watch?.digest, rows.artifacts]),
      },
      {
        signal,
        onEpoch: (epoch, figures) =>
          context.progress({ unit: 'epoch', done: epoch, total: epochs, metrics: finite(figures) }),
        onNote: (epoch, note) => context.progress({ unit: 'epoch', done: epoch, total: epochs, note }),
      },
    );
    return { metrics: write(context, model, rows, seen, trained) };
  },
};

interface Model {
  readonly name: string;
  readonly arguments: PlanArguments;
  readonly graph: ModelGraph;
  readonly output: string;
  readonly takesEntity: boolean;
}

function modelOf(given: PlanArguments): Model {
  const value: PlanValue | undefined = given.model;
  if (value?.kind !== 'model') throw new Error(`argument 'model' is of kind ${value?.kind}, not model`);
  const [output, ...others] = value.graph.outputs;
  if (output === undefined || others.length > 0)
    throw new OperatorError(
      `the model ${value.name} has ${value.graph.outputs.length} outputs, and the rows have one target`,
      'Give it one output.',
    );
  const takesEntity = value.graph.inputs.some((input) => input.type === 'index');
  return { name: value.name, arguments: value.arguments, graph: value.graph, output: output.name, takesEntity };
}

/** Everything that training reads of the frames. */
interface Rows {
  readonly fit: Examples;
  readonly watch: Examples | undefined;
  readonly features: readonly string[];
  /** Those with an example to train on, in the frame's order: the vocabulary of an `index` input. */
  readonly entities: readonly string[];
  readonly head: PlanHead;
  readonly target: NetworkTarget;
  readonly window: number | undefined;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly artifacts: readonly string[];
}

async function openRows(context: OperatorContext, graph: ModelGraph): Promise<Rows> {
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
    const watches = recipe(context.arguments, 'stop').operator !== 'never';
    checkWatched(partOf(watch, 'validation'), watchRows, watchFrame, head, watches);
    if (graph.inputs.some((input) => input.type === 'index')) checkEntities(watchFrame, watchRows, numbers);
  }
  const features = frame.valueColumns;
  const used = sameFrame && watchRows !== undefined ? [fitRows, watchRows] : [fitRows];
  const matrix = await featureMatrix(frame, features, used, numbers);
  const targets = targetsOf(frame, head.name);
  const watchMatrix =
    sameFrame || watchRows === undefined ? matrix : await featureMatrix(watchFrame, features, [watchRows], numbers);
  return {
    fit: { part: partOf(fit, 'train'), matrix, rows: fitRows, targets },
    watch:
      watchRows === undefined
        ? undefined
        : {
            part: partOf(watch, 'validation'),
            matrix: watchMatrix,
            rows: watchRows,
            targets: sameFrame ? targets : targetsOf(watchFrame, head.name),
          },
    features,
    entities,
    head,
    target,
    window: frame.window,
    dimensions: { feature: features.length, ...(frame.window === undefined ? {} : { time: frame.window }) },
    artifacts: [fit.artifact.manifest.digest, watch?.artifact.manifest.digest ?? ''],
  };
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

/** Shapes that only the number of columns decides; where it was known, the compiler has said so before. */
function checkModel(model: Model, dimensions: Readonly<Record<string, number>>): void {
  const inference = inferShapes(model.graph, dimensions);
  if (inference.kind === 'mismatch')
    throw new OperatorError(`in ${model.name}, layer '${inference.node}': ${inference.fact}`, inference.help);
  const node = model.graph.outputs[0]?.node ?? '';
  const type = inference.types.get(node);
  if (type?.kind === 'tensor' && type.shape.some((size) => size !== 1))
    throw new OperatorError(
      `the output '${model.output}' of ${model.name} has the shape ${shapeText(type.shape)}, and the target is one number`,
      'End the model with dense(1).',
    );
}

function seenRows(input: OperatorInput | undefined, examples: Examples | undefined): TrainedRows | undefined {
  if (input === undefined || examples === undefined) return undefined;
  let sum = 0;
  for (const row of examples.rows) sum += examples.targets[row] ?? 0;
  return {
    part: examples.part,
    rows: examples.rows.length,
    baseRate: sum / examples.rows.length,
    digest: rowsDigest(input.artifact, examples.part),
  };
}

/** Writes the artifact and returns the figures of its record. */
function write(
  context: OperatorContext,
  model: Model,
  rows: Rows,
  seen: { readonly fit: TrainedRows | undefined; readonly watch: TrainedRows | undefined },
  trained: TrainedProgram,
): Metrics {
  const { output, arguments: given } = context;
  if (seen.fit === undefined) throw new Error('a training reads no rows');
  const manifest: TrainedManifest = {
    format: 'pipec.trained/1',
    kind: 'network',
    title: model.name,
    features: rows.features,
    head: rows.head,
    ...(rows.window === undefined ? {} : { window: rows.window }),
    ...(model.takesEntity ? { entities: rows.entities } : {}),
    settings: settingsOf(model, given),
    size: { unit: 'parameters', count: trained.parameters },
    rounds: { unit: 'epoch', trained: trained.epochs.length, best: trained.bestEpoch },
    fit: seen.fit,
    ...(seen.watch === undefined ? {} : { watch: seen.watch }),
  };
  const network: NetworkManifest = {
    format: 'pipec.network/1',
    name: model.name,
    arguments: model.arguments,
    graph: model.graph,
    dimensions: rows.dimensions,
    entities: rows.entities.length,
    threads: int(given, 'threads'),
    inference: { inputs: trained.inference.inputs, outputs: trained.inference.outputs },
  };
  output.writeJson('model.json', manifest);
  output.writeJson(networkFiles.network, network);
  output.writeJson('history.json', historyOf(trained));
  output.write(networkFiles.weights, encodeSafetensors(trained.tensors));
  output.write(networkFiles.inference, trained.inference.onnx);
  return {
    epochs: trained.epochs.length,
    best_epoch: trained.bestEpoch,
    ...finite(trained.epochs[trained.bestEpoch - 1] ?? {}),
  };
}

function settingsOf(model: Model, given: PlanArguments): TrainedManifest['settings'] {
  const names = ['loss', 'optimizer', 'stop', 'epochs', 'batch', 'clip_norm', 'seed', 'threads'];
  return [
    { name: 'model', value: `${model.name}(${describeArguments(model.arguments)})` },
    ...names.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [{ name, value: describeValue(value) }];
    }),
  ];
}

function historyOf({ epochs, bestEpoch }: TrainedProgram): TrainingHistory {
  const names = Object.keys(epochs[0] ?? {});
  const series = Object.fromEntries(names.map((name) => [name, epochs.map((figures) => figures[name] ?? null)]));
  return { unit: 'epoch', best: bestEpoch, series };
}

function finite(figures: EpochFigures): Metrics {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) =>
      value !== null && Number.isFinite(value) ? [[name, value]] : [],
    ),
  );
}
