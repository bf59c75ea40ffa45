import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Runs every benchmark, or those that are named, one after the other: `npm run bench -- [NAME…] [--python PATH]`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { python: { type: 'string' } },
});

interface Benchmark {
  readonly file: string;
  readonly title: string;
  readonly words?: readonly string[];
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  start: { file: 'start.ts', title: 'Commands with nothing to do, beyond the start of Node' },
  parse: { file: 'parse.ts', title: 'Lexer and parser' },
  scale: { file: 'scale.ts', title: 'Whole commands on large pipelines' },
  plan: { file: 'plan.ts', title: 'Parse, check and plan of generated files' },
  noop: { file: 'noop.ts', title: 'Runs of steps that do almost nothing' },
  mlp: {
    file: 'engine/mlp.ts',
    title: 'A training step of an MLP',
    ...(values.python === undefined ? {} : { words: ['--python', values.python] }),
  },
  feeding: { file: 'engine/feeding.ts', title: 'What feeds a training step of windows, and its memory' },
  engines: { file: 'engine/engines.ts', title: 'A training step on each engine' },
  architectures: {
    file: 'engine/architectures.ts',
    title: 'A training step of each architecture',
    ...(values.python === undefined ? {} : { words: ['--python', values.python] }),
  },
  creation: { file: 'engine/creation.ts', title: 'From a model to a session that trains' },
};

const unknown = positionals.find((name) => benchmarks[name] === undefined);
if (unknown !== undefined) {
  console.error(`no benchmark ${unknown}; there are ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
const [processor] = cpus();
console.log(
  `${processor?.model.trim()}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
);
for (const [name, { file, title, words = [] }] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${title} (bench/${file})\n`);
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...words], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
