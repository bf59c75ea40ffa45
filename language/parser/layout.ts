import type { TokenType } from 'chevrotain';
import type { Span } from '../source/source.ts';
import { BracketPairs } from './bracket-pairs.ts';
import type { TokenTable } from './token-table.ts';
import {
  After,
  And,
  Arrow,
  As,
  BindingName,
  byType,
  Colon,
  Comma,
  Dot,
  declarationTypes,
  Edition,
  Else,
  Equals,
  EqualTo,
  Export,
  Fit,
  For,
  From,
  GreaterEqual,
  If,
  Import,
  In,
  LeftBrace,
  LeftBracket,
  LeftParen,
  Less,
  LessEqual,
  Minus,
  Model,
  Not,
  NotEqual,
  Or,
  Override,
  PathName,
  Percent,
  PipeInto,
  Pipeline,
  Plus,
  RightBrace,
  RightBracket,
  RightParen,
  reservedTypes,
  SearchSpace,
  Slash,
  Star,
  StringToken,
  statementTypes,
  Then,
  When,
  Where,
  Word,
} from './tokens.ts';
import { meantDeclaration } from './words.ts';

/** Deepest nesting of brackets. A person reads no deeper, and the parser's stack is bounded by it. */
export const deepestNesting = 32;

/** The tokens of one declaration, `start` to before `end`. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The first bracket beyond `deepestNesting`. */
  readonly tooDeep?: Span;
  /** Its first word stands behind another declaration on one line. */
  readonly midLine: boolean;
}

export interface Layout {
  readonly chunks: readonly Chunk[];
  readonly partners: BracketPairs;
}

/** The braces of a model or of a search space: lines in them begin statements or entries. */
interface Body {
  readonly of: TokenType;
  /** The index of the brace. */
  readonly brace: number;
  readonly depth: number;
  readonly column: number;
}

const pairs: readonly (readonly [TokenType, TokenType])[] = [
  [LeftParen, RightParen],
  [LeftBracket, RightBracket],
  [LeftBrace, RightBrace],
];
/** The number of the bracket that a closing one closes. */
const openerOf = byType(pairs.map(([open, close]) => [close, open.tokenTypeIdx] as const));
const opens = byType(pairs.map(([open]) => [open, true] as const));

/** Tokens that cannot end a declaration: what follows, on whatever line, belongs to it. */
const continuing = byType(
  [
    ...[Equals, Comma, Colon, Dot, Arrow, PipeInto, LeftParen, LeftBracket, LeftBrace, Plus, Minus, Star, Slash],
    ...[Percent, EqualTo, NotEqual, LessEqual, GreaterEqual, Less, And, Or, Not, In],
    ...[If, Then, Else, Where, When, After, For, Fit, Export, Import],
  ].map((type) => [type, true] as const),
);

/** What may follow the name of a declaration. */
const afterName: ReadonlySet<TokenType> = new Set([Equals, Colon, LeftParen, LeftBracket, LeftBrace]);

/**
 * Tells contextual words from names, pairs brackets, and cuts the tokens into declarations, in one pass. A declaration begins
 * with its word at the head of a line; inside brackets that are still open it is believed only where the line cannot be
 * anything else, so that a forgotten bracket harms one declaration.
 */
export function layOut(tokens: TokenTable): Layout {
  const partners = new BracketPairs(tokens);
  const chunks: Chunk[] = [];
  /** Indices of the brackets that are open. */
  const open: number[] = [];
  let start = 0;
  let midLine = false;
  let tooDeep: Span | undefined;
  let typeNesting = 0;
  let body: Body | undefined;

  const endChunk = (end: number): void => {
    if (end > start) chunks.push(tooDeep ? { start, end, midLine, tooDeep } : { start, end, midLine });
    start = end;
    tooDeep = undefined;
    body = undefined;
    open.length = 0;
  };

  for (let i = 0; i < tokens.length; i++) {
    const isWord = tokens.is(i, Word);
    const head = isWord ? classify(tokens, i, start) : undefined;
    if (i === 0) markHead(tokens, 0);
    if (isWord) {
      if (i > start && isDeclarationHead(tokens, i, open.length, start)) {
        endChunk(i);
        midLine = !tokens.isFirstOnLine(i);
        markHead(tokens, i);
      }
      if (head) tokens.retype(i, head);
      if (body && (tokens.isFirstOnLine(i) || i - 1 === body.brace)) {
        const statement = body.of === Model ? statementType(tokens, i) : entryType(tokens, i);
        if (statement && (open.length === body.depth || tokens.column(i) <= body.column)) {
          tokens.retype(i, statement);
          open.length = Math.min(open.length, body.depth);
        }
      }
      if (!tokens.is(i, Word)) typeNesting = 0;
      continue;
    }
    const type = tokens.types[i] as number;
    const opener = openerOf[type];
    if (opener !== undefined) {
      let at = open.length - 1;
      while (at >= 0 && tokens.types[open[at] as number] !== opener) at--;
      const counterpart = open[at];
      if (counterpart !== undefined) {
        partners.pair(counterpart, i);
        open.length = at;
      }
    } else if (opens[type]) {
      const of = declaredType(tokens, start);
      const isBody = tokens.is(i, LeftBrace) && open.length === 0 && !body;
      open.push(i);
      if (isBody && (of === Model || of === SearchSpace))
        body = { of, brace: i, depth: open.length, column: tokens.column(i + 1 < tokens.length ? i + 1 : i) };
      if (open.length > deepestNesting) tooDeep ??= tokens.span(i);
    }
    if (!tokens.is(i, Less)) typeNesting = 0;
    else if (++typeNesting > deepestNesting) tooDeep ??= tokens.span(i);
  }
  endChunk(tokens.length);
  return { chunks, partners };
}

/**
 * Gives the word that begins a declaration, and that which follows its `export`, the type of its kind. One that is nearly such a
 * word, or is called so elsewhere, is taken for it; its payload then says which.
 */
function markHead(tokens: TokenTable, index: number): void {
  const isWord = tokens.is(index, Word);
  const word = isWord ? tokens.image(index) : undefined;
  if (tokens.is(index + 1, Equals) && !(word !== undefined && declarationTypes.has(word))) return;
  if (word !== undefined && word !== 'export') {
    const meant = declarationTypes.has(word) ? word : meantDeclaration(word);
    if (meant === undefined) return;
    const token = meant === word ? undefined : tokens.at(index);
    if (token !== undefined) token.payload = meant;
    tokens.retype(index, declarationTypes.get(meant) ?? Export);
    if (meant !== 'export') return;
  }
  const next = index + 1;
  const declared = tokens.is(next, Word) && !tokens.is(next + 1, Equals) && tokens.image(next) !== 'export';
  if (declared) markHead(tokens, next);
}

/** The type of the word that begins the declaration at `start`, after its `export`. */
function declaredType(tokens: TokenTable, start: number): TokenType | undefined {
  return tokens.type(tokens.is(start, Export) ? start + 1 : start);
}

/** Types that hold wherever the word stands: reserved words, and `fit`, `from`, `as`, `edition` at their places. */
function classify(tokens: TokenTable, index: number, start: number): TokenType | undefined {
  const word = tokens.image(index);
  const reserved = reservedTypes.get(word);
  if (reserved) return tokens.is(index - 1, Dot) || tokens.is(index + 1, Colon) ? undefined : reserved;
  switch (word) {
    case 'fit':
      return tokens.is(index - 1, PipeInto) && !tokens.is(index + 1, LeftParen) ? Fit : undefined;
    case 'from':
      return takesNames(tokens, start) && (tokens.is(index - 1, RightBrace) || tokens.is(index + 1, StringToken))
        ? From
        : undefined;
    case 'as':
      return takesNames(tokens, start) && tokens.is(index - 1, Word) ? As : undefined;
    case 'edition':
      return declaredType(tokens, start) === Pipeline && index === start + 2 ? Edition : undefined;
    default:
      return undefined;
  }
}

/** Whether the declaration at `start` takes names from a file or hands them on. */
function takesNames(tokens: TokenTable, start: number): boolean {
  const type = declaredType(tokens, start);
  return type === Import || type === LeftBrace;
}

/**
 * Whether a declaration begins at `index`. `depth` is the number of brackets that are open, `head` the first token of the
 * declaration before.
 */
function isDeclarationHead(tokens: TokenTable, index: number, depth: number, head: number): boolean {
  const before = index - 1;
  if (tokens.is(before, Export) || tokens.is(before, Override) || tokens.is(before, Dot)) return false;
  const first = tokens.isFirstOnLine(index);
  if (!first && depth > 0) return false;
  const word = tokens.image(index);
  const declares = declarationTypes.has(word) || word === 'export';
  const sameLine = tokens.lines[index + 1] === tokens.lines[index];
  const certain = declares && sameLine && isCertain(tokens, index);
  if (!first) return certain && !/^(?:ex|im)port$|^extends$/.test(word);
  const goesOn = depth > 0 || continuing[tokens.types[before] ?? -1] === true;
  if (goesOn) return certain && tokens.column(index) <= tokens.column(head);
  if (declares) return !tokens.is(index + 1, Colon) && !tokens.is(index + 1, Dot);
  return tokens.column(index) === 1 && !reservedTypes.has(word);
}

/** Whether the word at `index` and the two tokens after it, the next on its line, can be nothing but the beginning of a declaration. */
function isCertain(tokens: TokenTable, index: number): boolean {
  const word = tokens.image(index);
  const next = index + 1;
  if (tokens.is(next, LeftBrace)) return word === 'import' || word === 'export';
  if (tokens.is(next, StringToken)) return word === 'extends';
  if (!tokens.is(next, Word) || reservedTypes.has(tokens.image(next))) return false;
  if (word === 'space' && tokens.image(next + 1) === 'for') return true;
  if (word === 'allow' && tokens.is(next + 1, StringToken)) return true;
  return word === 'export' || afterName.has(tokens.type(next + 1) ?? Word);
}

/** The type of a word at the head of a line of a model's body. */
function statementType(tokens: TokenTable, index: number): TokenType | undefined {
  if (!tokens.is(index, Word)) return undefined;
  if (tokens.is(index + 1, Equals)) return BindingName;
  const named = tokens.is(index + 1, Word) && tokens.lines[index + 1] === tokens.lines[index];
  return named ? statementTypes.get(tokens.image(index)) : undefined;
}

/** The type of a word at the head of a line of a search space: of `path` in `path.to.it in …`, or what is written for `in`. */
function entryType(tokens: TokenTable, index: number): TokenType | undefined {
  if (tokens.is(index, Where)) return Where;
  let at = index;
  while (tokens.is(at, Word) && tokens.is(at + 1, Dot)) at += 2;
  const next = at + 1;
  if (!tokens.is(at, Word) || tokens.lines[next] !== tokens.lines[at]) return undefined;
  return tokens.image(next) === 'in' || tokens.is(next, Equals) || tokens.is(next, Colon) ? PathName : undefined;
}
