import type { IToken } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Declaration } from '../syntax/tree.ts';
import { literalReaders } from './literal-rules.ts';
import { byType, declarationTypes, Export, nameOf, tokenEnd, ValueWord, Word } from './tokens.ts';
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
  read(tokens: readonly IToken[], shape: string): Declaration | undefined {
    return this.#known.get(shape)?.(tokens) as Declaration | undefined;
  }

  /**
   * Remembers the tree of a declaration without mistakes; from the second of a shape on, since most shapes are met once. Of a family, whose
   * keys are to be the names of its loops, none is remembered.
   */
  remember(tokens: readonly IToken[], shape: string, declaration: Declaration): void {
    if ('keys' in declaration || 'clauses' in declaration || this.#known.get(shape) !== undefined) return;
    const again = this.#known.has(shape);
    // What comes often comes again.
    if (!again && this.#known.size === most) this.#known.clear();
    this.#known.set(shape, again ? (copierOf(declaration, new Places(tokens)) ?? noCopy) : undefined);
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
export function shapeOf(tokens: readonly IToken[]): string | undefined {
  if (tokens.length > longest) return undefined;
  const head = tokens[tokens[0]?.tokenType === Export ? 1 : 0];
  if (head?.tokenType !== ValueWord) return undefined;
  let line = head.startLine;
  codes.length = tokens.length;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as IToken;
    if (token.payload !== undefined) return undefined;
    const { tokenTypeIdx, image, startLine } = token;
    if (tokenTypeIdx === Word.tokenTypeIdx && meaningful.has(image)) return undefined;
    codes[at] = 2 * tokenTypeIdx + (startLine === line ? 0 : 1);
    line = startLine;
  }
  return head.image + String.fromCharCode(...codes);
}

/** Makes a part of a tree again, of tokens of the same shape. */
type Copy<Part = unknown> = (tokens: readonly IToken[]) => Part;

/** Of a shape that cannot be copied: it is not tried again. */
const noCopy: Copy = () => undefined;

function copyOfLeaf(at: number, read: (token: IToken) => object): Copy {
  return (tokens) => read(tokens[at] as IToken);
}

/** What a node was, with its own children and place. */
function copyOfNode(was: object, keys: readonly string[], parts: readonly Copy[]): Copy {
  return (tokens) => {
    const copy: Record<string, unknown> = { ...was };
    for (let at = 0; at < keys.length; at++) copy[keys[at] as string] = (parts[at] as Copy)(tokens);
    return copy;
  };
}

function copyOfList(items: readonly Copy[]): Copy {
  return (tokens) => items.map((item) => item(tokens));
}

/** From one token to another, both included. */
function copyOfSpan(first: number, last: number): Copy<Span> {
  return (tokens) => {
    return { start: (tokens[first] as IToken).startOffset, end: tokenEnd(tokens[last] as IToken) };
  };
}

/** Which token begins and which one ends at an offset. */
class Places {
  readonly tokens: readonly IToken[];
  readonly #starts = new Map<number, number>();
  readonly #ends = new Map<number, number>();

  constructor(tokens: readonly IToken[]) {
    this.tokens = tokens;
    for (const [index, token] of tokens.entries()) {
      this.#starts.set(token.startOffset, index);
      this.#ends.set(tokenEnd(token), index);
    }
  }

  /** The tokens that a span goes from and to. */
  ends({ start, end }: Span): readonly [first: number, last: number] | undefined {
    const first = this.#starts.get(start);
    const last = this.#ends.get(end);
    return first === undefined || last === undefined || last < first ? undefined : [first, last];
  }
}

const readers = byType(literalReaders);
const leaves: ReadonlySet<unknown> = new Set(['number', 'quantity', 'date', 'string', 'boolean', 'name']);

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
  const token = first === last ? places.tokens[first ?? -1] : undefined;
  if (first === undefined || token === undefined) return undefined;
  const read = kind === 'name' ? (token.tokenType === Word ? nameOf : undefined) : readers[token.tokenTypeIdx];
  return read && copyOfLeaf(first, read);
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}
