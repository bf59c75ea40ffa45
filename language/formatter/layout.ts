import type { Document } from './document.ts';
import { Lines } from './lines.ts';
import { measure, widthOf } from './measure.ts';

/** Columns of an indentation. */
export const indentation = 2;

/**
 * Text of `document` with lines of at most `width` columns where its groups allow that; comments and what cannot be broken may
 * be longer. Each group is decided once, when it begins: linear in the document, and no recursion.
 */
export function layOut(document: Document, width: number): string {
  const { before, end, broken, toLine } = measure(document);
  const lines = new Lines();
  /** Whether each group around the current instruction is broken; outside all groups lines end. */
  const groups: boolean[] = [];
  const indents: number[] = [];
  // Deeper than the page is wide, indentation shows nothing more, and would make the text quadratic in its depth.
  const deepen = (indent: number): number => Math.min(indent + indentation, width);
  let indent = 0;

  for (const [index, instruction] of document.entries()) {
    switch (instruction.kind) {
      case 'text':
        lines.write(instruction.text, widthOf(instruction.text), deepen(indent));
        break;
      case 'if_broken':
        if (groups.at(-1) ?? true) lines.write(instruction.text, widthOf(instruction.text), deepen(indent));
        break;
      case 'space':
        lines.space();
        break;
      case 'line':
        if (groups.at(-1) ?? true) lines.end(indent);
        else if (instruction.flat === ' ') lines.space();
        break;
      case 'blank':
        lines.blank();
        break;
      case 'open': {
        const close = end[index] ?? index;
        const flat = (before[close] ?? 0) - (before[index] ?? 0) + (toLine[close] ?? 0);
        const fits = broken[index] === 0 && lines.column + flat <= width;
        groups.push((groups.at(-1) ?? true) && !fits);
        break;
      }
      case 'close':
        groups.pop();
        break;
      case 'indent':
        indents.push(indent);
        if (groups.at(-1) ?? true) indent = deepen(indent);
        break;
      case 'dedent':
        indent = indents.pop() ?? 0;
        break;
      case 'comment':
        lines.comment(instruction, deepen(indent));
        break;
      case 'stop':
        lines.stop();
    }
  }
  return lines.text();
}
