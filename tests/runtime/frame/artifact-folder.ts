import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { ArtifactReader, ArtifactWriter } from '../../../runtime/artifact/artifact.ts';

/** An artifact written into a temporary folder, for tests of operators without a store. */
export interface ArtifactFolder {
  readonly output: ArtifactWriter;
  /** Files that were taken over from another artifact. */
  readonly reused: readonly string[];
  /** Opens what has been written. */
  read(): ArtifactReader;
}

export function artifactFolder(): ArtifactFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-artifact-'));
  const reused: string[] = [];
  const place = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  return {
    reused,
    output: {
      write: (name, bytes) => writeFileSync(place(name), bytes),
      writeJson: (name, value) => writeFileSync(place(name), `${JSON.stringify(sorted(value))}\n`),
      path: place,
      reuse(name, from, file) {
        reused.push(name);
        copyFileSync(from.path(file), place(name));
      },
    },
    read() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .sort()
        .map((name) => {
          const bytes = readFileSync(join(folder, name));
          return { name, size: bytes.length, digest: createHash('sha256').update(bytes).digest('hex') };
        });
      const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex');
      const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
      return {
        manifest: { digest, files },
        has: (name) => files.some((file) => file.name === name),
        path: (name) => join(folder, name),
        read,
        readJson: (name) => JSON.parse(new TextDecoder().decode(read(name))),
      };
    },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
