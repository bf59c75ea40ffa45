import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describeMemory } from '../../compiler/describe.ts';
import { graphicsProcessors, nvidiaDriver } from '../devices/hardware.ts';
import type { Finding } from './finding.ts';

/** Processor, memory and graphics processor, as the system tells of them. */
export function machineFindings(): readonly Finding[] {
  const graphics = graphicsProcessors();
  const driver = nvidiaDriver();
  const unseen = platform() === 'linux' ? 'none is visible' : 'this system has no file that tells';
  return [
    {
      subject: 'processor',
      title: 'Processor',
      state: 'there',
      text: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`,
    },
    {
      subject: 'memory',
      title: 'Memory',
      state: 'there',
      text: `${describeMemory(totalmem())}, of which ${describeMemory(freemem())} are free`,
    },
    {
      subject: 'graphics',
      title: 'Graphics processor',
      state: graphics.length > 0 ? 'there' : 'absent',
      text:
        graphics.length === 0 ? unseen : `${graphics.join(', ')}${driver === undefined ? '' : `, driver ${driver}`}`,
    },
  ];
}

/** Programs that compile LightGBM when the package is installed. */
export function compilerFindings(): readonly Finding[] {
  return [
    { subject: 'cmake', title: 'cmake', names: ['cmake'] },
    { subject: 'compiler', title: 'C++ compiler', names: ['g++', 'c++', 'clang++'] },
  ].map(({ subject, title, names }) => {
    const found = names.map(onPath).find((path) => path !== undefined);
    return found === undefined
      ? {
          subject,
          title,
          state: 'absent',
          text: 'not on the path; LightGBM is compiled with it',
          help: 'apt-get install cmake g++, then npm rebuild lightgbm --foreground-scripts',
        }
      : { subject, title, state: 'there', text: found };
  });
}

/** The disk under the store: whether it can be written, and how much room is left. */
export function storeFinding(store: string): Finding {
  const finding = { subject: 'store', title: 'Store' } as const;
  let folder = store;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error('a file'), { code: 'it is a file' });
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return { ...finding, state: 'there', text: `${store}, ${describeMemory(bavail * bsize)} free` };
  } catch (error) {
    const text = `${folder} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
    return {
      ...finding,
      state: 'broken',
      text,
      help: 'name another folder: --store FOLDER, or `store:` in pipec.yaml',
    };
  }
}

function onPath(name: string): string | undefined {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name + suffix))
    .find((path) => existsSync(path));
}
