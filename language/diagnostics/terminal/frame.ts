import { lineColumn, lineStarts, type SourceFile } from '../../source/source.ts';
import type { Label } from '../diagnostic.ts';
import { cropLine, type ShownLine, showLine } from './columns.ts';
import { type Mark, type MarkStyle, markRows } from './marks.ts';
import { type Rail, Rails } from './rails.ts';

export interface FrameLabel extends Label {
  readonly primary: boolean;
}

export interface FrameStyle extends MarkStyle {
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

/** Labels over several lines that are drawn beside them; of further ones the first line alone is marked. */
const mostRails = 3;

/**
 * The lines of one file that labels are about, each with its marks and remarks under it. A label over several lines has a rail
 * beside them, from its first sign to its last. The line before an indented one is shown too; lines left out are shown as `…`.
 */
export function renderFrame(file: SourceFile, labels: readonly FrameLabel[], style: FrameStyle): readonly string[] {
  const long = labels
    .map((label) => railOf(file, label))
    .filter(({ first, last }) => last > first)
    .sort((a, b) => a.first - b.first || b.last - a.last)
    .slice(0, mostRails);
  const rails = new Rails(long, style);
  const railed = new Set(long.map(({ label }) => label));
  const byLine = new Map<number, FrameLabel[]>();
  for (const label of labels) {
    if (railed.has(label)) continue;
    const { line } = lineColumn(file, label.location.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), label]);
  }
  const ends = long.flatMap(({ first, last }) => [first, first + 1, last]);
  const marked = [...new Set([...byLine.keys(), ...ends])].sort((a, b) => a - b);
  const out: string[] = [];
  let last: number | undefined;
  for (const line of marked) {
    if (last === undefined || line - last === 2) {
      const belongs = /^[\s)\]}]/.test(lineText(file, line)) && lineText(file, line - 1).trim() !== '';
      if (line > 1 && (last !== undefined || belongs)) out.push(sourceLine(file, line - 1, 0, rails, style));
    } else if (line - last > 2) {
      const beside = rails.beside(line - 1);
      out.push(`${style.paint('place', '…'.padStart(style.gutter))}${beside.trim() === '' ? '' : `   ${beside}`}`);
    }
    out.push(...markedLine(file, line, byLine.get(line) ?? [], rails, style));
    last = line;
  }
  return out;
}

/** Where the signs of a label over several lines stand; its end is its last character. */
function railOf(file: SourceFile, label: FrameLabel): Rail<FrameLabel> {
  const { start, end } = label.location.span;
  const [from, to] = [lineColumn(file, start), lineColumn(file, Math.max(start, end - 1))];
  const before = lineText(file, from.line).slice(0, from.column - 1);
  const column = ({ line, column: unit }: { readonly line: number; readonly column: number }): number => {
    const { columnOf } = showLine(lineText(file, line));
    return columnOf[Math.min(unit - 1, columnOf.length - 1)] ?? 0;
  };
  return {
    label,
    first: from.line,
    last: to.line,
    firstColumn: before.trim() === '' ? undefined : column(from),
    lastColumn: column(to),
  };
}

function sourceLine(file: SourceFile, line: number, from: number, rails: Rails<FrameLabel>, style: FrameStyle): string {
  const shown = showLine(lineText(file, line)).text;
  const number = style.paint('place', `${String(line).padStart(style.gutter)} │`);
  return `${number} ${rails.beside(line)}${cropLine(shown, from, available(rails, style))}`.trimEnd();
}

function available(rails: Rails<FrameLabel>, { width, gutter }: FrameStyle): number {
  return Math.max(20, width - gutter - 3 - rails.width);
}

function markedLine(
  file: SourceFile,
  line: number,
  labels: readonly FrameLabel[],
  rails: Rails<FrameLabel>,
  style: FrameStyle,
): readonly string[] {
  const start = lineStarts(file)[line - 1] ?? 0;
  const shown = showLine(lineText(file, line));
  const marks = labels
    .map((label) => markOf(label, start, shown))
    .sort((a, b) => a.from - b.from || Number(b.primary) - Number(a.primary));
  const main = marks.find(({ primary }) => primary) ?? marks[0];
  const width = available(rails, style);
  const overflow = (shown.columnOf.at(-1) ?? 0) > width;
  const from = overflow && main && main.from > width - 20 ? main.from - Math.floor(width / 3) : 0;
  const visible = marks.map((mark) => ({
    ...mark,
    from: Math.min(Math.max(mark.from - from, 0), width - 1),
    to: Math.min(Math.max(mark.to - from, 1), width),
  }));
  const gutter = `${style.paint('place', `${' '.repeat(style.gutter)} │`)} `;
  return [
    sourceLine(file, line, from, rails, style),
    ...rails.opening(line, from, width).map((row) => gutter + row),
    ...(visible.length > 0 ? markRows(visible, gutter + rails.under(line), style) : []),
    ...rails.closing(line, from, width).map((row) => gutter + row),
  ];
}

function markOf(label: FrameLabel, lineStart: number, { columnOf }: ShownLine): Mark {
  const units = columnOf.length - 1;
  const { start, end } = label.location.span;
  const from = columnOf[Math.min(start - lineStart, units)] ?? 0;
  const to = columnOf[Math.min(Math.max(end - lineStart, 0), units)] ?? from;
  return { from, to: Math.max(to, from + 1), text: label.text, primary: label.primary };
}
