import { existsSync } from 'node:fs';
import { collect } from '../../runtime/store/collection.ts';
import { openStore, type Store } from '../../runtime/store/store.ts';
import { storeUsage } from '../../runtime/store/usage.ts';
import { verifyStore } from '../../runtime/store/verify.ts';
import { exitCode, UsageError } from '../exit.ts';
import { formatBytes, formatMetric, plural } from '../terminal/figures.ts';
import { styleFor } from '../terminal/style.ts';

export interface CacheOptions {
  readonly store?: string;
}

export interface CollectOptions extends CacheOptions {
  readonly keepRuns: number;
  readonly keepDays: number;
  readonly dryRun?: boolean;
}

/** Opens the store of the project around the current folder, or the one named. Throws `UsageError` where there is none. */
function existingStore({ store: named }: CacheOptions): Store {
  const store = openStore({ from: process.cwd(), ...(named === undefined ? {} : { store: named }) });
  if (existsSync(store.layout.format)) return store;
  throw new UsageError(`there is no store ${store.root}`, 'the first run makes one', exitCode.failed);
}

const parts = {
  blobs: 'results, recipes and logs',
  records: 'what was run, and what it gave',
  runs: 'journals and records of runs',
  scratch: 'checkpoints of trainings',
  attempts: 'of runs under way',
} as const;

/** Prints what the store takes of the disk. */
export function usage(options: CacheOptions): number {
  const store = existingStore(options);
  const usages = storeUsage(store.layout);
  const style = styleFor(process.stdout);
  const lines = [store.root];
  let total = 0;
  for (const part of Object.keys(parts) as (keyof typeof parts)[]) {
    const { files, bytes } = usages[part];
    total += bytes;
    const size = formatBytes(bytes).padStart(9);
    lines.push(`${size}  ${formatMetric(files).padStart(7)} files  ${part.padEnd(8)}  ${style.dim(parts[part])}`);
  }
  lines.push(style.bold(`${formatBytes(total).padStart(9)}  in all`));
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.ok;
}

/** Removes what no recent run used, or says what would be removed. */
export function collectGarbage(options: CollectOptions): number {
  const store = existingStore(options);
  const dryRun = options.dryRun === true;
  const { records, blobs, bytes, runs } = collect(store, { runs: options.keepRuns, days: options.keepDays, dryRun });
  store.close();
  const what = [plural(records, 'result'), plural(blobs, 'file'), `journals of ${plural(runs, 'run')}`];
  const style = styleFor(process.stdout);
  const verb = dryRun ? style.yellow('Would remove') : style.green('Removed');
  process.stdout.write(`${verb}: ${what.join(', ')}; ${formatBytes(bytes)}.\n`);
  return exitCode.ok;
}

/** Reads everything in the store and removes what is damaged; the exit code is 1 where something was. */
export function verify(options: CacheOptions): number {
  const store = existingStore(options);
  const { blobs, bytes, records, damagedBlobs, damagedRecords } = verifyStore(store);
  store.close();
  const style = styleFor(process.stdout);
  const read = `${plural(records, 'record')} and ${plural(blobs, 'file')} read, ${formatBytes(bytes)}`;
  const damaged = [...damagedRecords.map((key) => `record ${key}`), ...damagedBlobs.map((digest) => `file ${digest}`)];
  if (damaged.length === 0) {
    process.stdout.write(`${style.green('Whole')}: ${read}.\n`);
    return exitCode.ok;
  }
  for (const name of damaged) process.stdout.write(`damaged ${name}\n`);
  process.stdout.write(
    `${style.red('Damaged')}: ${damaged.length} removed; ${read}. The next run makes anew what needs them.\n`,
  );
  return exitCode.failed;
}
