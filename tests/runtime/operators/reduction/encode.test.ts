import { expect, test } from 'vitest';
import { namedModel } from '../../../../compiler/models/named.ts';
import { nodeHost } from '../../../../compiler/node-host.ts';
import type { PlanArguments, PlanValue } from '../../../../compiler/plan/value.ts';
import type { ArtifactReader } from '../../../../runtime/artifact/artifact.ts';
import type { TrainingHistory } from '../../../../runtime/artifact/trained.ts';
import { randomStream } from '../../../../runtime/engine/random.ts';
import { openFrame } from '../../../../runtime/frame/frame.ts';
import { Interrupted, type ProgressEvent } from '../../../../runtime/operators/operator.ts';
import { encode } from '../../../../runtime/operators/reduction/encode.ts';
import { scratchFolder } from '../../engine/scratch.ts';
import { artifactFolder } from '../../frame/artifact-folder.ts';
import { failure, float, input, int, recipe, smallFrame, string, symbol } from '../operator-run.ts';

function modelOf(expression: string): PlanValue {
  const { model } = namedModel({ expression, host: nodeHost() });
  if (model === undefined) throw new Error(`${expression} is no model`);
  return { kind: 'model', name: expression, arguments: {}, graph: model.graph };
}

const given = (more: PlanArguments = {}): PlanArguments => ({
  model: modelOf('Autoencoder(latent: 1, hidden: [8], up: [8])'),
  tap: string('latent_mean'),
  fit: symbol('train'),
  loss: recipe('elbo', { beta: float(1) }),
  optimizer: recipe('adamw', {
    learning_rate: float(0.02),
    beta1: float(0.9),
    beta2: float(0.999),
    epsilon: float(1e-8),
    weight_decay: float(0),
  }),
  scheduler: recipe('constant'),
  epochs: int(30),
  batch: int(32),
  clip_norm: float(1),
  seed: int(4),
  threads: int(1),
  ...more,
});

/** Three columns that follow one hidden number; the last fifth of the rows is no part of the training. */
function rows(change: (columns: Record<string, Float64Array>) => void = () => {}): ArtifactReader {
  const draw = randomStream(6, 'weights', 2);
  const hidden = Float64Array.from({ length: 200 }, () => draw.normal());
  const columns: Record<string, Float64Array> = {};
  for (const [name, factor] of Object.entries({ a: 1, b: -0.7, c: 0.4 }))
    columns[name] = hidden.map((value) => factor * value + 0.05 * draw.normal());
  columns.part = hidden.map((_, row) => (row < 160 ? 0 : 1));
  change(columns);
  return smallFrame({ entities: { A: 200 }, parts: ['train', 'test'], columns, roles: { part: 'part' } });
}

interface Run {
  readonly arguments?: PlanArguments;
  readonly frame?: ArtifactReader;
  readonly scratch?: string;
  readonly signal?: AbortSignal;
  readonly progress?: (event: ProgressEvent) => void;
}

async function run({ arguments: args = given(), frame = rows(), ...more }: Run = {}): Promise<ArtifactReader> {
  const folder = artifactFolder();
  await encode.run({
    operator: 'encode',
    arguments: args,
    inputs: { rows: input(frame) },
    files: {},
    type: { kind: 'Frame', facts: { lookback: 0, seen: [], rows: 'rows', horizon: 0 } },
    output: folder.output,
    scratch: more.scratch ?? scratchFolder(),
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: more.progress ?? (() => {}),
    signal: more.signal ?? new AbortController().signal,
  });
  return folder.read();
}

const lossesOf = (artifact: ArtifactReader) =>
  (artifact.readJson('history.json') as TrainingHistory).series['train.loss'] ?? [];

test('an autoencoder finds the number that the columns follow', async () => {
  const artifact = await run();
  const frame = openFrame(artifact);
  expect(frame.valueColumns).toEqual(['latent_mean_0']);
  expect(frame.parts).toEqual(['train', 'test']);
  const losses = lossesOf(artifact);
  expect(losses).toHaveLength(30);
  expect(losses.at(-1)).toBeLessThan(0.1 * (losses[0] ?? 0));
  // Rows that were not fitted are encoded too, in the same order as what they follow.
  const latent = frame.column('latent_mean_0');
  const a = openFrame(rows()).column('a');
  const pairs = Array.from({ length: 40 }, (_, at) => [a[160 + at] ?? 0, latent[160 + at] ?? 0] as const);
  expect(Math.abs(correlation(pairs))).toBeGreaterThan(0.9);
});

test('what is learned is learned from the fitted rows', async () => {
  const other = rows((columns) => columns.b?.fill(3, 160));
  const [one, two] = [await run(), await run({ frame: other })];
  expect(two.read('weights.safetensors')).toEqual(one.read('weights.safetensors'));
  const latent = (artifact: ArtifactReader) => [...openFrame(artifact).column('latent_mean_0')];
  expect(latent(two).slice(0, 160)).toEqual(latent(one).slice(0, 160));
  expect(latent(two)[170]).not.toBe(latent(one)[170]);
});

test('a variational autoencoder that is told to stop goes on to the same bytes', async () => {
  const args = given({ model: modelOf('Vae(latent: 2, hidden: [8], up: [8])'), epochs: int(6) });
  const undisturbed = await run({ arguments: args });
  const scratch = scratchFolder();
  const stopped = new AbortController();
  const progress = (event: ProgressEvent) => event.done === 2 && stopped.abort();
  await expect(run({ arguments: args, scratch, signal: stopped.signal, progress })).rejects.toThrow(Interrupted);
  const again = await run({ arguments: args, scratch });
  expect(again.manifest.digest).toBe(undisturbed.manifest.digest);
  expect(openFrame(again).valueColumns).toEqual(['latent_mean_0', 'latent_mean_1']);
});

test.each([
  [
    'a batch larger than the rows',
    given({ batch: int(161) }),
    rows(),
    'a batch of 161 is larger than train, which has 160 rows\nWrite a batch of at most 160.',
  ],
  [
    'a tap that is not there',
    given({ tap: string('middle') }),
    rows(),
    "the encoder's 'middle' is no row of numbers\nFlatten it, or name another tap.",
  ],
  [
    'a value that is missing',
    given(),
    rows((columns) => columns.b?.fill(Number.NaN, 3, 4)),
    "1 of 3 feature columns hold values that a network cannot read:\n  b: 1 missing, the first in row 3: A at 1970-01-01T03:00:00.000Z\nFill them from the training rows before the model, e.g. 'prepared |> fit impute(median)'.",
  ],
] as const)('%s is told', async (_, args, frame, message) => {
  expect(await failure(run({ arguments: args, frame }))).toBe(message);
});

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (place: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[place], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const product = (one: 0 | 1, other: 0 | 1) =>
    pairs.reduce((sum, pair) => sum + (pair[one] - (one === 0 ? x : y)) * (pair[other] - (other === 0 ? x : y)), 0);
  return product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
}
