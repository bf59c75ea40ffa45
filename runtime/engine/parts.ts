import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../operators/operator.ts';

/** What a training that ran out of memory may do about it. */
export interface PartsRule {
  /** Examples of a step. */
  readonly batch: number;
  /** Whether the model takes means over the whole batch, so that parts of it would give another result. */
  readonly wholeBatch: boolean;
}

/**
 * Parts in which steps are taken from now on, after those of `parts` did not fit into memory: twice as many, so that each is half as
 * large.
 * @throws OperatorError where a step cannot be taken in more.
 */
export function moreParts(parts: number, { batch, wholeBatch }: PartsRule): number {
  const what =
    parts === 1
      ? `memory does not suffice for a step of ${batch} examples`
      : `memory does not suffice for a step of ${batch} examples in ${parts} parts`;
  if (wholeBatch)
    throw new OperatorError(
      `${what}, and the model normalises over the batch, so that a step cannot be taken in parts`,
      'Write a smaller `batch`, or normalise by `layer_norm` instead of `batch_norm`.',
    );
  if (parts >= batch)
    throw new OperatorError(what, 'Make the model smaller, or train on a machine or device with more memory.');
  return Math.min(batch, 2 * parts);
}

/** A sentence for a person. */
export function startedOver(batch: number, parts: number): string {
  return `memory ran out: training starts over, with each step of ${batch} examples taken in ${parts} parts`;
}

const file = 'parts.json';

/**
 * Parts that an earlier attempt of the same training came to in this scratch folder; `otherwise` where none did. An attempt that goes on
 * from its checkpoint must take steps as that one did.
 */
export function rememberedParts(scratch: string, otherwise: number): number {
  try {
    const { parts } = JSON.parse(readFileSync(join(scratch, file), 'utf8')) as { readonly parts?: unknown };
    return typeof parts === 'number' && Number.isInteger(parts) && parts > otherwise ? parts : otherwise;
  } catch {
    return otherwise;
  }
}

export function rememberParts(scratch: string, parts: number): void {
  writeFileSync(join(scratch, `${file}.part`), JSON.stringify({ parts }));
  renameSync(join(scratch, `${file}.part`), join(scratch, file));
}

/** A step's examples in at most `parts` runs that differ by one at most. */
export function partsOf(count: number, parts: number): readonly { readonly first: number; readonly size: number }[] {
  const used = Math.min(parts, count);
  return Array.from({ length: used }, (_, part) => {
    const first = Math.floor((part * count) / used);
    return { first, size: Math.floor(((part + 1) * count) / used) - first };
  });
}
