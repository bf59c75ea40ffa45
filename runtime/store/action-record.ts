import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactManifest } from '../artifact/artifact.ts';
import { canonicalJson } from '../artifact/canonical-json.ts';
import type { Metrics } from '../operators/operator.ts';

/** What is kept of an action that ran to its end. It is written last, so it is there or the action never finished. */
export interface ActionRecord {
  readonly format: 'pipec.action/1';
  readonly key: string;
  readonly finished: true;
  readonly operator: string;
  readonly version: number;
  /** Blob of the recipe. */
  readonly recipe: string;
  readonly form: string;
  readonly outputs: { readonly result: ArtifactManifest };
  readonly metrics: Metrics;
  /** Blob of what the step printed; absent when it printed nothing. */
  readonly log?: string;
  readonly cost: ActionCost;
  /** Run that executed it. */
  readonly run: string;
}

export interface ActionCost {
  readonly seconds: number;
  /** Largest resident memory of the process while the step ran. */
  readonly peakBytes: number;
  /** `shared`: the process had run other steps before, whose leftovers are in the figure. */
  readonly process: 'shared' | 'own';
}

export function recordPath(records: string, key: string): string {
  return join(records, key.slice(0, 2), `${key}.json`);
}

const sealStart = '{"seal":"';

/** The record as it is stored: a seal over all that follows it makes a damaged record no record. */
export function formatRecord(record: ActionRecord): string {
  const body = canonicalJson(record).slice(1);
  return `${sealStart}${hash('sha256', body)}",${body}`;
}

/** The record of `key`, or `undefined` where there is none or it was damaged. */
export function readRecord(records: string, key: string): ActionRecord | undefined {
  let stored: string;
  try {
    stored = readFileSync(recordPath(records, key), 'utf8');
  } catch {
    return undefined;
  }
  return parseRecord(stored, key);
}

export function parseRecord(stored: string, key: string): ActionRecord | undefined {
  const bodyStart = sealStart.length + 64 + 2;
  const body = stored.slice(bodyStart);
  if (stored.slice(0, bodyStart) !== `${sealStart}${hash('sha256', body)}",`) return undefined;
  // Only what `formatRecord` wrote carries its seal.
  const record = JSON.parse(`{${body}`) as ActionRecord;
  return record.format === 'pipec.action/1' && record.key === key ? record : undefined;
}
