import type { ArtifactReader } from '../artifact/artifact.ts';
import type { Frame } from '../frame/frame.ts';
import { OperatorError } from '../operators/operator.ts';
import { type Engine, onnxEngine } from './engine.ts';
import { checkEntities, exampleRows, featureMatrix } from './examples.ts';
import { type NetworkManifest, networkFiles, openNetwork } from './network.ts';
import { type PredictingModel, predictOffThread } from './offload.ts';
import { decodeSafetensors } from './safetensors.ts';

/** Predictions of a network for the examples of a part. */
export interface NetworkPredictions {
  /** Row of each example in the frame; of a window, its last bar. Ascending. */
  readonly rows: Int32Array;
  /** Probability of the positive class by example; of a real target, the value. */
  readonly values: Float64Array;
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
  const { manifest, network } = openNetwork(model);
  if ((manifest.window ?? 1) !== (frame.window ?? 1))
    throw new OperatorError(
      `the model reads ${windowText(manifest.window)}, and the rows stand for ${windowText(frame.window)}`,
      manifest.window === undefined ? 'Give it the rows without a window.' : `Write |> window(${manifest.window}bars).`,
    );
  const { name, target } = manifest.head;
  if (target === 'classes') throw new Error(`a network of ${target} was never trained`);
  const rows = exampleRows(frame, part, frame.heads.includes(name) ? name : undefined);
  const numbers = new Map(manifest.entities?.map((entity, number) => [entity, number]));
  if (manifest.entities !== undefined) checkEntities(frame, rows, numbers);
  const matrix = await featureMatrix(frame, manifest.features, [rows], numbers);
  const values = await predictOffThread(
    {
      model: predictingModel(model, network, engine),
      matrix,
      rows: rows.slice(),
      target,
      steps: manifest.window ?? 1,
      threads: network.threads,
    },
    signal,
  );
  return { rows, values };
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
