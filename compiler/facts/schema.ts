import { differentFeatures } from '../../language/diagnostics/catalogue/rows.ts';
import type { Location } from '../../language/source/source.ts';
import type { FrameFacts } from './facts.ts';
import type { Transfer } from './transfer.ts';

/**
 * Checks that `rows` have the features of `trained`: the same columns, by name, made by the same steps where the rows are of one
 * split, chosen by the same selection and windowed alike.
 */
export function sameFeatures(
  step: Transfer,
  trained: FrameFacts,
  rows: FrameFacts,
  location: Location,
  trainedAt: Location,
): boolean {
  if (trained.broken || rows.broken) return true;
  const windows = windowText(trained, rows);
  // Parts of one frame, as nearly always.
  if (trained.columns === rows.columns && trained.selection === rows.selection && windows === undefined) return true;
  const before = new Map(trained.columns.map((column) => [column.name, column]));
  const after = new Map(rows.columns.map((column) => [column.name, column]));
  const comparable = trained.rows.split?.id === rows.rows.split?.id;
  const missing = trained.columns.filter(({ name }) => !after.has(name)).map(({ name }) => name);
  const extra = rows.columns.filter(({ name }) => !before.has(name)).map(({ name }) => name);
  const other = comparable
    ? rows.columns
        .filter(({ name, made }) => before.has(name) && before.get(name)?.made !== made)
        .map(({ name }) => name)
    : [];
  const selected = comparable && trained.selection !== rows.selection;
  if (missing.length + extra.length + other.length === 0 && !selected && windows === undefined) return true;
  const chosen = selected ? 'another selection chose the columns' : undefined;
  const rest = [chosen, windows].filter((text) => text !== undefined).join('; ');
  step.report(
    differentFeatures,
    location,
    { missing, extra, other, ...(rest === '' ? {} : { rest }) },
    { related: [{ location: trainedAt, text: 'trained on these' }] },
  );
  return false;
}

function windowText(trained: FrameFacts, rows: FrameFacts): string | undefined {
  if (trained.window === rows.window) return undefined;
  const text = (window: number | undefined) => (window === undefined ? 'no window' : `windows of ${window} bars`);
  return `${text(rows.window)} here, ${text(trained.window)} in training`;
}
