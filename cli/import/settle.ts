import { compile } from '../../compiler/compile.ts';
import type { CompilerHost } from '../../compiler/host.ts';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { Remark } from './config.ts';
import { type DraftText, type Slot, type Statement, standing, write } from './draft.ts';

export interface Settled {
  readonly text: string;
  readonly remarks: readonly Remark[];
}

/**
 * The program with only those settings that the language accepts: what is rejected gives way to its fallback and is remarked upon
 * with the compiler's words, until the program checks. A program that is rejected without them is a bug, and throws.
 */
export function settle(draft: {
  readonly head: string;
  readonly statements: readonly Statement[];
  readonly path: string;
  readonly host: CompilerHost;
}): Settled {
  const rejected = new Set<Slot | Statement>();
  const remarks: Remark[] = [];
  for (;;) {
    const written = write(draft.head, draft.statements, rejected);
    const host = { ...draft.host, readText: (path: string) => (path === draft.path ? written.text : undefined) };
    const { diagnostics } = compile({ path: draft.path, host });
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.length === 0) return { text: written.text, remarks };
    const before = rejected.size;
    // One error may follow from another: only the first of each round is acted on, unless others lie in slots of their own.
    for (const error of errors) giveUp(error, written, rejected, remarks, error === errors[0]);
    if (rejected.size === before)
      throw new Error(`the imported program is rejected: ${errors[0]?.title}\n${written.text}`);
    leaveOut(draft.statements, written, rejected, remarks);
  }
}

function giveUp(
  error: Diagnostic,
  written: DraftText,
  rejected: Set<Slot | Statement>,
  remarks: Remark[],
  isFirst: boolean,
): void {
  const { start, end } = error.primary.location.span;
  const inside = written.slots.filter((at) => at.start <= start && end <= at.end);
  const touched = inside.length > 0 ? inside : isFirst ? within(written, start, end) : [];
  for (const { slot } of touched) {
    if (rejected.has(slot)) continue;
    rejected.add(slot);
    for (const setting of slot.settings)
      remarks.push({ setting, fate: 'rejected', reason: `${error.title}${standsInstead(slot)}` });
  }
  if (touched.length > 0 || !isFirst) return;
  const statement = written.statements.find((at) => at.start <= start && start <= at.end)?.statement;
  if (statement?.optional) {
    rejected.add(statement);
  }
}

/** The slots that the error's place encloses, else those of its statement. */
function within(written: DraftText, start: number, end: number): DraftText['slots'] {
  const enclosed = written.slots.filter((at) => start <= at.start && at.end <= end);
  if (enclosed.length > 0) return enclosed;
  const statement = written.statements.find((at) => at.start <= start && start <= at.end);
  if (statement === undefined) return [];
  return written.slots.filter((at) => statement.start <= at.start && at.end <= statement.end);
}

/** Settings of statements that went with those they read. */
function leaveOut(
  statements: readonly Statement[],
  written: DraftText,
  rejected: Set<Slot | Statement>,
  remarks: Remark[],
): void {
  const left = new Set(standing(statements, rejected));
  for (const { statement } of written.statements) {
    if (left.has(statement)) continue;
    for (const piece of statement.pieces) {
      if (typeof piece === 'string' || rejected.has(piece)) continue;
      rejected.add(piece);
      for (const setting of piece.settings)
        remarks.push({ setting, fate: 'rejected', reason: `\`${statement.name}\` had to be left out` });
    }
  }
}

function standsInstead({ fallback }: Slot): string {
  const text = fallback.trim().replace(/,$/, '');
  return text === '' ? '' : `; \`${text.replaceAll(/\s+/g, ' ')}\` stands instead`;
}
