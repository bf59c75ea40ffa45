import { readFileSync } from 'node:fs';
import { exitCode, UsageError } from '../exit.ts';
import { reasonOf } from './reason.ts';

/** Text that a person writes is smaller than this by far; what is larger was named by mistake. */
const mostBytes = 64 * 2 ** 20;

/**
 * The text of the file at `path`. Throws `UsageError` where there is none, where it cannot be read
 * and where it is no UTF-8 text; `what` says what it should be, e.g. `a pipeline`.
 */
export function readText(path: string, what: string): string {
  const bytes = readBytes(path, what);
  if (bytes.length > mostBytes) {
    const size = `${Math.round(bytes.length / 2 ** 20)} MiB`;
    throw mistake(`${shown(path)} is no ${bare(what)}: it has ${size}`, `${what} is a text file`);
  }
  const nought = bytes.indexOf(0);
  if (nought >= 0) {
    const help = `${what} is UTF-8 text; this may be data, or text in another encoding (UTF-16)`;
    throw mistake(`${shown(path)} is no text: its byte ${nought + 1} is 0`, help);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw mistake(`${shown(path)} is no UTF-8 text`, `save it as UTF-8, the encoding of ${what}`);
  }
}

function readBytes(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw mistake(`there is no file ${shown(path)}`);
    if (code === 'EISDIR') throw mistake(`${shown(path)} is a folder`, `name ${what}, which is a file`);
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw mistake(`${shown(path)} cannot be read: ${reason}`);
  }
}

function shown(path: string): string {
  return path === '' || path.trim() !== path ? `"${path}"` : path;
}

/** `a pipeline` without its article. */
function bare(what: string): string {
  return what.replace(/^an? /, '');
}

function mistake(message: string, help?: string): UsageError {
  return new UsageError(message, help, exitCode.failed);
}
