import type { ReferenceEntry } from './reference.ts';

/** The first sentence of what an entry's doc says, in one line. */
export function summaryOf({ overloads }: ReferenceEntry): string {
  const text = (overloads[0]?.doc ?? '').replaceAll(/\s+/g, ' ');
  // A sentence ends at a full stop before a capital; initials such as `J. W. Wilder` end none.
  const end = /(?<![A-Z]|et al|e\.g)\.(?=\s+[A-Z`"]|$)/.exec(text);
  return end === null ? text : text.slice(0, end.index + 1);
}
