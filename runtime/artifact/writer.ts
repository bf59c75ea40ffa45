import { closeSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArtifactFile, ArtifactWriter } from './artifact.ts';
import { canonicalJson } from './canonical-json.ts';
import { digestBytes, digestFile } from './digest.ts';

/** A file of the outcome. Those reused from an input are in the store already; the others lie in the attempt's directory. */
export interface WrittenFile extends ArtifactFile {
  readonly reused: boolean;
  /** Modification time when it was hashed, nanoseconds: a later one tells that somebody wrote on. Absent when reused. */
  readonly modified?: string;
}

export interface FinishableWriter extends ArtifactWriter {
  /** Hashes what native libraries wrote, and lists every file, sorted by name. */
  finish(): readonly WrittenFile[];
}

/** Node writes at most 2 GiB at once. */
const largestWrite = 2 ** 30;

/** Writes an artifact into `directory`. Bytes are hashed as they are handed over, while they are in the cache. */
export function createArtifactWriter(directory: string): FinishableWriter {
  const files = new Map<string, WrittenFile>();
  const handedOut = new Map<string, string>();
  const folders = new Set<string>();

  const claim = (name: string): string => {
    checkName(name);
    if (files.has(name) || handedOut.has(name)) throw new Error(`the file "${name}" of the artifact was written twice`);
    const path = join(directory, name);
    const folder = dirname(path);
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
    }
    return path;
  };
  const write = (name: string, bytes: Uint8Array): void => {
    const path = claim(name);
    const digest = digestBytes(bytes);
    const file = openSync(path, 'wx');
    try {
      let done = 0;
      while (done < bytes.length) done += writeSync(file, bytes, done, Math.min(bytes.length - done, largestWrite));
    } finally {
      closeSync(file);
    }
    files.set(name, { name, size: bytes.length, digest, reused: false, modified: modifiedAt(path) });
  };

  return {
    write,
    writeJson: (name, value) => write(name, Buffer.from(canonicalJson(value))),
    path: (name) => {
      const path = claim(name);
      handedOut.set(name, path);
      return path;
    },
    reuse: (name, from, file) => {
      checkName(name);
      if (files.has(name) || handedOut.has(name))
        throw new Error(`the file "${name}" of the artifact was written twice`);
      const source = from.manifest.files.find((candidate) => candidate.name === file);
      if (source === undefined) throw new Error(`the input has no file "${file}" to reuse as "${name}"`);
      files.set(name, { name, size: source.size, digest: source.digest, reused: true });
    },
    finish: () => {
      for (const [name, path] of handedOut) {
        const modified = modifiedAt(path);
        files.set(name, { name, ...digestFile(path), reused: false, modified });
      }
      handedOut.clear();
      return [...files.values()].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
    },
  };
}

function modifiedAt(path: string): string {
  return String(statSync(path, { bigint: true }).mtimeNs);
}

/** Names are relative and stay inside the artifact. */
function checkName(name: string): void {
  const parts = name.split('/');
  if (
    name.includes('\\') ||
    name.includes('\0') ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw new Error(`"${name}" cannot name a file of an artifact: relative names with "/" between folders`);
  }
}
