import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedCampaign, generatedChain } from './generated.ts';

/**
 * Whole programs through the built command line, each in a fresh process: a campaign of 10,000 stages in 50 files is checked and
 * planned, a chain of 100,000 steps is planned. The table gives the median of the rounds, their spread and the peak memory.
 * `npm run build && node bench/program.ts`
 */
const rounds = 5;
const pipec = fileURLToPath(new URL('../bin/pipec.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pipec-bench-'));

for (const [name, text] of generatedCampaign(10_000, 50)) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'chain.pipe'), generatedChain(100_000));

const row = (cells: readonly string[]) =>
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(38) : cell.padStart(14))).join(''));
row(['program', 'median s', 'spread s', 'peak MB']);
measure('check, 10,000 stages in 50 files', ['check', 'campaign.pipe']);
measure('plan, 10,000 stages in 50 files', ['plan', 'campaign.pipe', '--store', join(folder, 'store')]);
measure('check, a chain of 100,000 steps', ['check', 'chain.pipe']);
measure('plan, a chain of 100,000 steps', ['plan', 'chain.pipe', '--store', join(folder, 'store')]);
rmSync(folder, { recursive: true });

function measure(title: string, args: readonly string[]): void {
  const seconds: number[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    const { status, stderr } = spawnSync('/usr/bin/env', ['time', '-v', process.execPath, pipec, ...args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    seconds.push((performance.now() - before) / 1000);
    if (status !== 0) throw new Error(`${title} failed:\n${stderr.slice(0, 2000)}`);
    peak = Math.max(peak, Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(stderr)?.[1] ?? 0) / 1000);
  }
  const sorted = seconds.sort((a, b) => a - b);
  const median = sorted[Math.floor(rounds / 2)] ?? 0;
  row([
    title,
    median.toFixed(2),
    `${sorted[0]?.toFixed(2)}–${sorted.at(-1)?.toFixed(2)}`,
    peak === 0 ? '–' : peak.toFixed(0),
  ]);
}
