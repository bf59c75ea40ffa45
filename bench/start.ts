import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../compiler/node-host.ts';

/**
 * What a command costs beyond the start of Node itself: the built `pipec` on the shipped quickstart, after one run, in interleaved
 * rounds. `node bench/start.ts [--rounds N]`, after `npm run build`.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });

const root = packageRoot();
const launcher = join(root, 'bin/pipec.js');
if (!existsSync(join(root, 'dist/cli/main.js'))) throw new Error('build first: npm run build');
const folder = mkdtempSync(join(tmpdir(), 'pipec-start-'));
const file = join(root, 'pipelines/quickstart.pipe');
const store = ['--store', join(folder, 'store')];
// Without models: what is measured does nothing in either case, and the first run is short.
const target = ['--target', 'prepared'];
const commands: Readonly<Record<string, readonly string[]>> = {
  'node, nothing else': ['-e', '0'],
  'pipec --version': [launcher, '--version'],
  'pipec check': [launcher, 'check', file],
  'pipec plan, all cached': [launcher, 'plan', file, ...store, ...target],
  'pipec run, all cached': [launcher, 'run', file, ...store, ...target],
};

function milliseconds(words: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: folder });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}\n${stderr}`);
  return time;
}

try {
  writeFileSync(join(folder, 'pipec.yaml'), '');
  for (const words of Object.values(commands).toReversed()) milliseconds(words);
  const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, words] of Object.entries(commands)) times.get(name)?.push(milliseconds(words));
  }
  const bare = median(times.get('node, nothing else') ?? []);
  const row = (cells: readonly string[]): void =>
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(14))).join(''));
  row(['command', 'median ms', 'spread ms', 'beyond Node']);
  for (const [name, taken] of times) {
    const spread = `${Math.min(...taken).toFixed(0)}–${Math.max(...taken).toFixed(0)}`;
    row([name, median(taken).toFixed(0), spread, (median(taken) - bare).toFixed(0)]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? 0;
}
