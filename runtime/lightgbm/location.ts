import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export interface LibraryLocation {
  readonly path: string;
  /** `environment`: named by `PIPEC_LIGHTGBM`; `system`: on the library path; `package`: compiled by the npm package. */
  readonly origin: 'environment' | 'system' | 'package';
}

/** The environment variable that names a LightGBM library to use before any other. */
export const libraryVariable = 'PIPEC_LIGHTGBM';

const systemFolders = ['/usr/local/lib', '/usr/lib', '/usr/lib64', '/lib', '/opt/homebrew/lib', '/opt/local/lib'];
const debianTriplets: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Where LightGBM lies: the file that `PIPEC_LIGHTGBM` names, else `lib_lightgbm` on the system's library path, else the one that
 * the npm package `lightgbm` compiled. `undefined` where there is none. Nothing is loaded.
 */
export function findLibrary(environment: NodeJS.ProcessEnv = process.env): LibraryLocation | undefined {
  const named = environment[libraryVariable];
  if (named !== undefined && named !== '') return { path: named, origin: 'environment' };
  for (const path of systemCandidates(environment)) if (existsSync(path)) return { path, origin: 'system' };
  const compiled = compiledByPackage();
  return compiled === undefined ? undefined : { path: compiled, origin: 'package' };
}

function systemCandidates(environment: NodeJS.ProcessEnv): readonly string[] {
  const names = process.platform === 'darwin' ? ['lib_lightgbm.dylib', 'lib_lightgbm.so'] : ['lib_lightgbm.so'];
  const searched = process.platform === 'darwin' ? environment.DYLD_LIBRARY_PATH : environment.LD_LIBRARY_PATH;
  const triplet = debianTriplets[process.arch];
  const folders = [
    ...(searched ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...(triplet === undefined ? [] : [join('/usr/lib', triplet)]),
    ...systemFolders,
  ];
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function compiledByPackage(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('lightgbm/package.json');
    const path = join(dirname(manifest), 'build/Release/lightgbm_bindings.node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // an optional dependency that was not installed
  }
}
