import type { TablePredictions } from './predict.ts';

/**
 * Predictions as CSV: `time` (ISO, UTC) and `entity` where the table has them, then `probability` and `positive` (0 or 1, by the model's
 * threshold), or `prediction`. Nine digits hold a float32 exactly.
 */
export function predictionsCsv({ metadata, table, rows, values }: TablePredictions): string {
  const binary = metadata.head.target === 'binary';
  const threshold = metadata.threshold ?? 0.5;
  const header = [
    ...(table.time === undefined ? [] : ['time']),
    ...(table.entity === undefined ? [] : ['entity']),
    ...(binary ? ['probability', 'positive'] : ['prediction']),
  ];
  const lines = [header.join(',')];
  for (const [place, row] of rows.entries()) {
    const value = values[place] ?? Number.NaN;
    const fields: string[] = [];
    if (table.time !== undefined) fields.push(new Date(table.time[row] ?? Number.NaN).toISOString());
    if (table.entity !== undefined) fields.push(quoted(table.entity[row] ?? ''));
    fields.push(String(Number(value.toPrecision(9))));
    if (binary) fields.push(value >= threshold ? '1' : '0');
    lines.push(fields.join(','));
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
