import { lineColumn, lineStarts, type SourceFile } from '../../source/source.ts';
import type { Label } from '../diagnostic.ts';
import { cropLine, type ShownLine, showLine } from './columns.ts';
import type { Paint, Role } from './paint.ts';

export interface FrameLabel extends Label {
  readonly primary: boolean;
}

/** A mark under one line, in columns of the terminal. */
interface Mark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly primary: boolean;
}

export interface FrameStyle {
  readonly paint: Paint;
  readonly severity: Role;
  /** Columns of the line numbers. */
  readonly gutter: number;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The text of line `line`, counted from 1, without its end. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1] ?? file.text.length;
  return file.text.slice(start, starts[line] ?? file.text.length).replace(/[\r\n]+$/, '');
}

/**
 * The lines of one file that labels are about, each with its marks and remarks under it. Of a label over several lines the
 * first is shown. The line before an indented one is shown too; lines left out are shown as `…`.
 */
export function renderFrame(file: SourceFile, labels: readonly FrameLabel[], style: FrameStyle): readonly string[] {
  const byLine = new Map<number, FrameLabel[]>();
  for (const label of labels) {
    const { line } = lineColumn(file, label.location.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), label]);
  }
  const marked = [...byLine.keys()].sort((a, b) => a - b);
  const out: string[] = [];
  let last: number | undefined;
  for (const line of marked) {
    if (last === undefined || line - last === 2) {
      const belongs = /^[\s)\]}]/.test(lineText(file, line)) && lineText(file, line - 1).trim() !== '';
      if (line > 1 && (last !== undefined || belongs)) out.push(sourceLine(file, line - 1, 0, style));
    } else if (line - last > 2) out.push(`${style.paint('place', '…'.padStart(style.gutter))}`);
    out.push(...markedLine(file, line, byLine.get(line) ?? [], style));
    last = line;
  }
  return out;
}

function sourceLine(file: SourceFile, line: number, from: number, style: FrameStyle): string {
  const shown = showLine(lineText(file, line)).text;
  const number = style.paint('place', `${String(line).padStart(style.gutter)} │`);
  return `${number} ${cropLine(shown, from, available(style))}`.trimEnd();
}

function available({ width, gutter }: FrameStyle): number {
  return Math.max(20, width - gutter - 3);
}

function markedLine(
  file: SourceFile,
  line: number,
  labels: readonly FrameLabel[],
  style: FrameStyle,
): readonly string[] {
  const start = lineStarts(file)[line - 1] ?? 0;
  const shown = showLine(lineText(file, line));
  const marks = labels
    .map((label) => markOf(label, start, shown))
    .sort((a, b) => a.from - b.from || Number(b.primary) - Number(a.primary));
  const main = marks.find(({ primary }) => primary) ?? marks[0];
  const width = available(style);
  const overflow = (shown.columnOf.at(-1) ?? 0) > width;
  const from = overflow && main && main.from > width - 20 ? main.from - Math.floor(width / 3) : 0;
  const visible = marks.map((mark) => ({
    ...mark,
    from: Math.min(Math.max(mark.from - from, 0), width - 1),
    to: Math.min(Math.max(mark.to - from, 1), width),
  }));
  return [sourceLine(file, line, from, style), ...markRows(visible, style)];
}

function markOf(label: FrameLabel, lineStart: number, { columnOf }: ShownLine): Mark {
  const units = columnOf.length - 1;
  const { start, end } = label.location.span;
  const from = columnOf[Math.min(start - lineStart, units)] ?? 0;
  const to = columnOf[Math.min(Math.max(end - lineStart, 0), units)] ?? from;
  return { from, to: Math.max(to, from + 1), text: label.text, primary: label.primary };
}

/** Rows under a line: the marks with the last remark behind them, then the other remarks, hung up by bars from right to left. */
function markRows(marks: readonly Mark[], style: FrameStyle): readonly string[] {
  const gutter = style.paint('place', `${' '.repeat(style.gutter)} │`);
  const role = (mark: Mark): Role => (mark.primary ? style.severity : 'place');
  const last = marks.at(-1);
  const inline = last && marks.every((mark) => mark === last || mark.to <= last.from) ? last : undefined;
  const row = new RowOfMarks();
  for (const mark of [...marks].sort((a, b) => Number(a.primary) - Number(b.primary)))
    row.put(mark.from, (mark.primary ? '^' : '-').repeat(mark.to - mark.from), role(mark));
  const rows = [
    `${gutter} ${row.paint(style.paint)}${inline?.text ? ` ${style.paint(role(inline), inline.text)}` : ''}`,
  ];
  const hanging = marks.filter((mark) => mark !== inline && mark.text !== '');
  for (let count = hanging.length; count > 0; count--) {
    const bars = new RowOfMarks();
    for (const mark of hanging.slice(0, count)) bars.put(mark.from, '│', role(mark));
    const hung = hanging[count - 1];
    if (!hung) continue;
    if (count === hanging.length) rows.push(`${gutter} ${bars.paint(style.paint)}`);
    bars.put(hung.from, hung.text, role(hung));
    rows.push(`${gutter} ${bars.paint(style.paint)}`);
  }
  return rows;
}

/** A row of characters, each with the role that colours it. */
class RowOfMarks {
  readonly #characters: string[] = [];
  readonly #roles: (Role | undefined)[] = [];

  put(column: number, text: string, role: Role): void {
    for (const [index, character] of [...text].entries()) {
      while (this.#characters.length < column + index) {
        this.#characters.push(' ');
        this.#roles.push(undefined);
      }
      this.#characters[column + index] = character;
      this.#roles[column + index] = role;
    }
  }

  paint(paint: Paint): string {
    let out = '';
    for (let start = 0; start < this.#characters.length; ) {
      let end = start + 1;
      while (end < this.#characters.length && this.#roles[end] === this.#roles[start]) end++;
      const text = this.#characters.slice(start, end).join('');
      const role = this.#roles[start];
      out += role ? paint(role, text) : text;
      start = end;
    }
    return out;
  }
}
