import type { IToken } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Declaration } from '../syntax/tree.ts';
import type { Chunk } from './layout.ts';
import { literalReaders, referenceOf } from './literal-rules.ts';
import type { TokenTable } from './token-table.ts';
import { byType, declarationTypes, Export, ValueWord, Word } from './tokens.ts';
import { reservedWords } from './words.ts';

/** The most tokens of a declaration that is remembered: bounds the depth of its tree, and what is kept. */
const longest = 256;
/** The most shapes that are remembered; then all are forgotten. */
const most = 1024;

/**
 * Declarations of values by their shape: what their tokens are and where their lines break. Two of one shape differ in names and literals
 * alone, so that the second tree is a copy of the first with its own leaves and places. Programs that programs write have thousands of
 * declarations, and a few shapes.
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
 * The shape of a declaration of a value; `undefined` of any other, and of one whose names or literals mean more than themselves: words that
 * are reserved, and what the lexer has mended.
 */
export function shapeOf(tokens: TokenTable, { start, end }: Chunk): string | undefined {
  if (end - start > longest) return undefined;
  const head = tokens.is(start, Export) ? start + 1 : start;
  if (!tokens.is(head, ValueWord)) return undefined;
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

/** Makes a part of a tree again, of the tokens from `from` on, which are of the same shape. */
type Copy<Part = unknown> = (tokens: TokenTable, from: number) => Part;

/** Of a shape that cannot be copied: it is not tried again. */
const noCopy: Copy = () => undefined;

function copyOfName(at: number): Copy {
  return (tokens, from) => tokens.name(from + at);
}

function copyOfLiteral(at: number, read: (token: IToken) => object): Copy {
  return (tokens, from) => read(tokens.at(from + at) as IToken);
}

function copyOfReference(at: number): Copy {
  return (tokens, from) => referenceOf(tokens.name(from + at));
}

/** What a node was, with its own children and place. */
function copyOfNode(was: object, keys: readonly string[], parts: readonly Copy[]): Copy {
  const make = frequent[Object.keys(was).join(' ')];
  if (make !== undefined) return make(was as Fixed, ...(parts as [Copy, Copy, Copy, Copy]));
  return (tokens, from) => {
    const copy: Record<string, unknown> = { ...was };
    for (let at = 0; at < keys.length; at++) copy[keys[at] as string] = (parts[at] as Copy)(tokens, from);
    return copy;
  };
}

/** What is the same of a node and its copies. */
interface Fixed {
  readonly kind: unknown;
  readonly exported: unknown;
}

/**
 * The nodes that are most of a program, by their keys, as literals: engines make an object of a literal faster than of a list
 * of keys.
 */
const frequent: Readonly<Record<string, (was: Fixed, ...parts: [Copy, Copy, Copy, Copy]) => Copy>> = {
  'kind name value exported span':
    ({ kind, exported }, name, value, span) =>
    (tokens, from) => ({
      kind,
      name: name(tokens, from),
      value: value(tokens, from),
      exported,
      span: span(tokens, from),
    }),
  'kind name value span':
    ({ kind }, name, value, span) =>
    (tokens, from) => ({ kind, name: name(tokens, from), value: value(tokens, from), span: span(tokens, from) }),
  'kind value span':
    ({ kind }, value, span) =>
    (tokens, from) => ({ kind, value: value(tokens, from), span: span(tokens, from) }),
  'kind callee arguments span':
    ({ kind }, callee, given, span) =>
    (tokens, from) => ({
      kind,
      callee: callee(tokens, from),
      arguments: given(tokens, from),
      span: span(tokens, from),
    }),
  'kind callee arguments settings span':
    ({ kind }, callee, given, settings, span) =>
    (tokens, from) => ({
      kind,
      callee: callee(tokens, from),
      arguments: given(tokens, from),
      settings: settings(tokens, from),
      span: span(tokens, from),
    }),
  'kind entries span':
    ({ kind }, entries, span) =>
    (tokens, from) => ({ kind, entries: entries(tokens, from), span: span(tokens, from) }),
  'kind items span':
    ({ kind }, items, span) =>
    (tokens, from) => ({ kind, items: items(tokens, from), span: span(tokens, from) }),
  'kind target member span':
    ({ kind }, target, member, span) =>
    (tokens, from) => ({
      kind,
      target: target(tokens, from),
      member: member(tokens, from),
      span: span(tokens, from),
    }),
  'kind left right span':
    ({ kind }, left, right, span) =>
    (tokens, from) => ({ kind, left: left(tokens, from), right: right(tokens, from), span: span(tokens, from) }),
};

function copyOfList(items: readonly Copy[]): Copy {
  return (tokens, from) => {
    const copies = new Array<unknown>(items.length);
    for (let at = 0; at < items.length; at++) copies[at] = (items[at] as Copy)(tokens, from);
    return copies;
  };
}

/** From one token to another, both included. */
function copyOfSpan(first: number, last: number): Copy<Span> {
  return (tokens, from) => {
    return { start: tokens.starts[from + first] as number, end: tokens.ends[from + last] as number };
  };
}

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

const readers = byType(literalReaders);
const leaves: ReadonlySet<unknown> = new Set(['number', 'quantity', 'date', 'string', 'boolean', 'name', 'reference']);

/** What makes copies of `tree`; `undefined` where it holds what no token says. */
function copierOf(tree: object, places: Places): Copy | undefined {
  if (isSpan(tree)) {
    const ends = places.ends(tree);
    return ends && copyOfSpan(...ends);
  }
  if (Array.isArray(tree)) {
    const items = tree.map((item: object) => copierOf(item, places));
    return items.every((item) => item !== undefined) ? copyOfList(items) : undefined;
  }
  const own = tree as Readonly<Record<string, unknown>>;
  if (leaves.has(own.kind)) return copierOfLeaf(own, places);
  const keys: string[] = [];
  const parts: Copy[] = [];
  for (const [key, value] of Object.entries(own)) {
    if (key === 'kind' || key === 'operator' || typeof value === 'boolean') continue;
    const part = typeof value === 'object' && value !== null ? copierOf(value, places) : undefined;
    if (part === undefined) return undefined;
    keys.push(key);
    parts.push(part);
  }
  return copyOfNode(tree, keys, parts);
}

function copierOfLeaf({ kind, span }: Readonly<Record<string, unknown>>, places: Places): Copy | undefined {
  const [first, last] = places.ends(span as Span) ?? [];
  if (first === undefined || first !== last) return undefined;
  const type = places.type(first);
  if (kind === 'name' || kind === 'reference') {
    if (type !== Word.tokenTypeIdx) return undefined;
    return kind === 'name' ? copyOfName(first) : copyOfReference(first);
  }
  const read = readers[type];
  return read && copyOfLiteral(first, read);
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}
