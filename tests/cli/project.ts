import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Folders that tests made; they go when the worker ends, whatever happened. */
const made = new Set<string>();
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for a project, with `files` by path. It goes when the test, or the worker, ends. */
export function makeProject(files: Readonly<Record<string, string>> = {}, keep: 'test' | 'worker' = 'test'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipec-project-')));
  made.add(folder);
  if (keep === 'test') onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ 'pipec.yaml': '', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Hourly bars of two assets as CSV: waves of known lengths, so that there is something to learn. */
export function barsCsv(bars = 300): string {
  const lines = ['symbol,timestamp,open,high,low,close,volume'];
  for (const [symbol, phase] of [
    ['AAA', 0],
    ['BBB', 2],
  ] as const) {
    let close = 100;
    for (let bar = 0; bar < bars; bar += 1) {
      const open = close;
      close = 100 + 5 * Math.sin(bar / 5 + phase) + 2 * Math.sin(bar * 1.7 + phase);
      const time = new Date(Date.UTC(2024, 0, 1, bar)).toISOString();
      const prices = [open, Math.max(open, close) + 0.3, Math.min(open, close) - 0.3, close].map((price) =>
        price.toFixed(2),
      );
      lines.push([symbol, time, ...prices, 100 + ((bar * 37) % 11)].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A pipeline that reads `bars.csv` and prepares rows: no training, a second of work. */
export const preparing = `pipeline preparing

param data: Path = "bars.csv"
param period: TimeSpan in 2bars..200bars = 14bars

dataset bars = ohlcv(data) { stamp: open, every: 1h }

features candidates = returns(bars, [1bars, 4bars]) + rsi(bars, period)

label outcome = bars |> triple_barrier(profit: 1%, stop: 1%, horizon: 4bars, path: high_low, tie: stop_first)

export dataset prepared = candidates
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 4h))
  |> fit impute(median)
  |> fit scale(robust)
`;

/** The same, and a small network with its evaluation and report. */
export const training = preparing
  .replace('pipeline preparing', 'pipeline training')
  .replace('= 14bars\n', '= 14bars\nparam epochs: Int in 1..500 = 2\n')
  .replace('export dataset prepared', 'dataset prepared')
  .concat(`
stage network = train(Mlp(hidden: [8]), prepared) { epochs: epochs, batch: 64 }
stage scores = evaluate(network, on: prepared.test)
report summary = compare(scores) { title: "Waves" }
`);
