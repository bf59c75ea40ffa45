import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { shapeText } from '../../../compiler/tensor/size.ts';
import type { TrainedManifest, TrainingHistory } from '../../artifact/trained.ts';
import type { EpochFigures } from '../../engine/history.ts';
import { type NetworkManifest, networkFiles, outputOf } from '../../engine/network.ts';
import { type TrainedProgram, trainOffThread } from '../../engine/offload.ts';
import { encodeSafetensors } from '../../engine/safetensors.ts';
import { type StartReport, startFrom, startNote } from '../../engine/start.ts';
import { lossOfHead, openTrainingRows, type TrainingRows } from '../../engine/training-rows.ts';
import { widthOf } from '../../frame/heads.ts';
import { int } from '../arguments.ts';
import { type Metrics, type OperatorContext, OperatorError, type OperatorImplementation } from '../operator.ts';
import { trainingRequest, trainingSettings } from './network-job.ts';
import { settingsOf } from './settings.ts';

/** `stdlib/training/networks.pipe`: `train(model: Network, …)`. */
export const trainNetwork: OperatorImplementation = {
  async run(context) {
    const { arguments: given, signal } = context;
    const model = modelOf(given);
    const rows = await openTrainingRows(context, model.takesEntity);
    checkModel(model, rows);
    const settings = trainingSettings(given, rows.heads);
    const { epochs } = settings;
    const tell = (epoch: number, note: string) => context.progress({ unit: 'epoch', done: epoch, total: epochs, note });
    const request = trainingRequest(given, model.graph, rows);
    const start =
      context.inputs.start &&
      startFrom(context.inputs.start.artifact, {
        ...request,
        name: model.name,
        features: rows.features,
        entityNames: rows.entities,
      });
    if (start !== undefined) tell(0, startNote(start.report));
    const trained = await trainOffThread(
      {
        request,
        fit: rows.fit,
        ...(rows.watch === undefined ? {} : { watch: rows.watch }),
        features: rows.features,
        heads: rows.heads.map((head) => ({
          name: head.name,
          output: outputOf(model.graph, head.name),
          target: head.target,
          width: widthOf(head),
          loss: lossOfHead(given, head.name),
        })),
        steps: rows.window ?? 1,
        ...(start === undefined ? {} : { start: start.tensors }),
        settings,
        scratch: context.scratch,
        rowsIdentity: rows.identity,
      },
      {
        signal,
        onEpoch: (epoch, figures) =>
          context.progress({ unit: 'epoch', done: epoch, total: epochs, metrics: finite(figures) }),
        onNote: tell,
      },
    );
    return { metrics: write(context, model, rows, trained, start?.report) };
  },
};

interface Model {
  readonly name: string;
  readonly arguments: PlanArguments;
  readonly graph: ModelGraph;
  readonly takesEntity: boolean;
}

function modelOf(given: PlanArguments): Model {
  const value: PlanValue | undefined = given.model;
  if (value?.kind !== 'model') throw new Error(`argument 'model' is of kind ${value?.kind}, not model`);
  const takesEntity = value.graph.inputs.some((input) => input.type === 'index');
  return { name: value.name, arguments: value.arguments, graph: value.graph, takesEntity };
}

/** Shapes that only the number of columns and of classes decides; where they were known, the compiler has said so before. */
function checkModel(model: Model, { dimensions, heads }: TrainingRows): void {
  const { outputs } = model.graph;
  if (outputs.length !== heads.length)
    throw new OperatorError(
      `the model ${model.name} has ${outputs.length} outputs, and the rows have ${heads.length} targets`,
      'Give it an output for each head of the label, of its name.',
    );
  const inference = inferShapes(model.graph, dimensions);
  if (inference.kind === 'mismatch')
    throw new OperatorError(`in ${model.name}, layer '${inference.node}': ${inference.fact}`, inference.help);
  for (const head of heads) {
    const name = outputOf(model.graph, head.name);
    const type = inference.types.get(outputs.find((output) => output.name === name)?.node ?? '');
    const width = widthOf(head);
    if (type?.kind !== 'tensor' || (type.shape.length === 1 && type.shape[0] === width)) continue;
    throw new OperatorError(
      `the output '${name}' of ${model.name} has the shape ${shapeText(type.shape)}, and the target '${head.name}' needs [${width}]`,
      `End the output with logits("${head.name}").`,
    );
  }
}

/** Writes the artifact and returns the figures of its record. */
function write(
  context: OperatorContext,
  model: Model,
  rows: TrainingRows,
  trained: TrainedProgram,
  start: StartReport | undefined,
): Metrics {
  const { output, arguments: given } = context;
  const { stop, threshold: chosen } = trainingSettings(given, rows.heads);
  const watched = stop.kind === 'early' ? `${rows.watch?.part}.${stop.metric}` : '';
  const kept = trained.kept.map(({ epoch, value }) => ({
    epoch,
    metric: watched,
    value,
    file: keptFile(epoch, watched, value),
  }));
  const manifest: TrainedManifest = {
    format: 'pipec.trained/2',
    kind: 'network',
    title: model.name,
    features: rows.features,
    heads: rows.heads.map((head) =>
      head.name === chosen?.head && trained.threshold !== undefined ? { ...head, threshold: trained.threshold } : head,
    ),
    ...(rows.window === undefined ? {} : { window: rows.window }),
    ...(model.takesEntity ? { entities: rows.entities } : {}),
    settings: settingsOf(given),
    size: { unit: 'parameters', count: trained.parameters },
    rounds: { unit: 'epoch', trained: trained.epochs.length, best: trained.bestEpoch },
    fit: rows.seen.fit,
    ...(rows.seen.watch === undefined ? {} : { watch: rows.seen.watch }),
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
    ...(start === undefined ? {} : { start }),
    ...(kept.length === 0 ? {} : { kept }),
  };
  output.writeJson('model.json', manifest);
  output.writeJson(networkFiles.network, network);
  output.writeJson('history.json', historyOf(trained));
  output.write(networkFiles.weights, encodeSafetensors(trained.tensors));
  output.write(networkFiles.inference, trained.inference.onnx);
  for (const [at, { tensors }] of trained.kept.entries())
    output.write(kept[at]?.file ?? '', encodeSafetensors(tensors));
  return {
    epochs: trained.epochs.length,
    best_epoch: trained.bestEpoch,
    ...(trained.threshold === undefined ? {} : { threshold: trained.threshold }),
    ...finite(trained.epochs[trained.bestEpoch - 1] ?? {}),
  };
}

/** `best/epoch_0007_validation.f1_0.731200.safetensors` */
function keptFile(epoch: number, metric: string, value: number): string {
  return `best/epoch_${String(epoch).padStart(4, '0')}_${metric}_${value.toPrecision(6)}.safetensors`;
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
