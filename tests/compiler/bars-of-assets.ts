import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectHost } from '../../cli/host.ts';
import type { CompilerHost } from '../../compiler/host.ts';

/** Bars by asset; one has too few for a model of its own. */
const bars = { BTCUSDT: 2500, ETHUSDT: 2000, NEWUSDT: 300, SOLUSDT: 2100 };

/**
 * A host whose sources read hourly bars of four assets, whatever files the pipeline names: the folder that programs of the design
 * mention is nobody's. The bars hold nothing that the compiler looks at but their number.
 */
export function hostWithBars(): CompilerHost {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-bars-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.pipec'));
  for (const [asset, count] of Object.entries(bars)) {
    const times = Array.from({ length: count }, (_, bar) => new Date(Date.UTC(2021, 0, 1, bar)).toISOString());
    const rows = times.map((time) => `${time},1,2,1,1.5,5`);
    writeFileSync(join(folder, `${asset}.csv`), ['timestamp,open,high,low,close,volume', ...rows].join('\n'));
  }
  const { survey, ...host } = projectHost(folder);
  if (survey === undefined) throw new Error('a project reads its data');
  const data = { kind: 'files', pattern: join(folder, '*.csv') } as const;
  return {
    ...host,
    survey: (source) =>
      survey('data' in source.arguments ? { ...source, arguments: { ...source.arguments, data } } : source),
  };
}
