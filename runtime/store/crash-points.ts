/**
 * Moments of a publication at which a crash is most telling, in their order. `PIPEC_CRASH_AT=POINT` or `POINT:N` makes the
 * process kill itself there, the Nth time it passes: a test aid, documented in docs/store.md.
 */
export const crashPoints = [
  'outputs-written', // in the worker: files are written and hashed, the outcome is not
  'outcome-written', // in the worker: the outcome is on disk, nobody was told
  'outcome-read', // from here on in the main process
  'inputs-checked', // nothing of the record is written yet
  'record-drafted', // the record's temporary file is written, all renames are to come
  'between-blobs', // after the first of several renames, or the only one
  'blobs-published',
  'record-published',
  'attempt-removed',
] as const;

/** Moments of copying a result from a shared store, likewise. */
export const restoreCrashPoints = [
  'restore-between-blobs', // after the first of several renames, or the only one
  'restore-blobs-copied',
  'restore-record-published',
] as const;

/** Moments of copying a result into a shared store, likewise. */
export const sharingCrashPoints = [
  'share-between-blobs', // after the first of several renames, or the only one
  'share-blobs-copied', // nothing of the record is there
  'share-record-drafted',
  'share-record-published',
] as const;

export type CrashPoint =
  | (typeof crashPoints)[number]
  | (typeof restoreCrashPoints)[number]
  | (typeof sharingCrashPoints)[number];

const [wanted, times] = (process.env.PIPEC_CRASH_AT ?? '').split(':');
let left = Number(times ?? 1);

export function crashPoint(point: CrashPoint): void {
  if (point !== wanted) return;
  left -= 1;
  if (left > 0) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive; nothing more may happen meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
