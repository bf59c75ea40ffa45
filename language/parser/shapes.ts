import type { IToken } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Declaration } from '../syntax/tree.ts';
import { type LiteralReader, literalReaders } from './literal-rules.ts';
import { byType, declarationTypes, Export, nameOf, tokenSpan, ValueWord, Word } from './tokens.ts';
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
  /** The trees of sound declarations by shape; `undefined` where one was met once. */
  readonly #known = new Map<string, Node | undefined>();

  /** The declaration of these tokens, where one of their shape was read before. */
  read(tokens: readonly IToken[], shape: string): Declaration | undefined {
    const node = this.#known.get(shape);
    return node === undefined ? undefined : (copyOf(node, tokens) as Declaration);
  }

  /**
   * Remembers the tree of a declaration without mistakes; from the second of a shape on, since most shapes are met once. Of a family, whose
   * keys are to be the names of its loops, none is remembered.
   */
  remember(tokens: readonly IToken[], shape: string, declaration: Declaration): void {
    if ('keys' in declaration || 'clauses' in declaration) return;
    const again = this.#known.has(shape);
    // What comes often comes again.
    if (!again && this.#known.size === most) this.#known.clear();
    this.#known.set(shape, again ? nodeOf(declaration, new Places(tokens)) : undefined);
  }
}

/**
 * The shape of a declaration of a value; `undefined` of any other, and of one whose names or literals mean more than themselves: words that
 * are reserved, and what the lexer has mended.
 */
export function shapeOf(tokens: readonly IToken[]): string | undefined {
  if (tokens.length > longest) return undefined;
  const head = tokens[tokens[0]?.tokenType === Export ? 1 : 0];
  if (head?.tokenType !== ValueWord) return undefined;
  let shape = head.image;
  let line = head.startLine;
  for (const token of tokens) {
    if (token.payload !== undefined) return undefined;
    const { tokenTypeIdx, image, startLine } = token;
    if (tokenTypeIdx === Word.tokenTypeIdx && (reservedWords.has(image) || declarationTypes.has(image)))
      return undefined;
    shape += String.fromCharCode(2 * tokenTypeIdx + (startLine === line ? 0 : 1));
    line = startLine;
  }
  return shape;
}

/** A node of a remembered tree. */
type Node = Leaf | Branch;

/** A name or a literal: read from the token `at`. */
interface Leaf {
  readonly at: number;
  readonly read: LiteralReader;
}

/** Anything else: what it was, with its own place and children. */
interface Branch {
  readonly was: object;
  readonly parts: readonly (readonly [key: string, part: Part])[];
}

type Part = Node | readonly Node[] | Extent;

/** From one token to another, both included. */
interface Extent {
  readonly first: number;
  readonly last: number;
}

function copyOf(node: Node, tokens: readonly IToken[]): object {
  if ('read' in node) return node.read(tokens[node.at] as IToken);
  const copy: Record<string, unknown> = { ...node.was };
  for (const [key, part] of node.parts) {
    if ('first' in part) copy[key] = spanOf(part, tokens);
    else copy[key] = 'length' in part ? part.map((one) => copyOf(one, tokens)) : copyOf(part, tokens);
  }
  return copy;
}

function spanOf({ first, last }: Extent, tokens: readonly IToken[]): Span {
  const end = tokens[last] as IToken;
  return { start: (tokens[first] as IToken).startOffset, end: end.startOffset + end.image.length };
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
      this.#ends.set(tokenSpan(token).end, index);
    }
  }

  extent({ start, end }: Span): Extent | undefined {
    const first = this.#starts.get(start);
    const last = this.#ends.get(end);
    return first === undefined || last === undefined || last < first ? undefined : { first, last };
  }
}

const readers = byType<LiteralReader>(literalReaders);
const leaves: ReadonlySet<unknown> = new Set(['number', 'quantity', 'date', 'string', 'boolean', 'name']);

/** What to make copies of `tree` from; `undefined` where it holds what no token says. */
function nodeOf(tree: object, places: Places): Node | undefined {
  const own = tree as Readonly<Record<string, unknown>>;
  if (leaves.has(own.kind)) return leafOf(own, places);
  const parts: (readonly [string, Part])[] = [];
  for (const [key, value] of Object.entries(own)) {
    if (key === 'kind' || key === 'operator' || typeof value === 'boolean') continue;
    if (typeof value !== 'object' || value === null) return undefined;
    const part = Array.isArray(value)
      ? nodesOf(value, places)
      : isSpan(value)
        ? places.extent(value)
        : nodeOf(value, places);
    if (part === undefined) return undefined;
    parts.push([key, part]);
  }
  return { was: tree, parts };
}

function nodesOf(trees: readonly object[], places: Places): readonly Node[] | undefined {
  const nodes = trees.map((one) => nodeOf(one, places));
  return nodes.every((one) => one !== undefined) ? nodes : undefined;
}

function leafOf({ kind, span }: Readonly<Record<string, unknown>>, places: Places): Leaf | undefined {
  const { first, last } = places.extent(span as Span) ?? {};
  const token = first === undefined || first !== last ? undefined : places.tokens[first];
  if (first === undefined || token === undefined) return undefined;
  const read = kind === 'name' ? (token.tokenType === Word ? nameOf : undefined) : readers[token.tokenTypeIdx];
  return read && { at: first, read };
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}
