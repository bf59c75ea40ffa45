import { createHash } from 'node:crypto';
import { preimage } from '../plan/encoding.ts';

/** Content identity of encoded pieces: twelve hex digits. */
export function identity(pieces: readonly string[]): string {
  return createHash('sha256').update(preimage('facts', pieces)).digest('hex').slice(0, 12);
}
