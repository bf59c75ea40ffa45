import type { Setting } from './settings.ts';

/** A piece of a program that a setting of the config gave. Where the language rejects it, `fallback` stands instead. */
export interface Slot {
  readonly kind: 'slot';
  readonly text: string;
  readonly settings: readonly Setting[];
  readonly fallback: string;
}

export type Piece = string | Slot;

/** One declaration of the program to be. */
export interface Statement {
  readonly name: string;
  readonly pieces: readonly Piece[];
  /** Names of the declarations that it reads; without one of them it is left out too. */
  readonly reads: readonly string[];
  /** Whether the program is one without it. */
  readonly optional: boolean;
}

/** Text with slots in it: code`train(${slot})`. */
export function code(texts: TemplateStringsArray, ...slots: readonly (Piece | readonly Piece[])[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [index, text] of texts.entries()) {
    pieces.push(text);
    const slot = slots[index];
    if (slot !== undefined) pieces.push(...(isPieces(slot) ? slot : [slot]));
  }
  return pieces;
}

function isPieces(value: Piece | readonly Piece[]): value is readonly Piece[] {
  return Array.isArray(value);
}

export interface DraftText {
  readonly text: string;
  /** Where each slot and each statement lies in the text. */
  readonly slots: readonly { readonly slot: Slot; readonly start: number; readonly end: number }[];
  readonly statements: readonly { readonly statement: Statement; readonly start: number; readonly end: number }[];
}

/** The program's text without the statements and slots that were given up. */
export function write(
  head: string,
  statements: readonly Statement[],
  rejected: ReadonlySet<Slot | Statement>,
): DraftText {
  let text = head;
  const slots: { slot: Slot; start: number; end: number }[] = [];
  const written: { statement: Statement; start: number; end: number }[] = [];
  for (const statement of standing(statements, rejected)) {
    const start = text.length;
    for (const piece of statement.pieces) {
      if (typeof piece === 'string') text += piece;
      else if (rejected.has(piece)) text += piece.fallback;
      else {
        slots.push({ slot: piece, start: text.length, end: text.length + piece.text.length });
        text += piece.text;
      }
    }
    written.push({ statement, start, end: text.length });
    text += '\n\n';
  }
  return { text, slots, statements: written };
}

/** The statements that are not given up and read none that is. */
export function standing(
  statements: readonly Statement[],
  rejected: ReadonlySet<Slot | Statement>,
): readonly Statement[] {
  const absent = new Set<string>();
  return statements.filter((statement) => {
    const stands = !rejected.has(statement) && !statement.reads.some((name) => absent.has(name));
    if (!stands) absent.add(statement.name);
    return stands;
  });
}
