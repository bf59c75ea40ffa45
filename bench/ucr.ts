/**
 * What the shipped classifiers of sequences reach on three problems of the UCR and UEA archives, beside published figures: runs
 * `pipelines/ucr.pipe` on each, and prints a table.
 *
 *   node bench/ucr.ts [--data FOLDER] [--store FOLDER] [--jobs N] [--only NAME,…] [--write FILE]
 *
 * What the store has is not trained again, so that an interrupted call goes on.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../compiler/node-host.ts';
import { type RunRecord, readRunRecord } from '../runtime/run/run-record.ts';

interface Problem {
  readonly name: string;
  /** Cases to learn from. */
  readonly cases: number;
  readonly steps: number;
  readonly dimensions: number;
  /** Mean accuracies on the same division (Ismail Fawaz et al., 2019 and 2020; Dempster et al., 2020), where the data's notes have them. */
  readonly published: Readonly<Record<string, string>>;
}

const problems: readonly Problem[] = [
  {
    name: 'ItalyPowerDemand',
    cases: 67,
    steps: 24,
    dimensions: 1,
    published: {
      cnn1d: 'FCN .961',
      resnet: 'ResNet .963',
      inception: 'InceptionTime .965',
      other: 'MLP .954, ROCKET .970',
    },
  },
  {
    name: 'ArrowHead',
    cases: 36,
    steps: 251,
    dimensions: 1,
    published: {
      cnn1d: 'FCN .843',
      resnet: 'ResNet .845',
      inception: 'InceptionTime .846',
      other: 'MLP .778, ROCKET .814',
    },
  },
  { name: 'BasicMotions', cases: 40, steps: 100, dimensions: 6, published: {} },
];

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(packageRoot(), '../shared/data/ucr') },
    store: { type: 'string', default: join(tmpdir(), 'pipec-ucr') },
    jobs: { type: 'string', default: String(cpus().length) },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});

const lines = [
  '| problem | classifier | accuracy: mean | deviation | seeds 1, 2, … | published | training, s a seed |',
  '| --- | --- | --- | --- | --- | --- | --- |',
];
let environment: RunRecord['environment'] | undefined;
const only = options.only?.split(',');
for (const problem of problems) {
  if (only !== undefined && !only.includes(problem.name)) continue;
  const record = run(problem);
  environment = record.environment;
  lines.push(...rowsOf(problem, record));
}
const table = lines.join('\n');
console.log(table);
if (options.write !== undefined && environment !== undefined) writeFileSync(options.write, page(table, environment));

/** Runs the pipeline on one problem and gives the record of the run. */
function run({ name, cases, steps, dimensions }: Problem): RunRecord {
  const file = (part: string): string => {
    const found = [`${name}_${part}.ts`, `${name}_${part}.ts.gz`]
      .map((own) => join(options.data, own))
      .find((path) => existsSync(path));
    if (found === undefined) throw new Error(`no ${name}_${part}.ts in ${options.data}: name its folder with --data`);
    return found;
  };
  const settings = [
    ...[`train=${file('TRAIN')}`, `test=${file('TEST')}`, `steps=${steps}bars`, `dimensions=${dimensions}`],
    `together=${Math.min(cases, 64)}`,
  ];
  const words = [
    ...[join(packageRoot(), 'cli/main.ts'), 'run', join(packageRoot(), 'pipelines/ucr.pipe')],
    ...settings.flatMap((setting) => ['--set', setting]),
    ...['--store', options.store, '--jobs', options.jobs],
  ];
  const ended = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ended.status !== 0) throw new Error(`${name} ended with ${ended.status}\n${ended.stdout}`);
  const path = /^record (.+)$/mu.exec(ended.stdout)?.[1] ?? newestRecord();
  const record = readRunRecord(path);
  if (record === undefined) throw new Error(`${path} cannot be read`);
  return record;
}

/** A run that had nothing to do keeps its record without a word of it. */
function newestRecord(): string {
  const runs = join(options.store, 'runs');
  const newest = readdirSync(runs).sort().at(-1);
  if (newest === undefined) throw new Error(`${runs} has no record of a run`);
  return join(runs, newest, 'record.json');
}

/** A line for each classifier, in the order of their names. */
function rowsOf({ name, published }: Problem, { steps }: RunRecord): readonly string[] {
  const figures = (family: string, metric: (step: RunRecord['steps'][number]) => number | undefined) => {
    const found = new Map<string, number[]>();
    for (const step of steps) {
      const model = new RegExp(`^${family}\\["(\\w+)", \\d+\\]$`, 'u').exec(step.title)?.[1];
      const value = metric(step);
      if (model !== undefined && value !== undefined) found.set(model, [...(found.get(model) ?? []), value]);
    }
    return found;
  };
  const seconds = figures('network', (step) => step.seconds);
  const rows = [...figures('score', ({ metrics }) => metrics?.accuracy)].map(([model, accuracies]) => {
    const spent = seconds.get(model) ?? [];
    const each = accuracies.map((value) => value.toFixed(3).replace(/^0/u, '')).join(' ');
    const deviation = Math.sqrt(mean(accuracies.map((value) => (value - mean(accuracies)) ** 2)));
    const cells = [name, model, mean(accuracies).toFixed(3), deviation.toFixed(3), each, published[model] ?? ''];
    return `| ${[...cells, spent.length === 0 ? '' : mean(spent).toFixed(0)].join(' | ')} |`;
  });
  return published.other === undefined ? rows : [...rows, `| ${name} | others | | | | ${published.other} | |`];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function page(made: string, { processor, cores, node, facts }: RunRecord['environment']): string {
  return `# Classifiers of series

The classifiers of \`pipelines/ucr.pipe\` on the division that the archives give, five seeds each. Kernels, optimizer and sizes are those of the papers and nothing
is chosen by the held-out cases; held-out scores of other settings (a kernel of 3 for \`cnn1d\`, 60 and 120 epochs of batches of 4 for \`inception\`) were seen on the way and not kept.
Accuracies of the held-out cases; the deviation is that of the five seeds. Published figures are means over several trainings on the same division; InceptionTime
is the mean of five networks, \`inception\` is one. Made by \`bench/ucr.ts\` on ${processor} (${cores} cores), Node ${node}, onnxruntime-node ${facts.onnxruntime ?? '?'}, a thread a
training; times are those of a machine with other work on it where the store had the networks already.

${made}
`;
}
