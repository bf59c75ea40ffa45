import { hash } from 'node:crypto';
import { preimage } from '../plan/encoding.ts';

/** Content identity of encoded pieces: twelve hex digits. */
export function identity(pieces: readonly string[]): string {
  return hash('sha256', preimage('facts', pieces)).slice(0, 12);
}
