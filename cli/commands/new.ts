import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, UsageError } from '../exit.ts';
import { projectFiles, type TemplateName } from '../templates/project.ts';

export interface NewOptions {
  readonly template: TemplateName;
}

/** Writes a project into `folder`, which is made where it is not there. Throws `UsageError` where something is in it. */
export function newProject(folder: string, options: NewOptions): number {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory())
      throw new UsageError(`${folder} is a file`, 'name a new folder', exitCode.failed);
    // A fresh clone of an empty repository is empty enough.
    const [found] = readdirSync(folder).filter((name) => name !== '.git');
    if (found !== undefined) {
      throw new UsageError(
        `${folder} is not empty: it holds ${found}`,
        'name a new or an empty folder',
        exitCode.failed,
      );
    }
  }
  const files = projectFiles(options.template);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  }
  const main = files.find(({ path }) => path.endsWith('.pipe'))?.path ?? '';
  process.stdout.write(`${files.map(({ path }) => `  ${join(folder, path)}`).join('\n')}\n\n`);
  process.stdout.write(`next: cd ${folder} && pipec run ${main}\n`);
  return exitCode.ok;
}
