/** Where results are kept: `.pipec/` beside the project, or wherever `--store` says. */
export interface Store {
  /** Absolute path of the folder. It exists once something was written. */
  readonly root: string;
}

export interface OpenStoreOptions {
  /** Folder of the store, as `--store` gives it. */
  readonly store?: string;
  /** A file or folder in the project; the project's root is its nearest ancestor with `pipec.yaml`, `.git` or `.pipec`. */
  readonly from: string;
}

/** Opens a store; it need not exist yet. Throws `OperatorError` where it was written by a later version. */
export function openStore(_options: OpenStoreOptions): Store {
  throw new Error('not built');
}
