import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArtifactManifest } from '../artifact/artifact.ts';
import { canonicalJson } from '../artifact/canonical-json.ts';
import { manifestOf } from '../artifact/manifest.ts';
import type { WrittenFile } from '../artifact/writer.ts';
import type { Metrics } from '../operators/operator.ts';
import { type ActionCost, type ActionRecord, formatRecord, recordPath } from './action-record.ts';
import { syncFiles } from './blobs.ts';
import { crashPoint } from './crash-points.ts';
import { formKey } from './key.ts';
import type { Recipe } from './recipe.ts';
import type { Store } from './store.ts';

/** A step that ran to its end in its attempt's directory, to be made part of the store. */
export interface FinishedAttempt {
  readonly key: string;
  readonly recipe: Recipe;
  readonly run: string;
  /** The attempt's directory; its files lie in `out/`. */
  readonly directory: string;
  readonly files: readonly WrittenFile[];
  readonly metrics: Metrics;
  readonly log: string;
  readonly cost: ActionCost;
}

/**
 * Makes an attempt's outcome the result of its action. What is to be published is brought to the disk first, then the blobs are
 * renamed in, and the record's rename comes last: until then nothing of the attempt can be found, whenever this process dies,
 * and after it all of it can. The names reach the disk before the step counts as done; should the power fail before, the
 * disk may forget any of the renames, which is a miss. Throws what the file system throws (a full disk); the store is whole then.
 */
export async function publish(store: Store, attempt: FinishedAttempt): Promise<ActionRecord> {
  const written = attempt.files.filter((file) => !file.reused);
  const paths = written.map((file) => join(attempt.directory, 'out', file.name));
  const record = describeRecord(store, attempt);
  const draft = join(attempt.directory, 'record.draft');
  writeFileSync(draft, formatRecord(record), { flag: 'wx', mode: 0o444 });
  crashPoint('record-drafted');
  await syncFiles([...paths, draft]);
  const folders = new Set<string>();
  for (const [index, file] of written.entries()) {
    store.blobs.take(paths[index] ?? '', file);
    checkUntouched(store.blobs.path(file.digest), paths[index] ?? '', file);
    folders.add(dirname(store.blobs.path(file.digest)));
    if (index === 0) crashPoint('between-blobs');
  }
  checkReused(store, attempt.files);
  crashPoint('blobs-published');
  // Before the record, so that a plan never misses evidence; an entry without its record proves nothing and is passed over.
  addToIndex(store, record);
  const path = recordPath(store.layout.records, record.key);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(draft, path);
  crashPoint('record-published');
  await syncFiles([...folders, dirname(path)]);
  store.stats.flush();
  return record;
}

function describeRecord(store: Store, attempt: FinishedAttempt): ActionRecord {
  const draft = (name: string): string => join(attempt.directory, name);
  return {
    format: 'pipec.action/1',
    key: attempt.key,
    finished: true,
    operator: attempt.recipe.operator,
    version: attempt.recipe.version,
    recipe: store.blobs.put(Buffer.from(canonicalJson(attempt.recipe)), draft('recipe.draft')),
    form: formKey(attempt.recipe),
    outputs: { result: manifestOf(attempt.files) },
    metrics: attempt.metrics,
    ...(attempt.log === '' ? {} : { log: store.blobs.put(Buffer.from(attempt.log), draft('log.draft')) }),
    cost: attempt.cost,
    run: attempt.run,
  };
}

/** An index that cannot be written (a full disk) would hide this action from plans: it is thrown away and made anew later. */
export function addToIndex(store: Store, record: ActionRecord): void {
  try {
    store.index()?.addAction(record);
  } catch {
    store.dropIndex();
  }
}

/**
 * A file that was written to after it was hashed was so by a process that outlived its step, perhaps up to its very rename. It
 * is taken out again. (Where an equal blob was there already, the file is still in its place and of no interest.)
 */
function checkUntouched(blob: string, path: string, file: WrittenFile): void {
  if (existsSync(path)) return;
  const now = statSync(blob, { bigint: true });
  if (now.size === BigInt(file.size) && String(now.mtimeNs) === file.modified) return;
  rmSync(blob, { force: true });
  throw new Error(`"${file.name}" was written to after the step had finished it; nothing was kept`);
}

function checkReused(store: Store, files: ArtifactManifest['files'] & readonly WrittenFile[]): void {
  for (const file of files) {
    if (file.reused && !store.blobs.has(file)) {
      throw new Error(
        `"${file.name}" was taken over from an input whose blob is gone from the store; nothing was kept`,
      );
    }
  }
}
