import { type MarkStyle, RowOfMarks } from './marks.ts';
import type { Role } from './paint.ts';

/** A label that goes over the lines `first` to `last`. */
export interface Rail<L> {
  readonly label: L;
  readonly first: number;
  readonly last: number;
  /** The column of its first sign; absent where nothing stands before it on its line. */
  readonly firstColumn: number | undefined;
  /** The column of its last sign. */
  readonly lastColumn: number;
}

/** The lines that are drawn to the left of the text, one for each label over several lines, outer ones first. */
export class Rails<L extends { readonly text: string; readonly primary: boolean }> {
  readonly #rails: readonly Rail<L>[];
  readonly #style: MarkStyle;
  /** Columns that they take. */
  readonly width: number;

  constructor(rails: readonly Rail<L>[], style: MarkStyle) {
    this.#rails = rails;
    this.#style = style;
    this.width = 2 * rails.length;
  }

  /** What stands before the text of `line`. */
  beside(line: number): string {
    return this.#row(({ first, last, firstColumn }) => {
      if (line === first) return firstColumn === undefined ? '╭' : ' ';
      return line > first && line <= last ? '│' : ' ';
    });
  }

  /** What stands before the marks under `line`. */
  under(line: number): string {
    return this.#row(({ first, last }) => (line >= first && line <= last ? '│' : ' '));
  }

  /** Rows under `line` from the rails that begin there to their first signs. */
  opening(line: number, from: number, width: number): readonly string[] {
    return this.#rails.flatMap((rail, index) => {
      if (rail.first !== line || rail.firstColumn === undefined) return [];
      const row = this.#signs((other, at) => at < index && other.first <= line && other.last >= line);
      const column = this.width + clamp(rail.firstColumn - from, width);
      row.put(2 * index, `╭${'─'.repeat(column - 2 * index - 1)}${sign(rail.label)}`, this.#role(rail.label));
      return [row.paint(this.#style.paint)];
    });
  }

  /** Rows under `line` from the rails that end there to their last signs, with their remarks; inner ones first. */
  closing(line: number, from: number, width: number): readonly string[] {
    return this.#rails
      .map((rail, index) => ({ rail, index }))
      .filter(({ rail }) => rail.last === line)
      .reverse()
      .map(({ rail, index }) => {
        const row = this.#signs((other, at) => at < index && other.first <= line && other.last >= line);
        const column = this.width + clamp(rail.lastColumn - from, width);
        const role = this.#role(rail.label);
        row.put(2 * index, `╰${'─'.repeat(column - 2 * index - 1)}${sign(rail.label)}`, role);
        if (rail.label.text !== '') row.put(column + 2, rail.label.text, role);
        return row.paint(this.#style.paint);
      });
  }

  #role({ primary }: L): Role {
    return primary ? this.#style.severity : 'place';
  }

  #row(character: (rail: Rail<L>) => string): string {
    const row = new RowOfMarks();
    let width = 0;
    for (const [index, rail] of this.#rails.entries()) {
      const shown = character(rail);
      if (shown === ' ') continue;
      row.put(2 * index, shown, this.#role(rail.label));
      width = 2 * index + 1;
    }
    return row.paint(this.#style.paint) + ' '.repeat(this.width - width);
  }

  #signs(shown: (rail: Rail<L>, index: number) => boolean): RowOfMarks {
    const row = new RowOfMarks();
    for (const [index, rail] of this.#rails.entries())
      if (shown(rail, index)) row.put(2 * index, '│', this.#role(rail.label));
    return row;
  }
}

function clamp(column: number, width: number): number {
  return Math.min(Math.max(column, 0), width - 1);
}

function sign({ primary }: { readonly primary: boolean }): string {
  return primary ? '^' : '-';
}
