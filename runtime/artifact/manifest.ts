import { hash } from 'node:crypto';
import type { ArtifactFile, ArtifactManifest } from './artifact.ts';
import { canonicalJson } from './canonical-json.ts';

/** The manifest of `files`, in any order; equal contents give an equal digest. */
export function manifestOf(files: readonly ArtifactFile[]): ArtifactManifest {
  const sorted = files
    .map(({ name, size, digest }) => ({ name, size, digest }))
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  return { digest: hash('sha256', canonicalJson(sorted)), files: sorted };
}
