/**
 * What a training step spends beside its arithmetic: fresh batches out of a large window view, and fresh dropout masks; and whether
 * memory stays flat over thousands of steps.
 *
 *   node bench/engine/feeding.ts [--rounds N] [--steps N] [--memory-steps N] [--write FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Tensor } from 'onnxruntime-node';
import { randomStream, shuffledOrder } from '../../runtime/engine/random.ts';
import { scorerOf } from '../../runtime/engine/scoring.ts';
import { openSession } from '../../runtime/engine/session.ts';
import { openTrainingStep, type TrainingStep } from '../../runtime/engine/step.ts';
import { median } from './median.ts';
import { openSession as openBare } from './training-session.ts';
import { type WindowSizes, type WindowTask, windowTask } from './window-task.ts';

const sizes: WindowSizes = { rows: 200_000, features: 20, entities: 50, time: 24, batch: 128, threads: 2 };

/** Name in the table, the model as phase3.pipe trains it, and the same without dropout. */
const networks: readonly (readonly [name: string, live: string, still: string])[] = [
  ['LstmAttention', 'LstmAttention(dropout: 0.3)', 'LstmAttention(dropout: 0)'],
  ['Transformer', 'Transformer()', 'Transformer(dropout: 0)'],
  ['Cnn1d', 'Cnn1d()', 'Cnn1d(dropout: 0)'],
];

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    steps: { type: 'string', default: '10' },
    'memory-steps': { type: 'string', default: '5000' },
    write: { type: 'string' },
  },
});
const memorySteps = Number(options['memory-steps']);

const table: string[] = [];
const gathered = windowTask('Gathered()', sizes);
for (const [name, live, still] of networks) {
  const task = windowTask(live, sizes);
  const steps = { live: await open(task), still: await open(windowTask(still, sizes)) };
  const session = await openSession(gathered.inference, { engine: gathered.engine, threads: sizes.threads });
  const gather = scorerOf(session, gathered.inference.outputs, task.fit.matrix, sizes.time);
  const weights = gathered.program.namedTensors(gathered.program.initialState(randomStream(7, 'weights')));
  const draw = await runnerOf(task.masks, task);
  const idle = await runnerOf(task.nothing, task);
  const order = new Int32Array(task.fit.rows.length);
  const times: Record<'live' | 'still' | 'gather' | 'masks' | 'idle' | 'order', number[]> = {
    live: [],
    still: [],
    gather: [],
    masks: [],
    idle: [],
    order: [],
  };
  for (let round = -1; round < Number(options.rounds); round++) {
    const shuffled = await milliseconds(async () => shuffledOrder(7, round + 1, order));
    for (let at = 0; at < Number(options.steps); at++) {
      const batch = order.subarray(at * sizes.batch, (at + 1) * sizes.batch);
      const rows = batch.map((example) => task.fit.rows[example] ?? 0);
      const taken = {
        live: await milliseconds(() => steps.live.run({ batch }, at, 1e-3)),
        still: await milliseconds(() => steps.still.run({ batch }, at, 1e-3)),
        gather: await milliseconds(() => gather.outputs(rows, weights, () => {})),
        masks: await milliseconds(() => draw(at)),
        idle: await milliseconds(() => idle(at)),
      };
      if (round < 0) continue; // warms up
      times.live.push(taken.live);
      times.still.push(taken.still);
      times.gather.push(taken.gather);
      times.masks.push(taken.masks);
      times.idle.push(taken.idle);
    }
    if (round >= 0) times.order.push((shuffled * sizes.batch) / order.length);
  }
  const whole = median(times.live);
  const nothing = median(times.idle);
  const batches = median(times.gather) - nothing + median(times.order);
  const masks = median(times.masks) - nothing;
  const dropout = median(times.live.map((live, at) => live - (times.still[at] ?? Number.NaN)));
  const cells = [batches, masks, batches + masks, dropout].flatMap((part) => [
    part.toFixed(2),
    `${((100 * part) / whole).toFixed(1)} %`,
  ]);
  table.push(`| ${[name, whole.toFixed(1), ...cells].join(' | ')} |`);
  console.log(table.at(-1));
  for (const step of [steps.live, steps.still, gather]) await step.close();
}
const memory = memorySteps === 0 ? [] : await memoryTable();

const notes = [
  '# What feeds a step',
  '',
  `Batches of ${sizes.batch} windows of ${sizes.time} bars, drawn anew in each step from a matrix of ${sizes.rows} rows and ${sizes.features} features that`,
  `the graph gathers them from; dropout masks drawn anew in the graph; the networks of \`pipelines/phase3.pipe\`, float32, ${sizes.threads} threads. "Batches"`,
  'is a graph that gathers as many windows and only takes their mean, with the numbers of the rows written and the shuffling of the',
  'examples shared out; "masks" a graph that draws the masks of a step and reads one element of each; both less what a run takes that does',
  'nothing, as the step has its own. "Dropout" is what a step takes longer',
  `than that of the same network without dropout: drawing the masks and multiplying by them, both ways. Medians of ${Number(options.rounds) * Number(options.steps)}`,
  `steps of each, taken in turns, and of their differences. Made by \`bench/engine/feeding.ts\` on ${cpus()[0]?.model.trim()} (${cpus().length} cores), Node ${process.version},`,
  'onnxruntime-node 1.30.0.',
  '',
  '| | step, ms | batches, ms | of the step | masks, ms | of the step | both, ms | of the step | dropout, ms | of the step |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...table,
  '',
  ...memory,
];
console.log(notes.join('\n'));
if (options.write !== undefined) writeFileSync(options.write, notes.join('\n'));

async function open(task: WindowTask): Promise<TrainingStep> {
  const step = await openTrainingStep(task);
  await step.setState(task.program.initialState(randomStream(task.settings.seed, 'weights')));
  return step;
}

/** Runs a graph of masks, with as many threads as the step has. */
async function runnerOf(onnx: Uint8Array, { settings }: WindowTask): Promise<(step: number) => Promise<unknown>> {
  const session = await openBare({ onnx }, sizes.threads);
  const index = new Tensor('int64', new BigInt64Array(sizes.batch), [sizes.batch]);
  const scalar = (value: number) => new Tensor('int64', [BigInt(value)], []);
  return (step) => session.run({ 'batch.index': index, seed: scalar(settings.seed), step: scalar(step) });
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Resident memory while a network takes many steps: it is to be the same after the first hundred as after the last. */
async function memoryTable(): Promise<readonly string[]> {
  const task = windowTask('LstmAttention(hidden: 32, layers: 1, dropout: 0.3)', { ...sizes, batch: 32 });
  const step = await open(task);
  const order = new Int32Array(task.fit.rows.length);
  const rows: string[] = [];
  const marks = [100, ...[0.2, 0.4, 0.6, 0.8, 1].map((share) => Math.round(share * memorySteps))];
  shuffledOrder(7, 0, order);
  for (let at = 0; at < memorySteps; at++) {
    const first = (at * task.settings.batch) % (order.length - task.settings.batch);
    await step.run({ batch: order.subarray(first, first + task.settings.batch) }, at, 1e-3);
    if (!marks.includes(at + 1)) continue;
    globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const mebibytes = [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    rows.push(`| ${at + 1} | ${mebibytes.join(' | ')} |`);
  }
  await step.close();
  return [
    `Memory of the process after so many steps of a small network (one layer of 32, batch ${task.settings.batch}):`,
    '',
    '| steps | resident, MiB | heap, MiB | array buffers, MiB |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}
