import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedCampaign, generatedChain } from './generated.ts';

/**
 * Time and peak memory of whole commands on large pipelines, the start of Node included: `node bench/scale.ts`, after a build. Each is
 * run seven times for its time, after once for its peak memory; the table gives the median and the spread.
 */
const rounds = 7;
const main = fileURLToPath(new URL('../bin/pipec.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pipec-scale-'));
const meter = join(folder, 'meter.mjs');

writeFileSync(join(folder, 'pipec.yaml'), '');
writeFileSync(meter, "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));\n");
for (const [name, text] of generatedCampaign(10_000, 50)) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'chain.pipe'), generatedChain(100_000));

/** Runs a command as the installed one is run; gives its seconds and what it wrote to stderr. */
function run(nodeOptions: string, command: string, file: string): { seconds: number; stderr: string } {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const before = performance.now();
  const { status, stderr } = spawnSync(main, [command, file], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NODE_OPTIONS: nodeOptions },
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(stderr);
  return { seconds, stderr };
}

const row = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

row(['pipeline', 'command', 'median s', 'spread s', 'peak MB']);
row(['---', '---', '---', '---', '---']);
for (const [title, command, file] of [
  ['10,000 stages in 50 files', 'check', 'campaign.pipe'],
  ['10,000 stages in 50 files', 'plan', 'campaign.pipe'],
  ['a chain of 100,000 stages', 'plan', 'chain.pipe'],
] as const) {
  const { stderr } = run(`--import ${meter}`, command, file);
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1000;
  const seconds = Array.from({ length: rounds }, () => run('', command, file).seconds).sort((a, b) => a - b);
  const [median = 0, least = 0, most = 0] = [seconds[rounds >> 1], seconds[0], seconds.at(-1)];
  row([title, command, median.toFixed(2), `${least.toFixed(2)}–${most.toFixed(2)}`, peak.toFixed(0)]);
}
rmSync(folder, { recursive: true, force: true });
