import { openShared, type SharedStore } from '../runtime/store/shared-store.ts';
import type { Store } from '../runtime/store/store.ts';
import { UsageError } from './exit.ts';

export interface SharedOptions {
  /** Folder, as `--shared` gives it. */
  readonly shared?: string;
  readonly publish?: boolean;
}

/**
 * The shared store that the command line names, else `otherwise` (a saved plan's, or that of `PIPEC_SHARED`). `undefined` where
 * none is named, and where it cannot be reached: `warn` is told then, once.
 */
export function sharedStoreOf(
  options: SharedOptions,
  otherwise: string | undefined,
  store: Store,
  warn: (text: string) => void,
): SharedStore | undefined {
  const named = options.shared ?? (otherwise === '' ? undefined : otherwise);
  if (named === undefined) {
    if (options.publish !== true) return undefined;
    throw new UsageError('--publish needs a shared store', 'name it: --shared FOLDER, or with PIPEC_SHARED');
  }
  const { shared, warning } = openShared(named, store, options.publish === true);
  if (warning !== undefined) warn(warning);
  return shared;
}
