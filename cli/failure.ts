import { OperatorError } from '../runtime/operators/operator.ts';
import { exitCode, UsageError } from './exit.ts';
import { reasonOf } from './files/reason.ts';

/** What a person is told when a command throws: mistakes with their remedy, bugs of ours with their stack. */
export function formatFailure(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError || error instanceof OperatorError) {
    const help = error.help === undefined ? '' : `help: ${error.help}\n`;
    return {
      text: `pipec: ${error.message}\n${help}`,
      code: error instanceof UsageError ? error.code : exitCode.failed,
    };
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined) return { text: refusal, code: exitCode.failed };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `pipec: this is a bug of pipec; please report it with the lines below\n${stack}\n`,
    code: exitCode.failed,
  };
}

/** Refusals of the system that a person can do something about, wherever they come from. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: 'see who may read and write it',
  EPERM: 'see who may read and write it',
  EROFS: 'its disk can only be read; name a folder on another one (--store, -o)',
  ENOSPC: 'make room on its disk, and start again: finished steps are kept',
  EDQUOT: 'make room within the quota, and start again: finished steps are kept',
  EMFILE: 'allow more open files (ulimit -n), and start again',
  ENFILE: 'the machine has too many files open; start again later',
  EIO: 'the disk does not answer as it should; look at the logs of the system',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  EEXIST: 'something stands there already',
  ELOOP: 'a link leads back to itself',
  ENAMETOOLONG: 'use shorter names',
};

function refusalOf(error: unknown): string | undefined {
  const reason = reasonOf(error);
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (reason === undefined || code === undefined) return undefined;
  if (syscall === 'uv_cwd')
    return 'pipec: the current folder is not there any more\nhelp: change to one that is: cd FOLDER\n';
  const remedy = remedies[code];
  if (remedy === undefined) return undefined;
  return `pipec: ${path ?? syscall ?? 'the system'}: ${reason}\nhelp: ${remedy}\n`;
}
