import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { RunEvent } from '../events.ts';

/** `journal.ndjson` of a run: its events as they came, each with its time. */
export interface Journal {
  write(event: RunEvent): void;
  close(): void;
}

/** Events of steps that did not run come by the thousand; they are written together. */
const mostPending = 256;

/** Opens a journal for appending. A journal that cannot be written (a full disk) is given up: the run goes on. */
export function openJournal(path: string): Journal {
  let file: number | undefined = openSync(path, 'a');
  let pending: string[] = [];
  const flush = (): void => {
    if (file === undefined || pending.length === 0) return;
    try {
      appendFileSync(file, pending.join(''));
    } catch {
      closeSync(file);
      file = undefined;
    }
    pending = [];
  };
  return {
    write: (event) => {
      pending.push(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
      const canWait = event.type === 'step_finished' && event.state !== 'ran' && event.state !== 'failed';
      if (!canWait || pending.length >= mostPending) flush();
    },
    close: () => {
      flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
