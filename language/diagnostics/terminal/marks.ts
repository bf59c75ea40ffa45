import type { Paint, Role } from './paint.ts';

/** A mark under one line, in columns of the terminal. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly primary: boolean;
}

export interface MarkStyle {
  readonly paint: Paint;
  readonly severity: Role;
}

/** Rows under a line, each behind `lead`: the marks with the last remark behind them, then the other remarks, hung up by bars from right to left. */
export function markRows(marks: readonly Mark[], lead: string, style: MarkStyle): readonly string[] {
  const role = (mark: Mark): Role => (mark.primary ? style.severity : 'place');
  const last = marks.at(-1);
  const inline = last && marks.every((mark) => mark === last || mark.to <= last.from) ? last : undefined;
  const row = new RowOfMarks();
  for (const mark of [...marks].sort((a, b) => Number(a.primary) - Number(b.primary)))
    row.put(mark.from, (mark.primary ? '^' : '-').repeat(mark.to - mark.from), role(mark));
  const rows = [`${lead}${row.paint(style.paint)}${inline?.text ? ` ${style.paint(role(inline), inline.text)}` : ''}`];
  const hanging = marks.filter((mark) => mark !== inline && mark.text !== '');
  for (let count = hanging.length; count > 0; count--) {
    const bars = new RowOfMarks();
    for (const mark of hanging.slice(0, count)) bars.put(mark.from, '│', role(mark));
    const hung = hanging[count - 1];
    if (!hung) continue;
    if (count === hanging.length) rows.push(`${lead}${bars.paint(style.paint)}`);
    bars.put(hung.from, hung.text, role(hung));
    rows.push(`${lead}${bars.paint(style.paint)}`);
  }
  return rows;
}

/** A row of characters, each with the role that colours it. */
export class RowOfMarks {
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
