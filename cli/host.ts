import { join } from 'node:path';
import type { CompilerHost, Survey } from '../compiler/host.ts';
import { nodeHost } from '../compiler/node-host.ts';
import { openStore, type Store } from '../runtime/store/store.ts';
import { surveySource } from '../runtime/survey/survey.ts';
import { readProject } from './project/project.ts';
import { lockedAssets } from './review/locked-assets.ts';

export interface HostOptions {
  /** Texts that stand before the files', by path. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** What the files have goes before what the lock says. */
  readonly unlocked?: boolean;
}

/**
 * The compiler's host for the pipeline at `path` on this machine. The assets of sources are those that the project's lock pins, else
 * what the files have.
 */
export function projectHost(path: string, { overlay, unlocked = false }: HostOptions = {}): CompilerHost {
  const known = new Map<string, Survey>();
  let store: Store | undefined;
  return {
    ...nodeHost(overlay),
    survey: (source) => {
      const before = known.get(source.id);
      if (before !== undefined) return before;
      const folder = readProject(path, undefined).store;
      store ??= openStore({ from: path, ...(folder === undefined ? {} : { store: folder }) });
      const found = surveySource(source, process.cwd(), store);
      // Of files that are not here, what the lock says.
      const pinned =
        unlocked && found.kind === 'known' ? undefined : lockedAssets(join(store.project, 'pipec.lock'), source.id);
      const survey: Survey =
        pinned === undefined
          ? found
          : { kind: 'known', assets: pinned, ...(found.kind === 'known' ? { now: [...found.assets.keys()] } : {}) };
      known.set(source.id, survey);
      return survey;
    },
  };
}
