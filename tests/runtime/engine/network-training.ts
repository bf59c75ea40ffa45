import type { PlanHead, PlanType } from '../../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { LayerNode, ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { randomStream } from '../../../runtime/engine/random.ts';
import type { Metrics, OperatorInput, ProgressEvent } from '../../../runtime/operators/operator.ts';
import { trainNetwork } from '../../../runtime/operators/training/train_network.ts';
import { artifactFolder } from '../frame/artifact-folder.ts';
import { bool, float, int, recipe, smallFrame, symbol } from '../operators/operator-run.ts';
import { scratchFolder } from './scratch.ts';

function layer(id: string, name: string, inputs: readonly string[], given: PlanArguments = {}): LayerNode {
  return { id, layer: name, inputs, arguments: given };
}

/** What `Mlp(hidden: [16], dropout: 0.1, asset: 2)` becomes. */
export const mlp: PlanValue & { readonly kind: 'model' } = {
  kind: 'model',
  name: 'Mlp',
  arguments: { hidden: { kind: 'list', items: [int(16)] }, dropout: float(0.1), asset: int(2) },
  graph: {
    inputs: [
      { id: 'x', type: 'tensor', dimensions: ['feature'] },
      { id: 'entity', type: 'index', dimensions: [] },
    ],
    nodes: [
      layer('joined.flat', 'flatten', ['x']),
      layer('joined.asset', 'embedding', ['entity'], { width: int(2) }),
      layer('joined', 'concat', ['joined.flat', 'joined.asset']),
      layer('encoded.0.dense', 'dense', ['joined'], { width: int(16), bias: bool(true) }),
      layer('encoded.0.norm', 'batch_norm', ['encoded.0.dense'], { momentum: float(0.1), epsilon: float(1e-5) }),
      layer('encoded.0.relu', 'relu', ['encoded.0.norm']),
      layer('encoded.0.dropout', 'dropout', ['encoded.0.relu'], { rate: float(0.1) }),
      layer('logit', 'dense', ['encoded.0.dropout'], { width: int(1), bias: bool(true) }),
    ],
    outputs: [{ name: 'logit', node: 'logit' }],
    taps: [],
  },
};

/** One dense layer on a window of bars. */
export const windowModel: PlanValue & { readonly kind: 'model' } = {
  kind: 'model',
  name: 'Linear',
  arguments: {},
  graph: {
    inputs: [{ id: 'x', type: 'tensor', dimensions: ['time', 'feature'] }],
    nodes: [layer('flat', 'flatten', ['x']), layer('logit', 'dense', ['flat'], { width: int(1), bias: bool(true) })],
    outputs: [{ name: 'logit', node: 'logit' }],
    taps: [],
  } satisfies ModelGraph,
};

export function trainArguments(more: PlanArguments = {}): PlanArguments {
  return {
    model: mlp,
    loss: recipe('focal', { alpha: float(0.25), gamma: float(2) }),
    optimizer: recipe('adamw', {
      learning_rate: float(0.01),
      beta1: float(0.9),
      beta2: float(0.999),
      epsilon: float(1e-8),
      weight_decay: float(0.01),
    }),
    scheduler: recipe('constant'),
    accumulate: int(1),
    average: { kind: 'none' },
    balance: symbol('none'),
    half_life: { kind: 'none' },
    weigh_by: symbol('loss'),
    precision: symbol('float32'),
    augment: { kind: 'list', items: [] },
    keep_best: int(1),
    score_train: bool(false),
    threshold: { kind: 'none' },
    freeze: { kind: 'list', items: [] },
    stop: recipe('early', {
      watch: { kind: 'metric', part: 'validation', metric: 'f1' },
      patience: int(4),
      min_delta: float(0),
    }),
    epochs: int(8),
    batch: int(64),
    clip_norm: float(1),
    seed: int(5),
    threads: int(1),
    ...more,
  };
}

export const never: PlanValue = recipe('never');

/** Which part each row belongs to: of every asset the first 60 % train, the next 20 % validate. */
function partOf(share: number): number {
  return share < 0.6 ? 0 : share < 0.8 ? 1 : 2;
}

/** Three assets of `bars` bars with four columns, of which the label follows two through noise. */
export function plantedFrame(
  bars = 300,
  change: (columns: Record<string, Float64Array>, rows: number) => void = () => {},
): ArtifactReader {
  const entities = { ADA: bars, BTC: bars, ETH: bars };
  const rows = bars * 3;
  const draw = randomStream(2, 'weights', 1);
  const columns: Record<string, Float64Array> = {};
  for (const name of ['a', 'b', 'c', 'd']) columns[name] = Float64Array.from({ length: rows }, () => draw.normal());
  columns.up = Float64Array.from({ length: rows }, (_, row) =>
    (columns.a?.[row] ?? 0) - (columns.b?.[row] ?? 0) + 0.5 * draw.normal() > 0 ? 1 : 0,
  );
  columns.part = Float64Array.from({ length: rows }, (_, row) => partOf((row % bars) / bars));
  change(columns, rows);
  return smallFrame({
    entities,
    parts: ['train', 'validation', 'test'],
    columns,
    roles: { up: 'label', part: 'part' },
  });
}

export function frameInput(
  artifact: ArtifactReader,
  part?: string,
  heads: readonly PlanHead[] = [{ name: 'up', target: 'binary' }],
): OperatorInput {
  const type: PlanType = {
    kind: 'Frame',
    heads,
    facts: { lookback: 0, seen: [], rows: 'bars', horizon: 0 },
  };
  return part === undefined ? { artifact, type } : { artifact, type, part };
}

export interface TrainingRun {
  readonly arguments?: PlanArguments;
  readonly frame?: ArtifactReader;
  readonly inputs?: Readonly<Record<string, OperatorInput>>;
  readonly scratch?: string;
  readonly signal?: AbortSignal;
  readonly devices?: number;
  readonly progress?: (event: ProgressEvent) => void;
  readonly engine?: Engine;
}

/** Runs `train_network` on the planted frame without a store. */
export async function runTraining(
  run: TrainingRun = {},
): Promise<{ readonly artifact: ArtifactReader; readonly metrics: Metrics; readonly scratch: string }> {
  const frame = run.frame ?? plantedFrame();
  const folder = artifactFolder();
  const scratch = run.scratch ?? scratchFolder();
  const result = await trainNetwork.run({
    operator: 'train_network',
    arguments: run.arguments ?? trainArguments(),
    inputs: run.inputs ?? { fit: frameInput(frame, 'train'), watch: frameInput(frame, 'validation') },
    files: {},
    type: { kind: 'Trained' },
    output: folder.output,
    scratch,
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: run.progress ?? (() => {}),
    ...(run.engine === undefined ? {} : { engine: run.engine }),
    signal: run.signal ?? new AbortController().signal,
    ...(run.devices === undefined ? {} : { devices: run.devices }),
  });
  return { artifact: folder.read(), metrics: result?.metrics ?? {}, scratch };
}

/** Names and digests of an artifact's files. */
export function digestsOf(artifact: ArtifactReader): readonly (readonly [string, string])[] {
  return artifact.manifest.files.map((file) => [file.name, file.digest] as const);
}
