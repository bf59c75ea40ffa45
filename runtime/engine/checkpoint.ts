import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedTensor } from '../../compiler/tensor/program.ts';
import { digestBytes } from '../artifact/digest.ts';
import { isFullDisk } from '../executors/full-disk.ts';
import { OperatorError } from '../operators/operator.ts';
import type { KeptEpoch } from './best-epochs.ts';
import type { EpochSums } from './epoch-sums.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import type { ScheduleState } from './schedules/schedule.ts';
import type { StoppingState } from './stopping.ts';

/** Where a training stands: between two steps, so that it goes on as if it had never stopped. */
export interface Checkpoint {
  /** Epochs completed, validation and all. */
  readonly epochs: number;
  /** Steps taken since the training began; the graph's `step`. */
  readonly steps: number;
  /** Steps taken of the epoch under way, and what they have summed up. */
  readonly epochSteps: number;
  readonly sums: EpochSums;
  readonly stopping: StoppingState;
  readonly schedule: ScheduleState;
  /** What the graph is fed and gives back, by port. */
  readonly state: Readonly<Record<string, Float32Array>>;
  /** The ports that hold parameters, as they were after the best epoch; absent before there is one. */
  readonly best?: Readonly<Record<string, Float32Array>>;
  /** The best epochs, where more than one are kept. */
  readonly kept: readonly KeptEpoch[];
  /** How far the history file reaches, in bytes, and its digest up to there. */
  readonly history: { readonly bytes: number; readonly digest: string };
}

/** What was found in the folder. `damaged` counts files that are there but do not verify. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint | undefined;
  readonly damaged: number;
}

const names = ['checkpoint-0', 'checkpoint-1'] as const;
const magic = Buffer.from('PIPECCP2');
/** Hexadecimal digits. With the magic word a multiple of eight, so that tensors are read in place. */
const digestLength = 64;

/** Node reads and writes at most 2 GiB at once. */
const largestTransfer = 2 ** 30;

/**
 * Checkpoints of one training in `folder`. Two files take turns, so that the one before the last is there until the last is
 * whole: written aside, synced, renamed. A file is the magic word, the SHA-256 of the rest in
 * hexadecimal, and safetensors.
 */
export class CheckpointFolder {
  readonly #folder: string;
  readonly #identity: string;
  #turn = 0;

  /** @param identity Digest of the program, the settings and the rows: a checkpoint of another training does not verify. */
  constructor(folder: string, identity: string) {
    this.#folder = folder;
    this.#identity = identity;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Writes `checkpoint` in place of the older of the two. On return it is on disk.
   * @throws OperatorError when the disk is full; those before are then still there.
   */
  write(checkpoint: Checkpoint): void {
    const { state, best, kept, ...progress } = checkpoint;
    const body = encodeSafetensors(
      [
        ...tensorsOf('state.', state),
        ...tensorsOf('best.', best ?? {}),
        ...kept.flatMap((own) => tensorsOf(`kept.${own.epoch}.`, own.state)),
      ],
      {
        identity: this.#identity,
        progress: JSON.stringify({ ...progress, kept: kept.map(({ epoch, value }) => ({ epoch, value })) }),
      },
    );
    const digest = Buffer.from(digestBytes(body));
    const path = join(this.#folder, names[this.#turn === 0 ? 0 : 1]);
    try {
      writeSynced(`${path}.part`, [magic, digest, body]);
      renameSync(`${path}.part`, path);
      syncFolder(this.#folder);
    } catch (error) {
      rmSync(`${path}.part`, { force: true });
      throw isFullDisk(error) ? fullDisk('a checkpoint', this.#folder) : error;
    }
    this.#turn = 1 - this.#turn;
  }

  /** The furthest checkpoint that verifies. Files that are truncated, altered or of another training are passed over. */
  read(accept: (checkpoint: Checkpoint) => boolean): FoundCheckpoint {
    const decoded: { readonly turn: number; readonly checkpoint: Checkpoint }[] = [];
    let damaged = 0;
    for (const [turn, name] of names.entries()) {
      const bytes = readIfPresent(join(this.#folder, name));
      if (bytes === undefined) continue;
      const checkpoint = decode(bytes, this.#identity);
      if (checkpoint === undefined) damaged++;
      else decoded.push({ turn, checkpoint });
    }
    decoded.sort((a, b) => b.checkpoint.epochs - a.checkpoint.epochs || b.checkpoint.steps - a.checkpoint.steps);
    for (const { turn, checkpoint } of decoded) {
      if (accept(checkpoint)) {
        this.#turn = 1 - turn;
        return { checkpoint, damaged };
      }
      damaged++;
    }
    return { checkpoint: undefined, damaged };
  }
}

/** The error for a disk without room. What was written before is whole: files are replaced only by whole ones. */
export function fullDisk(what: string, folder: string): OperatorError {
  return new OperatorError(
    `the disk is full: ${what} cannot be written to ${folder}`,
    'Make room, then run again: the training goes on from its last checkpoint.',
  );
}

function writeSynced(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'w');
  try {
    for (const bytes of parts) writeAll(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Uint8Array, identity: string): Checkpoint | undefined {
  const begin = magic.length + digestLength;
  if (bytes.length < begin || !magic.equals(bytes.subarray(0, magic.length))) return undefined;
  const body = bytes.subarray(begin);
  if (!Buffer.from(digestBytes(body)).equals(bytes.subarray(magic.length, begin))) return undefined;
  const { tensors, metadata } = decodeSafetensors(body);
  if (metadata.identity !== identity || metadata.progress === undefined) return undefined;
  const best = arraysOf('best.', tensors);
  const { kept, ...progress } = JSON.parse(metadata.progress) as Omit<Checkpoint, 'state' | 'best'>;
  return {
    ...progress,
    state: arraysOf('state.', tensors),
    ...(Object.keys(best).length === 0 ? {} : { best }),
    kept: kept.map(({ epoch, value }) => ({ epoch, value, state: arraysOf(`kept.${epoch}.`, tensors) })),
  };
}

/** The file's bytes, or nothing when there is no such file. */
export function readIfPresent(path: string): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    let done = 0;
    for (let count = -1; done < bytes.length && count !== 0; done += count)
      count = readSync(file, bytes, done, Math.min(bytes.length - done, largestTransfer), done);
    return bytes.subarray(0, done);
  } finally {
    closeSync(file);
  }
}

function tensorsOf(prefix: string, arrays: Readonly<Record<string, Float32Array>>): readonly NamedTensor[] {
  return Object.entries(arrays).map(([name, values]) => ({ name: prefix + name, shape: [values.length], values }));
}

function arraysOf(prefix: string, tensors: readonly NamedTensor[]): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(
    tensors
      .filter((tensor) => tensor.name.startsWith(prefix))
      .map((tensor) => [tensor.name.slice(prefix.length), tensor.values]),
  );
}

/** Writes every byte, from `position` on where it is given, else from where the file stands. */
export function writeAll(file: number, bytes: Uint8Array, position?: number): void {
  let written = 0;
  while (written < bytes.length) {
    const length = Math.min(bytes.length - written, largestTransfer);
    written += writeSync(file, bytes, written, length, position === undefined ? null : position + written);
  }
}

/** Makes a rename in `folder` last. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
