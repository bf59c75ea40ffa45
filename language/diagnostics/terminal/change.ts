import { lineColumn, lineStarts, type SourceFile } from '../../source/source.ts';
import type { Fix } from '../diagnostic.ts';
import { cropLine, showLine, textWidth } from './columns.ts';
import type { FrameStyle } from './frame.ts';

type Edit = Fix['edits'][number];

/** Lines of one file that a fix changes, before and after. */
export interface Change {
  readonly file: SourceFile;
  /** Number of the first line, from 1. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What the edits of a fix do to the lines they touch; edits on neighbouring lines make one change. */
export function changesOf(fix: Fix): readonly Change[] {
  const byFile = new Map<SourceFile, Edit[]>();
  for (const edit of fix.edits) byFile.set(edit.location.file, [...(byFile.get(edit.location.file) ?? []), edit]);
  return [...byFile].flatMap(([file, edits]) => {
    const sorted = edits.toSorted((a, b) => a.location.span.start - b.location.span.start);
    const groups: Edit[][] = [];
    let lastLine = Number.NEGATIVE_INFINITY;
    for (const edit of sorted) {
      const { line } = lineColumn(file, edit.location.span.start);
      const group = groups.at(-1);
      if (group && line <= lastLine + 1) group.push(edit);
      else groups.push([edit]);
      lastLine = lineColumn(file, edit.location.span.end).line;
    }
    return groups.map((group) => changeOf(file, group));
  });
}

function changeOf(file: SourceFile, edits: readonly Edit[]): Change {
  const starts = lineStarts(file);
  const first = lineColumn(file, edits[0]?.location.span.start ?? 0).line;
  const last = lineColumn(file, edits.at(-1)?.location.span.end ?? 0).line;
  const from = starts[first - 1] ?? 0;
  const to = starts[last] ?? file.text.length;
  let after = '';
  let at = from;
  for (const { location, replacement } of edits) {
    after += file.text.slice(at, location.span.start) + replacement;
    at = location.span.end;
  }
  after += file.text.slice(at, to);
  let line = first;
  const old = splitLines(file.text.slice(from, to));
  const fresh = splitLines(after);
  while (old.length > 1 && fresh.length > 1 && old[0] === fresh[0]) {
    old.shift();
    fresh.shift();
    line++;
  }
  while (old.length > 1 && fresh.length > 1 && old.at(-1) === fresh.at(-1)) {
    old.pop();
    fresh.pop();
  }
  return { file, line, before: old, after: fresh };
}

function splitLines(text: string): string[] {
  return text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/);
}

/** A change as lines with `-` and `+`. A long line is shown from a little before what changes in it. */
export function renderChange({ line, before, after }: Change, { paint, gutter, width }: FrameStyle): readonly string[] {
  const columns = Math.max(20, width - gutter - 3);
  const old = before.map((text) => showLine(text).text);
  const fresh = after.map((text) => showLine(text).text);
  const row = (number: number, sign: '-' | '+', shown: string, from: number): string => {
    const cropped = cropLine(shown, from, columns);
    return paint(sign === '-' ? 'removed' : 'added', `${String(number).padStart(gutter)} ${sign} ${cropped}`.trimEnd());
  };
  const froms = old.map((text, index) => changedFrom(text, fresh[index] ?? '', columns));
  return [
    ...old.map((text, index) => row(line + index, '-', text, froms[index] ?? 0)),
    ...fresh.map((text, index) => row(line + index, '+', text, froms[index] ?? 0)),
  ];
}

/** The column from which two lines are shown, so that `columns` of them hold the place where they begin to differ. */
function changedFrom(old: string, fresh: string, columns: number): number {
  if (textWidth(old) <= columns && textWidth(fresh) <= columns) return 0;
  let same = 0;
  while (same < old.length && old[same] === fresh[same]) same++;
  const column = textWidth(old.slice(0, same));
  return column > columns - 20 ? column - Math.floor(columns / 2) : 0;
}
