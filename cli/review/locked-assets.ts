import type { PlanAssets } from '../../compiler/plan/plan.ts';
import { readLock } from './lock-file.ts';

/** `assets bars/ohlcv 0123456789abcdef0123 "BTC" = 2500 rows`: the lines that pin what the compiler read of a source's files. */
export function assetLines({ source, files, rows }: PlanAssets, identity: string): readonly string[] {
  if (!files) return [];
  return Object.entries(rows).map(
    ([name, count]) => `assets ${identity} ${source} ${JSON.stringify(name)} = ${count} rows`,
  );
}

const pin = / assets .* ([0-9a-f]{20}) ("(?:[^"\\]|\\.)*") = (\d+) rows$/;

/** The assets that the lock at `path` pins for the source whose step is `source`; `undefined` where it pins none. */
export function lockedAssets(path: string, source: string): ReadonlyMap<string, number> | undefined {
  const found: (readonly [string, number])[] = [];
  for (const line of readLock(path)) {
    const [, id, name = '""', rows] = pin.exec(line) ?? [];
    if (id === source) found.push([JSON.parse(name) as string, Number(rows)]);
  }
  // Frames have their assets in this order, and a lock its lines in another.
  return found.length === 0 ? undefined : new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
