/**
 * A training step of the MLP 560-256-128-64-1 (batch norm, dropout, embedding, focal loss, clipping, AdamW; batch 512, 2 threads):
 * the compiled ONNX graph against PyTorch eager on the same work, in interleaved rounds.
 *
 *   node bench/engine/mlp.ts [--python PATH] [--rounds N] [--steps N] [--write FILE]
 *
 * Without `--python` only the graph is measured.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Tensor } from 'onnxruntime-node';
import { compileTraining } from '../../compiler/tensor/compile.ts';
import type { TrainingProgram } from '../../compiler/tensor/program.ts';
import { drawnWords } from '../../runtime/engine/random.ts';
import { median } from './median.ts';
import { mlpModel } from './mlp-model.ts';
import { startPeer } from './peer.ts';
import { adamwRecipe, focalRecipe } from './recipes.ts';
import { seededDraw } from './seeded-draw.ts';
import { openSession } from './training-session.ts';

const graphName = 'pipec (ONNX graph)';
const threads = 2;
const [features, entities, rows, batch] = [552, 30, 16_384, 512];

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '12' },
    steps: { type: 'string', default: '60' },
    write: { type: 'string' },
  },
});

const program = compileTraining({
  model: mlpModel([256, 128, 64], 0.3, 8),
  dimensions: { feature: features },
  entities,
  losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
  optimizer: adamwRecipe({ weight_decay: 0.01 }),
  clipNorm: 1,
  randomness: 'drawn',
});
const peer = options.python === undefined ? undefined : await startPeer(options.python, 'mlp_peer.py', threads);
const runSteps = await startGraph(program);

const measured = new Map<string, number[][]>();
const record = (name: string, times: number[]) => measured.set(name, [...(measured.get(name) ?? []), times]);
for (let round = -1; round < Number(options.rounds); round++) {
  // The first round warms up.
  const graph = await runSteps(Number(options.steps));
  if (round >= 0) record(graphName, graph);
  for (const mode of peer === undefined ? [] : ['default', 'fused']) {
    const times = await peer?.run(mode, Number(options.steps));
    if (round >= 0 && times !== undefined) record(`PyTorch eager, AdamW ${mode}`, times);
  }
}
peer?.stop();

const graphRounds = (measured.get(graphName) ?? []).map(median);
const rowsOfTable = Array.from(measured, ([name, rounds]) => {
  const medians = rounds.map(median);
  const [low, high] = [Math.min(...medians), Math.max(...medians)];
  return {
    name,
    median: median(medians),
    low,
    high,
    ratio: median(medians.map((own, round) => own / (graphRounds[round] ?? Number.NaN))),
    quietRatio: low / Math.min(...graphRounds),
  };
});
const lines = [
  '| | median, ms a step | fastest and slowest round | times the graph, median of rounds | in the fastest rounds |',
  '| --- | --- | --- | --- | --- |',
  ...rowsOfTable.map(
    ({ name, median: middle, low, high, ratio, quietRatio }) =>
      `| ${name} | ${middle.toFixed(2)} | ${low.toFixed(2)}–${high.toFixed(2)} | ${ratio.toFixed(2)} | ${quietRatio.toFixed(2)} |`,
  ),
];
const notes = [
  '# A training step of the MLP',
  '',
  'MLP 560-256-128-64-1 with batch norm, live dropout 0.3, an embedding of 30 assets, focal loss, gradient clipping and AdamW;',
  `batch ${batch} gathered from ${rows} rows, float32, ${threads} threads. Medians of the steps of a round, then of ${options.rounds} interleaved`,
  `rounds of ${options.steps} steps each. Made by \`bench/engine/mlp.ts\` on ${cpus()[0]?.model} (${cpus().length} cores), Node ${process.version},`,
  `onnxruntime-node 1.30.0${peer === undefined ? '' : `, PyTorch ${peer.version}`}.`,
  '',
  ...lines,
  '',
];
console.log(notes.join('\n'));
if (options.write !== undefined) writeFileSync(options.write, notes.join('\n'));

/** A function that runs steps and gives the milliseconds of each. */
async function startGraph(compiled: TrainingProgram): Promise<(steps: number) => Promise<number[]>> {
  const draw = seededDraw(7);
  const session = await openSession(compiled, threads);
  const values = Float32Array.from({ length: rows * features }, () => draw.normal());
  const targets = Float32Array.from({ length: rows }, (_, row) =>
    (values[row * features] ?? 0) + (values[row * features + 1] ?? 0) > 1 ? 1 : 0,
  );
  const data = {
    'data.features': new Tensor('float32', values, [rows, features]),
    'data.entity': new Tensor(
      'int32',
      Int32Array.from({ length: rows }, (_, row) => row % entities),
      [rows],
    ),
    'data.target.profit': new Tensor('float32', targets, [rows]),
  };
  const start = compiled.initialState(draw);
  const state = new Map<string, Tensor>(
    compiled.states.map(({ name, shape }) => [name, new Tensor('float32', start[name] ?? [], shape.map(Number))]),
  );
  let step = 0;
  return async (steps) => {
    const times: number[] = [];
    for (let at = 0; at < steps; at++) {
      const began = performance.now();
      const index = BigInt64Array.from({ length: batch }, () => BigInt(Math.floor(draw.uniform() * rows)));
      const results = await session.run({
        ...data,
        ...Object.fromEntries(state),
        'batch.index': new Tensor('int64', index, [batch]),
        'batch.random': new Tensor('uint32', drawnWords(7, step, batch), [batch]),
        learning_rate: new Tensor('float32', [1e-3], []),
        step: new Tensor('int64', [BigInt(step)], []),
      });
      for (const { name, updated } of compiled.states) {
        const tensor = results[updated];
        if (tensor instanceof Tensor) state.set(name, tensor);
      }
      step++;
      times.push(performance.now() - began);
    }
    return times;
  };
}
