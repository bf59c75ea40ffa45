import type { PlanArguments } from '../../../compiler/plan/value.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { NamedTensor, TrainingRequest } from '../../../compiler/tensor/program.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import type { TrainingHistory } from '../../artifact/trained.ts';
import { onnxEngine } from '../../engine/engine.ts';
import { checkEntities, exampleRows, featureMatrix } from '../../engine/examples.ts';
import { networkFiles } from '../../engine/network.ts';
import { predictOffThread, trainOffThread } from '../../engine/offload.ts';
import { encodeSafetensors } from '../../engine/safetensors.ts';
import { modelUpTo, tapSize } from '../../engine/tap.ts';
import type { TrainingSettings } from '../../engine/task.ts';
import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { float, int, recipe, string, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput, inputNamed } from '../inputs.ts';
import { type OperatorContext, OperatorError, type OperatorImplementation } from '../operator.ts';

/**
 * `stdlib/reduction/reduction.pipe`: `encode(rows, model)`. Beside the frame it writes the trained model: `weights.safetensors`,
 * `history.json`, and `inference.onnx`, which gives the tap.
 */
export const encode: OperatorImplementation = {
  async run(context) {
    const { arguments: given, signal } = context;
    const frame = frameInput(context, 'rows');
    const model = modelOf(given);
    const part = symbol(given, 'fit');
    const rows = exampleRows(frame, part, []);
    const { dimensions, width } = shapesOf(model, frame, string(given, 'tap'));
    checkRows(frame, part, rows, int(given, 'batch'));
    const entities = new Map(frame.entities.map(({ name }, number) => [name, number]));
    const settings = settingsOf(given, context.provider ?? 'cpu');
    const trained = await trainOffThread(
      {
        request: requestOf(given, model, dimensions, entities.size),
        fit: { part, matrix: await featureMatrix(frame, frame.valueColumns, [rows], entities), rows, targets: {} },
        features: frame.valueColumns,
        heads: [],
        steps: 1,
        settings,
        engine: context.engine ?? onnxEngine,
        scratch: context.scratch,
        rowsIdentity: JSON.stringify([inputNamed(context, 'rows').artifact.manifest.digest, part]),
      },
      {
        signal,
        onEpoch: (epoch, figures) =>
          context.progress({ unit: 'epoch', done: epoch, total: settings.epochs, metrics: figures }),
        onNote: (epoch, note) => context.progress({ unit: 'epoch', done: epoch, total: settings.epochs, note }),
      },
    );
    const columns = await encoded(context, frame, model, trained.tensors, { dimensions, width, entities });
    const builder = FrameBuilder.like(context.output, frame);
    for (const [name, values] of columns) builder.add(name, 'value', values);
    builder.keepRoles(frame);
    const { metrics } = finishFrame(context, builder);
    const names = Object.keys(trained.epochs[0] ?? {});
    const history: TrainingHistory = {
      unit: 'epoch',
      best: trained.bestEpoch,
      series: Object.fromEntries(names.map((name) => [name, trained.epochs.map((figures) => figures[name] ?? null)])),
    };
    context.output.writeJson('history.json', history);
    context.output.write(networkFiles.weights, encodeSafetensors(trained.tensors));
    const loss = trained.epochs.at(-1)?.[`${part}.loss`];
    return {
      metrics: {
        ...metrics,
        epochs: trained.epochs.length,
        parameters: trained.parameters,
        ...(typeof loss === 'number' ? { [`${part}.loss`]: loss } : {}),
      },
    };
  },
};

interface Shapes {
  readonly dimensions: Readonly<Record<string, number>>;
  /** Of the tap. */
  readonly width: number;
}

function modelOf(given: PlanArguments): ModelGraph {
  const value = given.model;
  if (value?.kind !== 'model') throw new Error(`argument 'model' is of kind ${value?.kind}, not model`);
  return value.graph;
}

/** Shapes that only the number of columns decides; where it was known, the compiler has said so before. */
function shapesOf(model: ModelGraph, frame: Frame, tap: string): Shapes {
  if (frame.window !== undefined)
    throw new OperatorError(
      `an encoder reads single rows, and these are windows of ${frame.window} bars`,
      'Encode the rows before `window(…)`.',
    );
  const width = frame.valueColumns.length;
  if (width === 0) throw new OperatorError('the rows have no feature column', 'Add features.');
  const dimensions = { feature: width };
  const inferred = inferShapes(model, dimensions);
  if (inferred.kind === 'mismatch')
    throw new OperatorError(`in the encoder, layer '${inferred.node}': ${inferred.fact}`, inferred.help);
  const [output] = model.outputs;
  const back = inferred.types.get(output?.node ?? '');
  if (back?.kind !== 'tensor' || back.shape.length !== 1 || back.shape[0] !== width)
    throw new OperatorError(
      `the encoder's output is not as wide as the ${width} features that it is to give back`,
      'End it with dense_as(x).',
    );
  const size = tapSize(model, dimensions, tap);
  if (size === undefined)
    throw new OperatorError(`the encoder's '${tap}' is no row of numbers`, 'Flatten it, or name another tap.');
  return { dimensions, width: size };
}

function checkRows(frame: Frame, part: string, rows: Int32Array, batch: number): void {
  if (rows.length === 0)
    throw new OperatorError(`${part} holds no row of ${frame.rows}`, 'Choose other shares or dates for the split.');
  if (rows.length < batch)
    throw new OperatorError(
      `a batch of ${batch} is larger than ${part}, which has ${rows.length} rows`,
      `Write a batch of at most ${rows.length}.`,
    );
}

function requestOf(
  given: PlanArguments,
  model: ModelGraph,
  dimensions: Shapes['dimensions'],
  entities: number,
): TrainingRequest {
  const clipNorm = float(given, 'clip_norm');
  return {
    model,
    dimensions,
    entities,
    losses: [],
    reconstruction: { output: model.outputs[0]?.name ?? '', loss: recipe(given, 'loss') },
    optimizer: recipe(given, 'optimizer'),
    ...(clipNorm === 0 ? {} : { clipNorm }),
    randomness: 'drawn',
  };
}

function settingsOf(given: PlanArguments, provider: TrainingSettings['provider']): TrainingSettings {
  return {
    epochs: int(given, 'epochs'),
    batch: int(given, 'batch'),
    accumulate: 1,
    learningRate: float(recipe(given, 'optimizer').arguments, 'learning_rate'),
    schedule: recipe(given, 'scheduler'),
    seed: int(given, 'seed'),
    threads: int(given, 'threads'),
    stop: { kind: 'never' },
    keepBest: 1,
    scoreFit: false,
    drawByWeight: false,
    timeShift: 0,
    provider,
    devices: 1,
  };
}

/** The tap of every row, a column for each of its numbers; the graph that gives it is written beside the frame. */
async function encoded(
  context: OperatorContext,
  frame: Frame,
  model: ModelGraph,
  tensors: readonly NamedTensor[],
  { dimensions, width, entities }: Shapes & { readonly entities: ReadonlyMap<string, number> },
): Promise<readonly (readonly [string, Float64Array])[]> {
  const tap = string(context.arguments, 'tap');
  const request = { model, dimensions, entities: entities.size };
  const { program, predicting } = modelUpTo(tap, request, tensors, context.engine ?? onnxEngine);
  context.output.write(networkFiles.inference, program.onnx);
  const rows = exampleRows(frame, undefined, []);
  checkEntities(frame, rows, entities);
  const values = await predictOffThread(
    {
      model: predicting,
      matrix: await featureMatrix(frame, frame.valueColumns, [rows], entities),
      rows: rows.slice(),
      heads: [{ name: tap, output: tap, target: 'real', width }],
      steps: 1,
      threads: int(context.arguments, 'threads'),
    },
    context.signal,
  );
  const all = values[tap] ?? new Float64Array(0);
  return Array.from({ length: width }, (_, index) => [
    `${tap}_${index}`,
    Float64Array.from({ length: frame.rows }, (__, row) => all[row * width + index] ?? Number.NaN),
  ]);
}
