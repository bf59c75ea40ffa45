import type { ArtifactReader, ArtifactWriter } from './artifact.ts';
import { canonicalJson } from './canonical-json.ts';
import { digestBytes } from './digest.ts';
import { manifestOf } from './manifest.ts';

/** An artifact that is never on disk: for looking at what an operator would give. */
export interface MemoryArtifact {
  readonly output: ArtifactWriter;
  /** Opens what has been written. */
  read(): ArtifactReader;
}

/** Files in memory. `path` is not to be had, so that operators which hand files to native libraries cannot write into it. */
export function memoryArtifact(): MemoryArtifact {
  const files = new Map<string, Uint8Array>();
  const bytesOf = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`the artifact has no file "${name}"`);
    return bytes;
  };
  const noPath = (name: string): never => {
    throw new Error(`"${name}" is in memory and has no path`);
  };
  return {
    output: {
      write: (name, bytes) => void files.set(name, bytes.slice()),
      writeJson: (name, value) => void files.set(name, Buffer.from(canonicalJson(value))),
      path: noPath,
      reuse: (name, from, file) => void files.set(name, from.read(file)),
    },
    read: () => {
      const listed = [...files].map(([name, bytes]) => ({ name, size: bytes.length, digest: digestBytes(bytes) }));
      return {
        manifest: manifestOf(listed.sort((a, b) => (a.name < b.name ? -1 : 1))),
        has: (name) => files.has(name),
        path: noPath,
        read: (name) => bytesOf(name).slice(),
        readJson: (name) => JSON.parse(Buffer.from(bytesOf(name)).toString('utf8')),
      };
    },
  };
}
