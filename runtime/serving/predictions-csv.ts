import type { LearnedHead } from '../artifact/trained.ts';
import { columnOf, predictionColumns } from '../evaluation/prediction-columns.ts';
import { widthOf } from '../frame/heads.ts';
import type { TablePredictions } from './predict.ts';

/**
 * Predictions as CSV: `time` (ISO, UTC) and `entity` where the table has them, then of a binary head `probability` and `positive` (0 or 1,
 * by the model's threshold), of one of classes `probability_CLASS` for each and `class`, the most probable, of a real one `prediction`; with
 * the head's name before them where there are several. Nine digits hold a float32 exactly.
 */
export function predictionsCsv({ metadata, table, rows, values }: TablePredictions): string {
  const { heads } = metadata;
  const several = heads.length > 1;
  const header = [
    ...(table.time === undefined ? [] : ['time']),
    ...(table.entity === undefined ? [] : ['entity']),
    ...heads.flatMap((head) => [
      ...predictionColumns(head, several),
      ...decisionColumns(head).map((name) => columnOf(head, name, several)),
    ]),
  ];
  const lines = [header.map(quoted).join(',')];
  for (const [place, row] of rows.entries()) {
    const fields: string[] = [];
    if (table.time !== undefined) fields.push(new Date(table.time[row] ?? Number.NaN).toISOString());
    if (table.entity !== undefined) fields.push(quoted(table.entity[row] ?? ''));
    for (const head of heads) {
      const width = widthOf(head);
      const own = values[head.name]?.subarray(place * width, (place + 1) * width) ?? new Float32Array(width);
      for (const value of own) fields.push(String(Number(value.toPrecision(9))));
      fields.push(...decision(head, own));
    }
    lines.push(fields.join(','));
  }
  return `${lines.join('\n')}\n`;
}

function decisionColumns({ target }: LearnedHead): readonly string[] {
  if (target === 'real') return [];
  return [target === 'binary' ? 'positive' : 'class'];
}

function decision({ target, classes = [], threshold = 0.5 }: LearnedHead, values: Float32Array): readonly string[] {
  if (target === 'real') return [];
  if (target === 'binary') return [(values[0] ?? Number.NaN) >= threshold ? '1' : '0'];
  return [quoted(classes[values.indexOf(Math.max(...values))] ?? '')];
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
