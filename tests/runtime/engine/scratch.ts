import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingSurroundings } from '../../../runtime/engine/task.ts';

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'pipec-engine-'));
}

/** Surroundings that nobody watches, in a folder of their own. */
export function surroundings(more: Partial<TrainingSurroundings> = {}): TrainingSurroundings {
  return {
    scratch: more.scratch ?? scratchFolder(),
    identity: 'identity',
    interrupted: () => false,
    onEpoch: () => {},
    onNote: () => {},
    ...more,
  };
}
