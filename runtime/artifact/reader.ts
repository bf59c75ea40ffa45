import { closeSync, openSync, readSync } from 'node:fs';
import type { ArtifactFile, ArtifactManifest, ArtifactReader } from './artifact.ts';

/** Node reads at most 2 GiB at once. */
const largestRead = 2 ** 30;

/** Opens an artifact whose files lie at `blobPath(digest)`. Nothing is read yet. */
export function openArtifact(manifest: ArtifactManifest, blobPath: (digest: string) => string): ArtifactReader {
  const files = new Map<string, ArtifactFile>(manifest.files.map((file) => [file.name, file]));
  const find = (name: string): ArtifactFile => {
    const file = files.get(name);
    if (file === undefined) {
      throw new Error(`the artifact has no file "${name}"; it has ${[...files.keys()].join(', ') || 'none'}`);
    }
    return file;
  };
  const read = (name: string): Uint8Array<ArrayBuffer> => {
    const { digest, size } = find(name);
    return readWhole(blobPath(digest), size);
  };
  return {
    manifest,
    has: (name) => files.has(name),
    path: (name) => blobPath(find(name).digest),
    read,
    readJson: (name) => JSON.parse(Buffer.from(read(name).buffer).toString('utf8')),
  };
}

function readWhole(path: string, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const file = openSync(path, 'r');
  try {
    let done = 0;
    while (done < size) {
      const count = readSync(file, bytes, done, Math.min(size - done, largestRead), done);
      if (count === 0) throw new Error(`${path} ends after ${done} of ${size} bytes`);
      done += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}
