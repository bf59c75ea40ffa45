import { headWithoutLoss } from '../../language/diagnostics/catalogue/shapes.ts';
import { argumentsOf } from '../program/argument-table.ts';
import type { FrameFacts } from './facts.ts';
import type { Transfer } from './transfer.ts';

/** Reports losses given head by head that leave a head of the label out, or name one that it does not have. */
export function checkLosses(step: Transfer, rows: FrameFacts): void {
  const given = argumentsOf(step.call.arguments).find((argument) => argument.heads !== undefined);
  const heads = rows.label?.heads.map(({ name }) => name);
  if (given?.heads === undefined || heads === undefined || rows.broken) return;
  const named = [...given.heads.keys()];
  const missing = heads.filter((head) => !named.includes(head));
  const unknown = named.filter((head) => !heads.includes(head));
  if (missing.length === 0 && unknown.length === 0) return;
  const [first] = unknown;
  const location =
    (first === undefined || missing.length > 0 ? undefined : given.heads.get(first)?.location) ?? given.location;
  step.report(
    headWithoutLoss,
    location,
    { missing, unknown, heads },
    {
      related:
        rows.label === undefined ? [] : [{ location: rows.label.horizonLocation, text: 'the label with these heads' }],
    },
  );
}
