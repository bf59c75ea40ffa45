/**
 * What a step produces: a set of named files, kept in the store as blobs by content. `digest` is the SHA-256 of the
 * canonical manifest (`name`, `size`, `digest` of each file, sorted by name), so equal contents are one artifact.
 */
export interface ArtifactManifest {
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
}

export interface ArtifactFile {
  /** Relative, with `/`; e.g. `columns/close.arrow`. */
  readonly name: string;
  readonly size: number;
  /** SHA-256, hex. */
  readonly digest: string;
}

/** An artifact opened for reading. Files are read when asked for. */
export interface ArtifactReader {
  readonly manifest: ArtifactManifest;
  has(name: string): boolean;
  /** Path of the blob of file `name`; read-only. Throws when the artifact has no such file. */
  path(name: string): string;
  /** Bytes of file `name`, in a buffer of their own (so that typed arrays may view it). */
  read(name: string): Uint8Array;
  readJson(name: string): unknown;
}

/** An artifact being written, in the attempt's own directory. */
export interface ArtifactWriter {
  write(name: string, bytes: Uint8Array): void;
  /** Canonical JSON: sorted keys, no spaces, one newline at the end. */
  writeJson(name: string, value: unknown): void;
  /** A path that a native library may write to; parent folders exist. */
  path(name: string): string;
  /** Takes over a file of an input unchanged, by digest: nothing is read, hashed or copied. */
  reuse(name: string, from: ArtifactReader, file: string): void;
}
