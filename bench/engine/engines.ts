/**
 * A training step on the engines that are installed: ONNX Runtime and TensorFlow.js, on the same work, in interleaved rounds.
 *
 *   node bench/engine/engines.ts [--rounds N] [--write FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { compileTraining } from '../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';
import { type Engine, onnxEngine } from '../../runtime/engine/engine.ts';
import { openTrainingStep } from '../../runtime/engine/step.ts';
import { backendTitle, findBackend } from '../../runtime/engine/tensorflow/backend.ts';
import { median } from './median.ts';
import { mlpModel } from './mlp-model.ts';
import { adamwRecipe, focalRecipe } from './recipes.ts';
import { seededDraw } from './seeded-draw.ts';
import { plainSettings } from './settings.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, write: { type: 'string' } },
});
const rows = 4096;
const entities = 30;
const time = 24;
const threads = 2;

const lstm: ModelGraph = {
  inputs: [{ id: 'x', type: 'tensor', dimensions: ['time', 'feature'] }],
  nodes: [
    {
      id: 'encoded',
      layer: 'lstm',
      inputs: ['x'],
      arguments: {
        hidden: { kind: 'int', value: 128 },
        layers: { kind: 'int', value: 2 },
        dropout: { kind: 'float', value: 0 },
        bidirectional: { kind: 'bool', value: false },
      },
    },
    { id: 'end', layer: 'last', inputs: ['encoded'], arguments: { over: { kind: 'symbol', value: 'time' } } },
    {
      id: 'logit',
      layer: 'dense',
      inputs: ['end'],
      arguments: { width: { kind: 'int', value: 1 }, bias: { kind: 'bool', value: true } },
    },
  ],
  outputs: [{ name: 'logit', node: 'logit' }],
  taps: [],
};

interface Work {
  readonly title: string;
  readonly model: ModelGraph;
  readonly features: number;
  readonly batch: number;
  readonly dimensions: Readonly<Record<string, number>>;
}

const works: readonly Work[] = [
  {
    title: 'MLP 560-256-128-64-1, batch norm, dropout, embedding, batch 512',
    model: mlpModel([256, 128, 64], 0.2, 8),
    features: 552,
    batch: 512,
    dimensions: { feature: 552 },
  },
  {
    title: 'LSTM 2×128, 24 bars of 23 features, batch 256',
    model: lstm,
    features: 23,
    batch: 256,
    dimensions: { time, feature: 23 },
  },
];

const backend = findBackend();
const engines: readonly Engine[] = [onnxEngine, { kind: 'tensorflow', backend }];
const table: string[] = [];
for (const work of works) {
  const [onnx, tensorflow] = await Promise.all(engines.map((engine) => startWork(work, engine)));
  if (onnx === undefined || tensorflow === undefined) throw new Error('two engines are measured');
  const times = { onnx: [] as number[], tensorflow: [] as number[] };
  for (let round = -1; round < Number(options.rounds); round++) {
    // The first round warms up.
    const [ours, theirs] = [await onnx(4), await tensorflow(1)];
    if (round < 0) continue;
    times.onnx.push(ours);
    times.tensorflow.push(theirs);
  }
  const ratios = times.tensorflow.map((own, round) => own / (times.onnx[round] ?? Number.NaN));
  table.push(
    `| ${work.title} | ${median(times.onnx).toFixed(1)} | ${median(times.tensorflow).toFixed(0)} | ${median(ratios).toFixed(0)} | ${Math.min(...ratios).toFixed(0)}–${Math.max(...ratios).toFixed(0)} | ${(Math.min(...times.tensorflow) / Math.min(...times.onnx)).toFixed(0)} |`,
  );
  console.error(table.at(-1)); // while the next is measured
}
const notes = [
  '# A training step on each engine',
  '',
  `Focal loss, gradient clipping and AdamW, float32, batches gathered from ${rows} rows; ONNX Runtime on ${threads} threads, WebAssembly on the one it has.`,
  `Medians of ${options.rounds} interleaved rounds. Made by \`bench/engine/engines.ts\` on ${cpus()[0]?.model.trim()} (${cpus().length} cores), Node`,
  `${process.version}, onnxruntime-node 1.30.0, ${backendTitle(backend)}.`,
  '',
  '| | ONNX Runtime, ms a step | TensorFlow.js, ms | times ONNX Runtime, median of rounds | fewest and most | in the fastest rounds |',
  '| --- | --- | --- | --- | --- | --- |',
  ...table,
  '',
];
console.log(notes.join('\n'));
if (options.write !== undefined) writeFileSync(options.write, notes.join('\n'));

/** A function that takes steps and gives the median of their milliseconds. */
async function startWork(
  { model, features, batch, dimensions }: Work,
  engine: Engine,
): Promise<(steps: number) => Promise<number>> {
  const program = compileTraining({
    model,
    dimensions,
    entities,
    losses: [{ output: 'logit', head: 'up', loss: focalRecipe(0.25, 2) }],
    optimizer: adamwRecipe(),
    clipNorm: 1,
    randomness: 'drawn',
  });
  const draw = seededDraw(7);
  const step = await openTrainingStep({
    program,
    engine,
    fit: {
      part: 'train',
      matrix: {
        rows,
        width: features,
        values: Float32Array.from({ length: rows * features }, () => draw.normal()),
        entity: Int32Array.from({ length: rows }, (_, row) => row % entities),
      },
      rows: Int32Array.from({ length: rows - time }, (_, at) => at + time),
      targets: { up: Float32Array.from({ length: rows }, () => Math.round(draw.uniform())) },
    },
    settings: plainSettings(batch, threads),
  });
  await step.setState(program.initialState(draw));
  let taken = 0;
  return async (steps) => {
    const times: number[] = [];
    for (let at = 0; at < steps; at++) {
      const examples = Int32Array.from({ length: batch }, () => Math.floor(draw.uniform() * (rows - time)));
      const began = performance.now();
      await step.run({ batch: examples }, taken, 1e-3);
      times.push(performance.now() - began);
      taken++;
    }
    return median(times);
  };
}
