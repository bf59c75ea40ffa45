import { openStore } from '../../runtime/store/store.ts';
import { exitCode } from '../exit.ts';
import { type ParameterOptions, planOf } from '../program.ts';
import { readProject } from '../project/project.ts';
import { writeLock } from '../review/lock-file.ts';
import { drifted, driftText, lockedOf, shown } from '../review/locked.ts';
import { plural } from '../terminal/figures.ts';
import { styleFor } from '../terminal/style.ts';

export interface LockOptions extends ParameterOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly store?: string;
  readonly check?: boolean;
}

/** Writes what each pipeline is made of into the lock of its project, or checks that it is still so. */
export function lock(files: readonly string[], options: LockOptions): number {
  const style = styleFor(process.stdout);
  let code: number = exitCode.ok;
  for (const file of files) {
    const plan = planOf(file, options.set, { ...options, unlocked: true });
    if (plan === undefined) return exitCode.failed;
    const folder = options.store ?? readProject(file, options.env).store;
    const store = openStore({ from: file, ...(folder === undefined ? {} : { store: folder }) });
    const locked = lockedOf(plan, file, store);
    const { path, pipeline, all, lines, drift } = locked;
    const changes = plural(drift.locked.length + drift.now.length, 'line');
    if (!drifted(locked)) process.stdout.write(`${style.green('ok')} ${file} is what ${shown(path)} says\n`);
    else if (options.check) {
      code = exitCode.failed;
      process.stdout.write(
        `${style.red('changed')} ${file} is not what ${shown(path)} says\n${driftText(locked, style)}\n`,
      );
    } else {
      writeLock(path, [...all.filter((line) => !line.startsWith(`${pipeline} `)), ...lines]);
      process.stdout.write(`${style.green('locked')} ${file} in ${shown(path)}: ${changes} changed\n`);
    }
  }
  return code;
}
