import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import { OperatorError } from '../../operators/operator.ts';

/** TensorFlow.js, as whichever package offers it. */
export type Tensorflow = typeof Core;

/** A backend of TensorFlow.js that is installed. */
export interface TensorflowBackend {
  readonly package: BackendPackage;
  readonly version: string;
  /** Version of tfjs-core. */
  readonly core: string;
}

type BackendPackage = keyof typeof backends;

/** Packages with a backend: the name by which TensorFlow.js knows it, and whether it needs tfjs-core beside it. */
const backends = {
  '@tensorflow/tfjs-node-gpu': { name: 'tensorflow', bringsCore: true },
  '@tensorflow/tfjs-node': { name: 'tensorflow', bringsCore: true },
  '@tensorflow/tfjs-backend-wasm': { name: 'wasm', bringsCore: false },
  '@tensorflow/tfjs-backend-cpu': { name: 'cpu', bringsCore: false },
} as const;

/** The fastest first. The backend in plain JavaScript is for tests alone. */
const preferred: readonly BackendPackage[] = [
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-backend-wasm',
];

const corePackage = '@tensorflow/tfjs-core';

const installHelp = [
  'Install one of its backends beside pipec, the fastest first:',
  '  npm install @tensorflow/tfjs-node-gpu                              an NVIDIA GPU, on Linux',
  '  npm install @tensorflow/tfjs-node                                  the CPU, natively',
  '  npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm    WebAssembly, downloads nothing else',
].join('\n');

/**
 * The best backend that is installed. Nothing of it is loaded.
 * @param from Where packages are looked up.
 * @throws OperatorError where there is none.
 */
export function findBackend(from: string = import.meta.url): TensorflowBackend {
  const found = preferred.map((name) => installedBackend(name, from)).find((backend) => backend !== undefined);
  if (found !== undefined) return found;
  throw new OperatorError('the engine tensorflow needs TensorFlow.js, which is not installed', installHelp);
}

/** A backend by its package's name, `undefined` where it or what it needs is not installed. */
export function installedBackend(name: BackendPackage, from: string = import.meta.url): TensorflowBackend | undefined {
  const version = versionOf(name, from);
  if (version === undefined) return undefined;
  const core = backends[name].bringsCore ? version : versionOf(corePackage, from); // released together
  return core === undefined ? undefined : { package: name, version, core };
}

/** `tfjs-backend-wasm 4.22.0` */
export function backendTitle(backend: TensorflowBackend): string {
  return `${backend.package.replace('@tensorflow/', '')} ${backend.version}`;
}

/** Name by which TensorFlow.js knows a backend. */
export function backendName(backend: TensorflowBackend): string {
  return backends[backend.package].name;
}

/**
 * Loads TensorFlow.js with a backend, which every thread does for itself.
 * @throws OperatorError where the package is there and does not load.
 */
export async function loadTensorflow(backend: TensorflowBackend): Promise<Tensorflow> {
  // Its packages are CommonJS: loaded this way they share one core.
  const require = createRequire(import.meta.url);
  try {
    const own = require(backend.package) as unknown;
    const tensorflow = (backends[backend.package].bringsCore ? own : require(corePackage)) as Tensorflow;
    tensorflow.enableProdMode();
    if (!(await tensorflow.setBackend(backendName(backend)))) throw new Error('its backend does not start');
    await tensorflow.ready();
    return tensorflow;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new OperatorError(
      `${backend.package} ${backend.version} is installed and does not load: ${reason}`,
      `Install it anew (npm install ${backend.package}), or remove it (npm uninstall ${backend.package}), so that the next backend is taken.`,
    );
  }
}

function versionOf(name: string, from: string): string | undefined {
  let path: string | undefined;
  try {
    path = findPackageJSON(name, from);
  } catch {
    return undefined; // not installed
  }
  if (path === undefined) return undefined;
  return (JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')) as { version: string }).version;
}
