import type { ArtifactReader } from '../artifact/artifact.ts';
import type { TrainedManifest } from '../artifact/trained.ts';
import { type Engine, onnxEngine } from '../engine/engine.ts';
import { exampleRows } from '../engine/examples.ts';
import { type Frame, selectRows } from '../frame/frame.ts';
import { gatherMatrix } from '../lightgbm/matrix.ts';
import { predictTreesOffThread } from '../lightgbm/offload.ts';
import { OperatorError } from '../operators/operator.ts';
import type { Predictions } from './evaluation.ts';

/** LightGBM predicts row by row: the number of threads does not touch its bytes, and one leaves the others their cores. */
const treeThreads = 1;

/** Predictions of a trained model for `part` of `frame` (all rows without it): one a row, and of windows one for each that is whole. */
export async function predictRows(
  model: ArtifactReader,
  manifest: TrainedManifest,
  frame: Frame,
  part: string | undefined,
  signal: AbortSignal,
  engine: Engine = onnxEngine,
): Promise<Predictions> {
  checkFeatures(manifest, frame);
  if (manifest.kind === 'network') {
    const { predictNetwork } = await import('../engine/predict.ts');
    return predictNetwork(model, frame, part, signal, engine);
  }
  const rows = part === undefined ? everyRow(frame) : frame.partRows(part);
  return { rows, values: await treeValues(model, manifest, frame, rows) };
}

/** As `predictRows`, with rows whose label is not known; rows without a whole window are left out. */
export async function predictEveryRow(
  model: ArtifactReader,
  manifest: TrainedManifest,
  frame: Frame,
  part: string | undefined,
  signal: AbortSignal,
  engine: Engine = onnxEngine,
): Promise<Predictions> {
  if (manifest.kind === 'trees') return predictRows(model, manifest, frame, part, signal, engine);
  checkFeatures(manifest, frame);
  const { predictExamples } = await import('../engine/predict.ts');
  const rows = exampleRows(frame, part, []);
  return { rows, values: await predictExamples(model, frame, rows, signal, engine) };
}

function everyRow(frame: Frame): Int32Array {
  return Int32Array.from({ length: frame.rows }, (_, row) => row);
}

async function treeValues(
  model: ArtifactReader,
  manifest: TrainedManifest,
  frame: Frame,
  rows: Int32Array,
): Promise<Predictions['values']> {
  const text = new TextDecoder().decode(model.read('model.txt'));
  const matrix = gatherMatrix(selectRows(frame, rows), manifest.features);
  const [head] = manifest.heads;
  if (head === undefined) throw new Error('the trees learned no head');
  return { [head.name]: await predictTreesOffThread(text, matrix, treeThreads) };
}

/** Throws an `OperatorError` where the frame's features are not the model's, by name and order. */
export function checkFeatures(manifest: TrainedManifest, frame: Frame): void {
  const given = frame.valueColumns;
  const wanted = manifest.features;
  if (wanted.length === given.length && wanted.every((name, index) => name === given[index])) return;
  const lacking = wanted.filter((name) => !given.includes(name));
  const surplus = given.filter((name) => !wanted.includes(name));
  const differences = [
    ...(lacking.length > 0 ? [`it lacks ${listed(lacking)}`] : []),
    ...(surplus.length > 0 ? [`the model does not know ${listed(surplus)}`] : []),
    ...(lacking.length === 0 && surplus.length === 0 ? ['its columns are in another order'] : []),
  ];
  throw new OperatorError(
    `the rows do not have the ${wanted.length} features that the model was trained on: ${differences.join('; ')}`,
    'Evaluate on a part of the very frame that the model was trained on.',
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
