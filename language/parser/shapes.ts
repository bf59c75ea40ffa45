import type { Span } from '../source/source.ts';
import type { Declaration } from '../syntax/tree.ts';
import type { Chunk } from './layout.ts';
import { literalReaders, referenceOf } from './literal-rules.ts';
import type { TokenTable } from './token-table.ts';
import { declarationTypes, Export, Import, ValueWord, Word } from './tokens.ts';
import { reservedWords } from './words.ts';

/** The most tokens of a declaration that is remembered: bounds the depth of its tree, and what is kept. */
const longest = 256;
/** The same of an import, whose tree is flat. */
const longestImport = 4096;
/** The most shapes that are remembered; then all are forgotten. */
const most = 1024;

/**
 * Declarations of values and imports by their shape: what their tokens are and where their lines break. Two of one shape differ in
 * names and literals alone, so that the second tree is a copy of the first with its own leaves and places. Programs that programs write
 * have thousands of declarations, and a few shapes.
 */
export class DeclarationShapes {
  /** What copies the sound declaration of a shape; `undefined` where one was met once. */
  readonly #known = new Map<string, Copy | undefined>();

  /** The declaration of these tokens, where one of their shape was read before. */
  read(tokens: TokenTable, { start }: Chunk, shape: string): Declaration | undefined {
    return this.#known.get(shape)?.(tokens, start) as Declaration | undefined;
  }

  /**
   * Remembers the tree of a declaration without mistakes; from the second of a shape on, since most shapes are met once. Of a family, whose
   * keys are to be the names of its loops, none is remembered.
   */
  remember(tokens: TokenTable, chunk: Chunk, shape: string, declaration: Declaration): void {
    if ('keys' in declaration || 'clauses' in declaration || this.#known.get(shape) !== undefined) return;
    const again = this.#known.has(shape);
    // What comes often comes again.
    if (!again && this.#known.size === most) this.#known.clear();
    this.#known.set(shape, again ? (copierOf(declaration, new Places(tokens, chunk)) ?? noCopy) : undefined);
  }
}

/** Of the tokens of one declaration, what they are and whether each begins a line. */
const codes: number[] = [];
/** Words that mean more than themselves wherever they stand. */
const meaningful: ReadonlySet<string> = new Set([...reservedWords, ...declarationTypes.keys()]);

/**
 * The shape of a declaration of a value or of an import; `undefined` of any other, and of one whose names or literals mean more than
 * themselves: words that are reserved, and what the lexer has mended.
 */
export function shapeOf(tokens: TokenTable, { start, end }: Chunk): string | undefined {
  const head = tokens.is(start, Export) ? start + 1 : start;
  const isValue = tokens.is(head, ValueWord);
  if (!isValue && !tokens.is(head, Import)) return undefined;
  if (end - start > (isValue ? longest : longestImport)) return undefined;
  let line = tokens.lines[head];
  codes.length = end - start;
  for (let at = start; at < end; at++) {
    if (tokens.payload(at) !== undefined) return undefined;
    const type = tokens.types[at] as number;
    if (type === Word.tokenTypeIdx && meaningful.has(tokens.image(at))) return undefined;
    codes[at - start] = 2 * type + (tokens.lines[at] === line ? 0 : 1);
    line = tokens.lines[at];
  }
  return tokens.image(head) + String.fromCharCode(...codes);
}

/** Makes the tree of the tokens from `from` on, which are of the same shape. */
type Copy = (tokens: TokenTable, from: number) => unknown;

/** Of a shape that cannot be copied: it is not tried again. */
const noCopy: Copy = () => undefined;

/** Which token of a declaration begins and which one ends at an offset. */
class Places {
  readonly #tokens: TokenTable;
  readonly #chunk: Chunk;
  readonly #starts = new Map<number, number>();
  readonly #ends = new Map<number, number>();

  constructor(tokens: TokenTable, chunk: Chunk) {
    this.#tokens = tokens;
    this.#chunk = chunk;
    for (let at = 0; at < chunk.end - chunk.start; at++) {
      this.#starts.set(tokens.starts[chunk.start + at] as number, at);
      this.#ends.set(tokens.ends[chunk.start + at] as number, at);
    }
  }

  /** The tokens that a span goes from and to, counted from the first of the declaration. */
  ends({ start, end }: Span): readonly [first: number, last: number] | undefined {
    const first = this.#starts.get(start);
    const last = this.#ends.get(end);
    return first === undefined || last === undefined || last < first ? undefined : [first, last];
  }

  /** The number of a token's type. */
  type(at: number): number {
    return this.#tokens.types[this.#chunk.start + at] ?? 0;
  }
}

/** What the text of a copier calls by these names. */
const library = {
  literal: (tokens: TokenTable, at: number): unknown =>
    literalReaders[tokens.types[at] ?? -1]?.(tokens.image(at), tokens.span(at)),
  reference: (tokens: TokenTable, at: number): unknown => referenceOf(tokens.name(at)),
};

const leaves: ReadonlySet<unknown> = new Set(['number', 'quantity', 'date', 'string', 'boolean', 'name', 'reference']);

/**
 * What makes copies of `declaration`; `undefined` where it holds what no token says. It is compiled from the text of one literal, which
 * engines make at once, where a walk of the tree would look at each part of it.
 */
function copierOf(declaration: Declaration, places: Places): Copy | undefined {
  const literal = literalOf(declaration, places);
  if (literal === undefined) return undefined;
  const body = `const { starts, ends } = tokens; return ${literal};`;
  try {
    return new Function('library', `return (tokens, from) => { ${body} };`)(library) as Copy;
  } catch (error) {
    // Where Node may not compile texts (`--disallow-code-generation-from-strings`), each declaration is read for itself.
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The text of an expression for a part of a tree. It holds numbers and words of the syntax, and nothing of the text that was read. */
function literalOf(tree: object, places: Places): string | undefined {
  if (isSpan(tree)) return literalOfSpan(tree, places);
  if (Array.isArray(tree)) {
    const items = tree.map((item: object) => literalOf(item, places));
    return items.includes(undefined) ? undefined : `[${items.join()}]`;
  }
  const own = tree as Readonly<Record<string, unknown>>;
  if (leaves.has(own.kind)) return literalOfLeaf(own, places);
  const entries: string[] = [];
  for (const [key, value] of Object.entries(own)) {
    const isSame = key === 'kind' || key === 'operator' || typeof value === 'boolean';
    const part = isSame
      ? JSON.stringify(value)
      : typeof value === 'object' && value !== null
        ? literalOf(value, places)
        : undefined;
    if (part === undefined) return undefined;
    entries.push(`${key}: ${part}`);
  }
  return `{ ${entries.join()} }`;
}

function literalOfSpan(span: Span, places: Places): string | undefined {
  const [first, last] = places.ends(span) ?? [];
  return first === undefined ? undefined : `{ start: starts[from + ${first}], end: ends[from + ${last}] }`;
}

function literalOfLeaf({ kind, span }: Readonly<Record<string, unknown>>, places: Places): string | undefined {
  const [first, last] = places.ends(span as Span) ?? [];
  if (first === undefined || first !== last) return undefined;
  const type = places.type(first);
  const isWord = type === Word.tokenTypeIdx;
  if (kind === 'name') return isWord ? `tokens.name(from + ${first})` : undefined;
  if (kind === 'reference') return isWord ? `library.reference(tokens, from + ${first})` : undefined;
  return literalReaders[type] && `library.literal(tokens, from + ${first})`;
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}
