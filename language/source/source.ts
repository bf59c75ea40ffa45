/** A half-open range of UTF-16 offsets in one source text: `start` is in it, `end` is not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One text of a program. `path` is what a person is shown; stdlib files are shown as `stdlib/…`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A place in one file. */
export interface Location {
  readonly file: SourceFile;
  readonly span: Span;
}

/** A person's coordinates, both counted from 1; `column` counts UTF-16 units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of `file` start; computed once a file. `\n`, `\r\n` and a lone `\r` end a line. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOf.get(file);
  if (known) return known;
  const starts = [0];
  for (let i = 0; i < file.text.length; i++) {
    const unit = file.text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && file.text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  lineStartsOf.set(file, starts);
  return starts;
}

/** The line and column of `offset`, found by bisection. Offsets past the end are put at the end. */
export function lineColumn(file: SourceFile, offset: number): LineColumn {
  const starts = lineStarts(file);
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** The smallest span that holds both. */
export function cover(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
