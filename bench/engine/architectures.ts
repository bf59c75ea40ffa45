/**
 * A training step of each shipped architecture, and of a plain LSTM and GRU: the compiled ONNX graph against PyTorch eager on the same
 * work, in interleaved rounds.
 *
 *   node bench/engine/architectures.ts --python PATH [--rounds N] [--steps N] [--batch N] [--only NAME,…] [--write FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { compileTraining } from '../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';
import { median } from './median.ts';
import { startPeer } from './peer.ts';
import { adamwRecipe, focalRecipe } from './recipes.ts';
import { seededDraw } from './seeded-draw.ts';

const threads = 2;
const [features, entities, time, rows] = [23, 30, 24, 4096];

/** Without dropout on both sides: masks are drawn differently. */
const architectures: Readonly<Record<string, string>> = {
  lstm: 'Plain(gated: false)',
  gru: 'Plain(gated: true)',
  lstm_attention: 'LstmAttention(dropout: 0)',
  gru_attention: 'GruAttention(dropout: 0)',
  cnn_lstm: 'CnnLstm(dropout: 0)',
  cnn1d: 'Cnn1d(dropout: 0)',
  tcn: 'Tcn(dropout: 0)',
  transformer: 'Transformer(dropout: 0)',
  hybrid: 'Hybrid(dropout: 0, recurrent_dropout: 0)',
  resnet: 'ResNet()',
  inception: 'Inception()',
};

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '12' },
    batch: { type: 'string', default: '256' },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});
if (options.python === undefined) throw new Error('--python PATH is needed');
const batch = Number(options.batch);
const steps = Number(options.steps);
const only = options.only?.split(',');
const names = Object.keys(architectures).filter((name) => only?.includes(name) ?? true);
const peer = await startPeer(options.python, 'architectures_peer.py', threads);

const table: string[] = [];
for (const name of names) {
  const run = await startGraph(modelGraph(architectures[name] ?? ''));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < Number(options.rounds); round++) {
    // The first round warms up.
    const graph = median(await run(steps));
    const eager = median(await peer.run(`${name}/${batch}`, steps));
    if (round < 0) continue;
    ours.push(graph);
    theirs.push(eager);
  }
  const ratios = theirs.map((eager, round) => eager / (ours[round] ?? Number.NaN));
  const quiet = Math.min(...theirs) / Math.min(...ours);
  table.push(
    `| ${name} | ${median(ours).toFixed(1)} | ${median(theirs).toFixed(1)} | ${median(ratios).toFixed(2)} | ${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)} | ${quiet.toFixed(2)} |`,
  );
  console.log(table.at(-1));
}
peer.stop();

const notes = [
  '# A training step of each architecture',
  '',
  `The shipped defaults without dropout, on windows of ${time} bars and ${features} features, focal loss, gradient clipping and AdamW; batch ${batch}`,
  `gathered from ${rows} rows, float32, ${threads} threads; \`lstm\` and \`gru\` are two layers of 128 and a dense layer. Medians of the steps`,
  `of a round, then of ${options.rounds} interleaved rounds of ${steps} steps each. Made by \`bench/engine/architectures.ts\` on ${cpus()[0]?.model}`,
  `(${cpus().length} cores), Node ${process.version}, onnxruntime-node 1.30.0, PyTorch ${peer.version}.`,
  '',
  '| | graph, ms a step | PyTorch eager, ms | times the graph, median of rounds | slowest and fastest round | in the fastest rounds |',
  '| --- | --- | --- | --- | --- | --- |',
  ...table,
  '',
];
console.log(notes.join('\n'));
if (options.write !== undefined) writeFileSync(options.write, notes.join('\n'));

/** The graph that the compiler makes of a model of the library. */
function modelGraph(model: string): ModelGraph {
  const text = `model Plain(gated: Bool) {
  input x: Tensor[time, feature]

  encoded = if gated then (x |> gru(128, 2)) else (x |> lstm(128, 2))
  output logit = encoded |> last(time) |> dense(1)
}

dataset bars = simulate(assets: 4)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset examples = returns(bars, [1bars, 8bars])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
  |> window(${time}bars)
stage network = train(${model}, examples)
export stage scores = evaluate(network, on: examples.test)
`;
  const { plan, diagnostics } = compile({
    path: 'bench.pipe',
    sets: {},
    host: nodeHost(new Map([['bench.pipe', text]])),
  });
  const value = plan?.steps.find(({ operator }) => operator === 'train_network')?.arguments.model;
  if (value?.kind !== 'model') throw new Error(diagnostics[0]?.title ?? 'the plan trains no model');
  return value.graph;
}

/** A function that runs steps and gives the milliseconds of each. */
async function startGraph(model: ModelGraph): Promise<(steps: number) => Promise<number[]>> {
  const program = compileTraining({
    model,
    dimensions: { time, feature: features, classes: 1 },
    entities,
    losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
    optimizer: adamwRecipe({ weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'counter',
  });
  const session = await InferenceSession.create(program.onnx, {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    enableCpuMemArena: true,
    extra: { session: { force_spinning_stop: '1' } },
  });
  const draw = seededDraw(7);
  const values = Float32Array.from({ length: rows * features }, () => draw.normal());
  const targets = Float32Array.from({ length: rows }, (_, row) =>
    (values[row * features] ?? 0) + (values[row * features + 1] ?? 0) > 1 ? 1 : 0,
  );
  const start = program.initialState(draw);
  const state = new Map<string, Tensor>(
    program.states.map(({ name, shape }) => [name, new Tensor('float32', start[name] ?? [], shape.map(Number))]),
  );
  const fed = new Set(session.inputNames);
  const entity = Int32Array.from({ length: rows }, (_, row) => row % entities);
  let step = 0;
  return async (count) => {
    const times: number[] = [];
    for (let at = 0; at < count; at++) {
      const began = performance.now();
      const index = BigInt64Array.from({ length: batch }, () =>
        BigInt(time + Math.floor(draw.uniform() * (rows - time))),
      );
      const feeds = Object.entries({
        'data.features': new Tensor('float32', values, [rows, features]),
        'data.entity': new Tensor('int32', entity, [rows]),
        'data.target.profit': new Tensor('float32', targets, [rows]),
        ...Object.fromEntries(state),
        'batch.index': new Tensor('int64', index, [batch]),
        learning_rate: new Tensor('float32', [1e-3], []),
        step: new Tensor('int64', [BigInt(step)], []),
        seed: new Tensor('int64', [7n], []),
      }).filter(([name]) => fed.has(name));
      const results = await session.run(Object.fromEntries(feeds));
      for (const { name, updated } of program.states) {
        const tensor = results[updated];
        if (tensor instanceof Tensor) state.set(name, tensor);
      }
      step++;
      times.push(performance.now() - began);
    }
    return times;
  };
}
