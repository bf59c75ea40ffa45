import type { ArtifactReader } from '../artifact/artifact.ts';
import type { Frame } from '../frame/frame.ts';
import { widthOf } from '../frame/heads.ts';
import { OperatorError } from '../operators/operator.ts';
import { checkEntities, exampleRows, featureMatrix } from './examples.ts';
import { networkFiles, openNetwork, outputOf } from './network.ts';
import { type HeadValues, predictOffThread } from './offload.ts';

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
): Promise<NetworkPredictions> {
  const { manifest, network } = openNetwork(model);
  if ((manifest.window ?? 1) !== (frame.window ?? 1))
    throw new OperatorError(
      `the model reads ${windowText(manifest.window)}, and the rows stand for ${windowText(frame.window)}`,
      manifest.window === undefined ? 'Give it the rows without a window.' : `Write |> window(${manifest.window}bars).`,
    );
  const carried = manifest.heads.map(({ name }) => name).filter((name) => frame.heads.includes(name));
  const rows = exampleRows(frame, part, carried);
  const numbers = new Map(manifest.entities?.map((entity, number) => [entity, number]));
  if (manifest.entities !== undefined) checkEntities(frame, rows, numbers);
  const matrix = await featureMatrix(frame, manifest.features, [rows], numbers);
  const values = await predictOffThread(
    {
      program: { onnx: model.read(networkFiles.inference), ...network.inference },
      matrix,
      rows: rows.slice(),
      heads: manifest.heads.map((head) => ({
        name: head.name,
        output: outputOf(network.graph, head.name),
        target: head.target,
        width: widthOf(head),
      })),
      steps: manifest.window ?? 1,
      threads: network.threads,
    },
    signal,
  );
  return { rows, values };
}

function windowText(window: number | undefined): string {
  return window === undefined ? 'single rows' : `windows of ${window} bars`;
}
