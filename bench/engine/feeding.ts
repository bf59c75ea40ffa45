/**
 * What a training step spends beside its arithmetic: fresh batches out of a large window view, and fresh dropout masks; and whether
 * memory stays flat over thousands of steps.
 *
 *   node bench/engine/feeding.ts [--rounds N] [--steps N] [--memory-steps N] [--write FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BatchIndex, BatchWords } from '../../runtime/engine/batch-tensors.ts';
import { randomStream, shuffledOrder } from '../../runtime/engine/random.ts';
import { openTrainingStep, type TrainingStep } from '../../runtime/engine/step.ts';
import { median } from './median.ts';
import { profileStep } from './step-profile.ts';
import { type WindowSizes, type WindowTask, windowTask } from './window-task.ts';

const sizes: Omit<WindowSizes, 'batch'> = { rows: 200_000, features: 20, entities: 50, time: 24, threads: 2 };

/** Name in the table, the model as phase3.pipe trains it, and the same without dropout. */
const networks: readonly (readonly [name: string, live: string, still: string])[] = [
  ['LstmAttention', 'LstmAttention(dropout: 0.3)', 'LstmAttention(dropout: 0)'],
  ['Transformer', 'Transformer()', 'Transformer(dropout: 0)'],
  ['Cnn1d', 'Cnn1d()', 'Cnn1d(dropout: 0)'],
];

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '30' },
    'memory-steps': { type: 'string', default: '5000' },
    write: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const steps = Number(options.steps);
const memorySteps = Number(options['memory-steps']);

const table: string[] = [];
for (const [name, live, still] of networks) {
  for (const batch of [128, 256]) {
    const own = { ...sizes, batch };
    const [task, plain] = [windowTask(live, own), windowTask(still, own)];
    const opened = [await open(task), await open(plain)] as const;
    const order = new Int32Array(task.fit.rows.length);
    const times: readonly [number[], number[]] = [[], []];
    const shares: { batches: number; masks: number; numbers: number }[] = [];
    for (let round = -1; round < rounds; round++) {
      const shuffled = await milliseconds(async () => shuffledOrder(7, round + 1, order));
      const taken: readonly [number[], number[]] = [[], []];
      for (let at = 0; at < steps; at++) {
        const examples = order.subarray(at * batch, (at + 1) * batch);
        for (const [which, step] of opened.entries())
          taken[which]?.push(await milliseconds(() => step.run({ batch: examples }, at, 1e-3)));
      }
      if (round < 0) continue; // warms up
      for (const which of [0, 1] as const) times[which].push(...taken[which]);
      const profile = await profileStep(task, steps);
      const { host, words } = hostTimes(task, order);
      const whole = profile.run + host + words;
      shares.push({
        batches: (profile.batches + host + (shuffled * batch) / order.length) / whole,
        masks: (profile.masks + words) / whole,
        numbers: profile.numbers / whole,
      });
    }
    for (const step of opened) await step.close();
    const step = median(times[0]);
    const dropout = median(times[0].map((value, at) => value - (times[1][at] ?? Number.NaN)));
    const percent = (values: readonly number[]) => `${(100 * median(values)).toFixed(1)} %`;
    const both = shares.map(({ batches, masks }) => batches + masks);
    const cells = [
      percent(shares.map(({ batches }) => batches)),
      percent(shares.map(({ masks }) => masks)),
      `${percent(both)} (${(100 * Math.min(...both)).toFixed(1)}–${(100 * Math.max(...both)).toFixed(1)})`,
      percent(shares.map(({ numbers }) => numbers)),
      percent([dropout / step]),
    ];
    table.push(`| ${[name, batch, step.toFixed(1), ...cells].join(' | ')} |`);
    console.log(table.at(-1));
  }
}
const memory = memorySteps === 0 ? [] : await memoryTable();

const notes = [
  '# What feeds a step',
  '',
  `Batches of windows of ${sizes.time} bars, drawn anew in each step from a matrix of ${sizes.rows} rows and ${sizes.features} features that the graph gathers`,
  `them from; dropout masks drawn anew in the graph; the networks of \`pipelines/phase3.pipe\`, float32, ${sizes.threads} threads. "Batches" and "masks" are`,
  'shares of the step, by its own profile: operators that number rows and gather them (windows, entities, targets), and those that draw truths from the',
  'random words of the examples; with what JavaScript takes for the numbers of the rows and the shuffling, shared out, and for the words.',
  `Medians of ${rounds} profiles of ${steps} steps, and the least and the most. "As numbers" is what makes numbers to multiply by of the truths, where no`,
  'activation is joined with them. "Dropout" is what a step takes longer than that of the same network without dropout, taken in turns: the masks and',
  'multiplying by them, both ways. Made by `bench/engine/feeding.ts` on',
  `${cpus()[0]?.model.trim()} (${cpus().length} cores), Node ${process.version}, onnxruntime-node 1.30.0.`,
  '',
  '| | batch | step, ms | batches | masks | both | as numbers | dropout |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
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

/** Milliseconds that JavaScript takes for a step: for the numbers of its rows, and for its random words. */
function hostTimes(
  { fit, settings }: WindowTask,
  order: Int32Array,
): { readonly host: number; readonly words: number } {
  const { batch, seed } = settings;
  const [index, random] = [new BatchIndex(batch), new BatchWords(seed, batch)];
  const taken: readonly [number[], number[]] = [[], []];
  for (let step = 0; step < 300; step++) {
    const began = performance.now();
    for (let at = 0; at < batch; at++) index.set(at, fit.rows[order[step * batch + at] ?? 0] ?? 0);
    index.tensor(batch);
    const filled = performance.now();
    random.drawn(step, 0, batch);
    taken[0].push(filled - began);
    taken[1].push(performance.now() - filled);
  }
  return { host: median(taken[0]), words: median(taken[1]) };
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
