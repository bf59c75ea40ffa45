import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactReader, ArtifactWriter } from '../../../runtime/artifact/artifact.ts';
import { manifestOf } from '../../../runtime/artifact/manifest.ts';
import { openArtifact } from '../../../runtime/artifact/reader.ts';
import { createArtifactWriter } from '../../../runtime/artifact/writer.ts';

/** An artifact written into a temporary folder, for tests of operators without a store. */
export interface ArtifactFolder {
  readonly output: ArtifactWriter;
  /** Opens what has been written. */
  read(): ArtifactReader;
  /** Files that were taken over from another artifact; known once it was read. */
  reused(): readonly string[];
}

/** Where each file lies by digest: what the store's blobs are for a run. */
const paths = new Map<string, string>();

export function artifactFolder(): ArtifactFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-artifact-'));
  const output = createArtifactWriter(folder);
  return {
    output,
    reused: () =>
      output
        .finish()
        .filter((file) => file.reused)
        .map((file) => file.name),
    read() {
      const files = output.finish();
      for (const file of files) if (!file.reused) paths.set(file.digest, join(folder, file.name));
      return openArtifact(manifestOf(files), (digest) => paths.get(digest) ?? '');
    },
  };
}
