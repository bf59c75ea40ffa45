import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { backendTitle } from '../engine/tensorflow/backend.ts';
import type { EnvironmentFact } from '../operators/registry.ts';
import type { StatIndex } from './stat-index.ts';

/**
 * The value of an environment fact of the whole run as it enters keys. Only asked for when a step declares it. Nothing native is loaded.
 */
export async function environmentFact(
  fact: Exclude<EnvironmentFact, 'device'>,
  stats: StatIndex,
  engine: Engine,
): Promise<string> {
  switch (fact) {
    case 'onnxruntime':
      return `${packageVersion('onnxruntime-node')} ${platform()}-${arch()}`;
    case 'tensorflow':
      if (engine.kind !== 'tensorflow') throw new Error('the engine is not tensorflow');
      return `${backendTitle(engine.backend)}, tfjs-core ${engine.backend.core} ${platform()}-${arch()}`;
    case 'lightgbm': {
      const { findLibrary } = await import('../lightgbm/location.ts');
      const path = findLibrary()?.path;
      return path === undefined || !existsSync(path) ? 'absent' : stats.digest(path).digest;
    }
    case 'cpu':
      return cpuType();
  }
}

/** Version of an npm package that is installed beside this one; `absent` where there is none. */
export function packageVersion(name: string): string {
  const path = findPackageJSON(name, import.meta.url);
  if (path === undefined) return 'absent';
  const { version } = JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Vector instructions, by which numeric libraries choose their kernels; other flags come and go with the kernel. */
const vectorFlags = /^(?:sse|ssse|avx|fma|f16c|amx|neon|asimd|sve)/;

function cpuType(): string {
  let information: string;
  try {
    information = readFileSync('/proc/cpuinfo', 'latin1').split('\n\n', 1)[0] ?? '';
  } catch {
    return `${arch()} ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  }
  const field = (name: RegExp): string => name.exec(information)?.[1]?.trim() ?? '';
  const flags = field(/^(?:flags|Features)\s*:(.*)$/m)
    .split(' ')
    .filter((flag) => vectorFlags.test(flag));
  return [arch(), field(/^(?:model name|CPU part)\s*:(.*)$/m), ...flags.sort()].filter((word) => word !== '').join(' ');
}
