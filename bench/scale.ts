import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedCampaign, generatedChain } from './generated.ts';

/**
 * Time and peak memory of whole commands on large pipelines, the start of Node included: `node bench/scale.ts`, after a build. Each is
 * run five times; the table gives the median and the spread.
 */
const rounds = 5;
const main = fileURLToPath(new URL('../bin/pipec.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pipec-scale-'));
const meter = join(folder, 'meter.mjs');

writeFileSync(join(folder, 'pipec.yaml'), '');
writeFileSync(meter, "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));\n");
for (const [name, text] of generatedCampaign(10_000, 50)) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'chain.pipe'), generatedChain(100_000));

interface Measured {
  readonly seconds: number;
  /** Kilobytes. */
  readonly peak: number;
}

function measure(command: string, file: string): Measured {
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', meter, main, command, file], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(stderr);
  return { seconds, peak: Number(/peak (\d+)/.exec(stderr)?.[1]) };
}

const row = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

row(['pipeline', 'command', 'median s', 'spread s', 'peak MB']);
row(['---', '---', '---', '---', '---']);
for (const [title, command, file] of [
  ['10,000 stages in 50 files', 'check', 'campaign.pipe'],
  ['10,000 stages in 50 files', 'plan', 'campaign.pipe'],
  ['a chain of 100,000 stages', 'plan', 'chain.pipe'],
] as const) {
  const measured = Array.from({ length: rounds }, () => measure(command, file)).sort((a, b) => a.seconds - b.seconds);
  const seconds = measured.map((one) => one.seconds.toFixed(2));
  const peak = Math.max(...measured.map((one) => one.peak)) / 1000;
  row([title, command, seconds[rounds >> 1] ?? '', `${seconds[0]}–${seconds.at(-1)}`, peak.toFixed(0)]);
}
rmSync(folder, { recursive: true, force: true });
