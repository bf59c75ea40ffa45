import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { digestFile } from '../artifact/digest.ts';

/**
 * What is known of files without reading them: their digest when device, inode, size, modification and change time were as
 * they are now. Content decides; the times only say when to look at it again.
 */
export interface StatIndex {
  /**
   * Digest of a file from outside the store, read when anything about it changed or when it is too new to tell. Throws with
   * code `ENOENT` where there is no such file, `EBUSY` where it changes faster than it can be read.
   */
  digest(path: string): FileDigest;
  /** Whether a blob is there, has its size, and is untouched since its digest was last checked; it is read when unsure. */
  intact(path: string, digest: string, size: number): boolean;
  /** Notes a blob that was just written under its digest. */
  remember(path: string, digest: string): void;
  /** Adds what was learned to the file. Failing to is no harm. */
  flush(): void;
}

export interface FileDigest {
  readonly digest: string;
  readonly size: number;
  /** Device, inode, size and times; changes whenever the file may have. */
  readonly stamp: string;
}

interface Entry {
  readonly stamp: string;
  readonly digest: string;
  /** Milliseconds since 1970 at which the stamp was taken, before the file was read. */
  readonly observed: number;
}

/**
 * A file changed in the same tick of its file system's clock as it was read keeps its stamp. The coarsest clock in use is FAT's,
 * of 2 seconds; what is younger than that is read again.
 */
const coarsestTick = 2000;

/** Readings of a file that changes meanwhile before giving up. */
const mostReadings = 4;

/** Lines beyond the living entries at which the file is written anew. */
const compactAfter = 1000;

export function openStatIndex(file: string): StatIndex {
  let entries: Map<string, Entry> | undefined;
  let lines = 0;
  let pending: string[] = [];

  const load = (): Map<string, Entry> => {
    if (entries !== undefined) return entries;
    entries = new Map();
    for (const line of readLines(file)) {
      lines += 1;
      const parsed = parseLine(line);
      if (parsed !== undefined) entries.set(parsed.path, parsed.entry);
    }
    return entries;
  };
  const note = (path: string, entry: Entry): void => {
    load().set(path, entry);
    pending.push(formatLine(path, entry));
  };

  return {
    digest: (path) => {
      const known = load().get(path);
      const now = stampOf(path);
      if (now === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
      if (known?.stamp === now.stamp && known.observed - now.changed > coarsestTick) {
        return { digest: known.digest, size: now.size, stamp: now.stamp };
      }
      let before = now;
      for (let reading = 0; reading < mostReadings; reading += 1) {
        const observed = Date.now();
        const { digest, size } = digestFile(path);
        const after = stampOf(path);
        // Written to while it was read: what was hashed never existed as a whole.
        if (after?.stamp !== before.stamp) {
          if (after === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
          before = after;
          continue;
        }
        note(path, { stamp: before.stamp, digest, observed });
        return { digest, size, stamp: before.stamp };
      }
      throw Object.assign(new Error(`${path} is being written to`), { code: 'EBUSY' });
    },
    intact: (path, digest, size) => {
      const now = stampOf(path);
      if (now === undefined || now.size !== size) return false;
      if (load().get(digest)?.stamp === now.stamp) return true;
      const observed = Date.now();
      if (digestFile(path).digest !== digest) return false;
      note(digest, { stamp: now.stamp, digest, observed });
      return true;
    },
    remember: (path, digest) => {
      const now = stampOf(path);
      if (now !== undefined) note(digest, { stamp: now.stamp, digest, observed: Date.now() });
    },
    flush: () => {
      if (pending.length === 0) return;
      const known = load();
      try {
        const made = mkdirSync(dirname(file), { recursive: true });
        if (made !== undefined) writeFileSync(join(dirname(file), '.gitignore'), '*\n');
        if (lines + pending.length > 2 * known.size + compactAfter) {
          rewrite(file, known);
          lines = known.size;
        } else {
          // One write, at the end, so that two runs never mix their lines.
          appendFileSync(file, pending.join(''));
          lines += pending.length;
        }
      } catch {
        // A full disk or a read-only store: the files are read again next time.
      }
      pending = [];
    },
  };
}

function rewrite(file: string, entries: ReadonlyMap<string, Entry>): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, [...entries].map(([path, entry]) => formatLine(path, entry)).join(''));
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

interface Stamp {
  readonly stamp: string;
  readonly size: number;
  /** The later of modification and change, milliseconds since 1970. */
  readonly changed: number;
}

function stampOf(path: string): Stamp | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return undefined;
  const changed = stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs;
  return {
    stamp: `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`,
    size: Number(stat.size),
    changed: Number(changed / 1_000_000n),
  };
}

/** `CHECKSUM \t STAMP \t DIGEST \t OBSERVED \t PATH`, the path as JSON. A line that does not match its checksum is not there. */
function formatLine(path: string, entry: Entry): string {
  const content = `${entry.stamp}\t${entry.digest}\t${entry.observed}\t${JSON.stringify(path)}`;
  return `${crc32(content).toString(16)}\t${content}\n`;
}

function parseLine(line: string): { readonly path: string; readonly entry: Entry } | undefined {
  const end = line.indexOf('\t');
  const content = line.slice(end + 1);
  if (end < 0 || crc32(content).toString(16) !== line.slice(0, end)) return undefined;
  const [stamp, digest, observed, path] = content.split('\t');
  if (stamp === undefined || digest === undefined || path === undefined) return undefined;
  return { path: JSON.parse(path) as string, entry: { stamp, digest, observed: Number(observed) } };
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
