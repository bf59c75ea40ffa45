import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../compiler/node-host.ts';

/** Modules of the runtime that are started in a thread or a process of their own, without their endings. */
export const programs = [
  'devices/probe-process',
  'engine/part-thread',
  'engine/thread',
  'executors/death-watch',
  'executors/worker',
  'lightgbm/thread',
  'survey/process',
] as const;

/** The file of a program: its source where pipec runs from its sources, else what the build made of it. */
export function programFile(program: (typeof programs)[number]): URL {
  const fromSources = import.meta.url.endsWith('.ts');
  const folder = fromSources ? join('runtime', program) : join('dist', 'runtime', program);
  return pathToFileURL(join(packageRoot(), `${folder}${fromSources ? '.ts' : '.js'}`));
}
