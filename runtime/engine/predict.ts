import type { ArtifactReader } from '../artifact/artifact.ts';
import type { Frame } from '../frame/frame.ts';
import { widthOf } from '../frame/heads.ts';
import { OperatorError } from '../operators/operator.ts';
import { type Engine, onnxEngine } from './engine.ts';
import { checkEntities, exampleRows, featureMatrix } from './examples.ts';
import { type NetworkManifest, networkFiles, openNetwork, outputOf, type TrainedNetworkFiles } from './network.ts';
import { type HeadValues, type PredictingModel, type PredictionJob, predictOffThread } from './offload.ts';
import { decodeSafetensors } from './safetensors.ts';

/** Predictions of a network for the examples of a part. */
export interface NetworkPredictions {
  /** Row of each example in the frame; of a window, its last bar. Ascending. */
  readonly rows: Int32Array;
  /** By head, example after example: the probability of the positive class or of each class, or the value of a real target. */
  readonly values: HeadValues;
}

/**
 * Predicts the examples of `part` (every row where absent) with a trained network, on the engine's thread. Rows whose label
 * is not known are left out where the frame carries the model's label, and so are rows whose window does not fit.
 * @throws OperatorError for columns that are absent or not finite, another window, or assets the model was not trained on.
 */
export async function predictNetwork(
  model: ArtifactReader,
  frame: Frame,
  part: string | undefined,
  signal: AbortSignal = new AbortController().signal,
  engine: Engine = onnxEngine,
): Promise<NetworkPredictions> {
  const { manifest } = openNetwork(model);
  const carried = manifest.heads.map(({ name }) => name).filter((name) => frame.heads.includes(name));
  const rows = exampleRows(frame, part, carried);
  return { rows, values: await predictExamples(model, frame, rows, signal, engine) };
}

/**
 * Predicts the examples whose last bars are `rows`, ascending.
 * @throws OperatorError as `predictNetwork` does.
 */
export async function predictExamples(
  model: ArtifactReader,
  frame: Frame,
  rows: Int32Array,
  signal: AbortSignal,
  engine: Engine,
): Promise<HeadValues> {
  const { manifest, network } = openNetwork(model);
  const heads = manifest.heads.map((head) => ({
    name: head.name,
    output: outputOf(network.graph, head.name),
    target: head.target,
    width: widthOf(head),
  }));
  return readExamples(
    { manifest, network },
    frame,
    rows,
    { model: predictingModel(model, network, engine), heads },
    signal,
  );
}

/**
 * What a model gives for the examples whose last bars are `rows`, ascending.
 * @param trained What the model was trained on.
 * @param read The model, and which of its outputs are read.
 * @throws OperatorError as `predictNetwork` does.
 */
export async function readExamples(
  { manifest, network }: TrainedNetworkFiles,
  frame: Frame,
  rows: Int32Array,
  read: Pick<PredictionJob, 'model' | 'heads'>,
  signal: AbortSignal,
): Promise<HeadValues> {
  if ((manifest.window ?? 1) !== (frame.window ?? 1))
    throw new OperatorError(
      `the model reads ${windowText(manifest.window)}, and the rows stand for ${windowText(frame.window)}`,
      manifest.window === undefined ? 'Give it the rows without a window.' : `Write |> window(${manifest.window}bars).`,
    );
  const numbers = new Map(manifest.entities?.map((entity, number) => [entity, number]));
  if (manifest.entities !== undefined) checkEntities(frame, rows, numbers);
  const matrix = await featureMatrix(frame, manifest.features, [rows], numbers);
  const { threads } = network;
  return predictOffThread({ ...read, matrix, rows: rows.slice(), steps: manifest.window ?? 1, threads }, signal);
}

function predictingModel(artifact: ArtifactReader, network: NetworkManifest, engine: Engine): PredictingModel {
  if (engine.kind === 'onnx')
    return { kind: 'onnx', program: { onnx: artifact.read(networkFiles.inference), ...network.inference } };
  const { graph, dimensions, entities } = network;
  const { tensors } = decodeSafetensors(artifact.read(networkFiles.weights));
  return { ...engine, request: { model: graph, dimensions, entities }, weights: tensors };
}

function windowText(window: number | undefined): string {
  return window === undefined ? 'single rows' : `windows of ${window} bars`;
}
