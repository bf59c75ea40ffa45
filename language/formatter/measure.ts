import type { Document } from './document.ts';

/** What `layOut` must know of a document beforehand, by the index of the instruction. */
export interface Measures {
  /** Width of everything before the instruction, laid flat. */
  readonly before: Int32Array;
  /** For an `open`, the index of its `close`. */
  readonly end: Int32Array;
  /** For an `open`, 1 where the group cannot stand on one line. */
  readonly broken: Uint8Array;
  /** Width from the instruction to the first place where a line can end. */
  readonly toLine: Int32Array;
}

/** Columns that `text` takes. */
export function widthOf(text: string): number {
  let width = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) width--;
  }
  return width;
}

/** Measures `document` in one pass forwards and one backwards. */
export function measure(document: Document): Measures {
  const { before, end, broken } = measureGroups(document);
  return { before, end, broken, toLine: measureTails(document) };
}

function measureGroups(document: Document): Omit<Measures, 'toLine'> {
  const before = new Int32Array(document.length);
  const end = new Int32Array(document.length);
  const broken = new Uint8Array(document.length);
  const open: number[] = [];
  /** Number of open groups that break if anything follows in them; a comment or a stop stands at their end so far. */
  let ended: number | undefined;
  let width = 0;

  const breakGroup = (depth: number): void => {
    const index = open[depth - 1];
    if (index !== undefined) broken[index] = 1;
  };
  const goOn = (): void => {
    if (ended !== undefined) breakGroup(ended);
    ended = undefined;
  };

  for (const [index, instruction] of document.entries()) {
    before[index] = width;
    switch (instruction.kind) {
      case 'text':
        goOn();
        width += widthOf(instruction.text);
        break;
      case 'space':
        width += 1;
        break;
      case 'line':
        if (ended !== undefined || instruction.flat === undefined) breakGroup(open.length);
        goOn();
        width += instruction.flat?.length ?? 0;
        break;
      case 'open':
        open.push(index);
        if (instruction.broken) broken[index] = 1;
        break;
      case 'close': {
        const start = open.pop() ?? 0;
        end[start] = index;
        if (broken[start]) breakGroup(open.length);
        if (ended !== undefined) ended = Math.min(ended, open.length);
        break;
      }
      case 'comment':
        goOn();
        if (instruction.ownLine) breakGroup(open.length);
        ended = open.length;
        break;
      case 'stop':
        ended = open.length;
    }
  }
  return { before, end, broken };
}

function measureTails(document: Document): Int32Array {
  const toLine = new Int32Array(document.length + 1);
  for (let index = document.length - 1; index >= 0; index--) {
    const instruction = document[index];
    const after = toLine[index + 1] ?? 0;
    switch (instruction?.kind) {
      case 'text':
      case 'if_broken':
        toLine[index] = after + widthOf(instruction.text);
        break;
      case 'space':
        toLine[index] = after + 1;
        break;
      case 'line':
      case 'comment':
      case 'stop':
        toLine[index] = 0;
        break;
      default:
        toLine[index] = after;
    }
  }
  return toLine;
}
