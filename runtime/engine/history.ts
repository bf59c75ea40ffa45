import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isFullDisk } from '../executors/full-disk.ts';
import { fullDisk, readIfPresent, writeAll } from './checkpoint.ts';

/** Figures of one epoch by `part.metric`; `null` where one is undefined. */
export type EpochFigures = Readonly<Record<string, number | null>>;

/** Where a history file stands: what a checkpoint remembers of it. */
export interface HistoryMark {
  readonly bytes: number;
  /** SHA-256 of the mark before and the last line: a chain, so that extending it costs one line. */
  readonly digest: string;
}

const emptyMark: HistoryMark = { bytes: 0, digest: '' };

/**
 * The figures of each epoch, a line of JSON each, appended as epochs end: a checkpoint then holds only a mark, and training a hundred
 * thousand epochs does not write the first of them a hundred thousand times. What lies beyond the mark is of an
 * epoch that was not checkpointed and is cut off.
 */
export class HistoryFile {
  readonly #path: string;
  #mark: HistoryMark = emptyMark;
  readonly #epochs: EpochFigures[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  get epochs(): readonly EpochFigures[] {
    return this.#epochs;
  }

  get mark(): HistoryMark {
    return this.#mark;
  }

  /** Starts an empty file. */
  begin(): void {
    writeFileSync(this.#path, '');
    this.#mark = emptyMark;
    this.#epochs.length = 0;
  }

  /** Goes back to `mark`; false when the file does not reach there or says something else, and then nothing is changed. */
  resume(mark: HistoryMark): boolean {
    const bytes = readIfPresent(this.#path) ?? new Uint8Array(0);
    if (bytes.length < mark.bytes) return false;
    const lines = new TextDecoder().decode(bytes.subarray(0, mark.bytes)).split('\n').slice(0, -1);
    const digest = lines.reduce(chain, emptyMark.digest);
    if (digest !== mark.digest) return false;
    this.#epochs.length = 0;
    for (const line of lines) this.#epochs.push(JSON.parse(line) as EpochFigures);
    this.#mark = mark;
    return true;
  }

  append(figures: EpochFigures): void {
    const line = JSON.stringify(figures);
    const bytes = Buffer.from(`${line}\n`);
    const file = openSync(this.#path, this.#mark.bytes === 0 ? 'w' : 'r+');
    try {
      ftruncateSync(file, this.#mark.bytes);
      writeAll(file, bytes, this.#mark.bytes);
    } catch (error) {
      throw isFullDisk(error) ? fullDisk('the history of the training', dirname(this.#path)) : error;
    } finally {
      closeSync(file);
    }
    this.#mark = { bytes: this.#mark.bytes + bytes.length, digest: chain(this.#mark.digest, line) };
    this.#epochs.push(figures);
  }
}

function chain(digest: string, line: string): string {
  return createHash('sha256').update(digest).update('\n').update(line).digest('hex');
}
