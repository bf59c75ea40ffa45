import { createHash } from 'node:crypto';
import type { FrameManifest } from '../frame/manifest.ts';
import type { ArtifactReader } from './artifact.ts';

/**
 * Identity of the rows of `part` (all without it) of a frame artifact, by content: the digests of its time and part columns, its entities and the
 * part's number. Frames that differ only in their value columns have the same rows. Nothing but the manifest is read.
 */
export function rowsDigest(frame: ArtifactReader, part: string | undefined): string {
  const manifest = frame.readJson('frame.json') as FrameManifest;
  const files = manifest.columns
    .filter((column) => column.role === 'time' || column.role === 'part')
    .map((column) => [column.role, frame.manifest.files.find((file) => file.name === column.file)?.digest ?? '']);
  const identity = {
    entities: manifest.entities.map((entity) => [entity.name, entity.start, entity.count]),
    files,
    part: part === undefined ? -1 : (manifest.parts?.indexOf(part) ?? -1),
    window: manifest.window ?? 1,
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
