import { countOf, templateColumns } from '../columns.ts';
import type { StepFacts } from '../facts.ts';
import { spanOf } from '../span.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `source(known, interval, stamp)`: K as declared, L of one interval, nothing seen, rows of its own. With `cases` entities have no time in
 * common; what it points at is the file of those that are held out, where there is one.
 */
export function source(step: Transfer): StepFacts {
  const { arguments: clause } = step.family;
  const interval = spanOf(clause.get('interval'), undefined);
  const stamp = clause.get('stamp');
  const heldOut = clause.get('cases');
  const known = spanOf(clause.get('known'), interval) ?? 0;
  const columns = templateColumns(step, undefined, () => ({ known }));
  return {
    kind: 'Frame',
    columns,
    width: countOf(columns),
    ...(interval === undefined ? {} : { interval }),
    ...(stamp?.kind === 'symbol' && (stamp.value === 'open' || stamp.value === 'close') ? { stamp: stamp.value } : {}),
    ...(heldOut === undefined ? {} : { cases: { given: heldOut.kind !== 'none' } }),
    lookback: interval ?? 0,
    seen: [],
    rows: { base: `${step.call.signature.operator}-${step.id.slice(0, 8)}`, location: step.call.location },
  };
}
