import type { IToken, TokenType } from 'chevrotain';
import { BracketPairs } from './bracket-pairs.ts';
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
  retype,
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
  readonly tooDeep?: IToken;
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
  readonly brace: IToken;
  readonly depth: number;
  readonly column: number;
}

const pairs: readonly (readonly [TokenType, TokenType])[] = [
  [LeftParen, RightParen],
  [LeftBracket, RightBracket],
  [LeftBrace, RightBrace],
];
/** The bracket that a closing one closes. */
const openerOf = byType(pairs.map(([open, close]) => [close, open] as const));
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
export function layOut(tokens: readonly IToken[]): Layout {
  const partners = new BracketPairs(tokens);
  const chunks: Chunk[] = [];
  /** Indices of the brackets that are open. */
  const open: number[] = [];
  let start = 0;
  let midLine = false;
  let tooDeep: IToken | undefined;
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
    const token = tokens[i];
    if (!token) continue;
    const isWord = token.tokenType === Word;
    const head = isWord ? classify(tokens, i, start) : undefined;
    if (i === 0) markHead(tokens, 0);
    if (isWord) {
      if (i > start && isDeclarationHead(tokens, i, open.length, tokens[start])) {
        endChunk(i);
        midLine = !isFirstOnLine(tokens, i);
        markHead(tokens, i);
      }
      if (head) retype(token, head);
      if (body && (isFirstOnLine(tokens, i) || tokens[i - 1] === body.brace)) {
        const statement = body.of === Model ? statementType(tokens, i) : entryType(tokens, i);
        if (statement && (open.length === body.depth || column(token) <= body.column)) {
          retype(token, statement);
          open.length = Math.min(open.length, body.depth);
        }
      }
      if (token.tokenType !== Word) typeNesting = 0;
      continue;
    }
    const opener = openerOf[token.tokenTypeIdx];
    if (opener) {
      let at = open.length - 1;
      while (at >= 0 && tokens[open[at] ?? 0]?.tokenType !== opener) at--;
      const counterpart = open[at];
      if (counterpart !== undefined) {
        partners.pair(counterpart, i);
        open.length = at;
      }
    } else if (opens[token.tokenTypeIdx]) {
      const of = declaredType(tokens, start);
      const isBody = token.tokenType === LeftBrace && open.length === 0 && !body;
      open.push(i);
      if (isBody && (of === Model || of === SearchSpace))
        body = { of, brace: token, depth: open.length, column: column(tokens[i + 1] ?? token) };
      if (open.length > deepestNesting) tooDeep ??= token;
    }
    if (token.tokenType !== Less) typeNesting = 0;
    else if (++typeNesting > deepestNesting) tooDeep ??= token;
  }
  endChunk(tokens.length);
  return { chunks, partners };
}

/**
 * Gives the word that begins a declaration, and that which follows its `export`, the type of its kind. One that is nearly such a
 * word, or is called so elsewhere, is taken for it; its payload then says which.
 */
function markHead(tokens: readonly IToken[], index: number): void {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token === undefined || (next?.tokenType === Equals && !declarationTypes.has(token.image))) return;
  if (token.tokenType === Word && token.image !== 'export') {
    const meant = declarationTypes.has(token.image) ? token.image : meantDeclaration(token.image);
    if (meant === undefined) return;
    if (meant !== token.image) token.payload = meant;
    retype(token, declarationTypes.get(meant) ?? Export);
    if (meant !== 'export') return;
  }
  const declared = next?.tokenType === Word && tokens[index + 2]?.tokenType !== Equals && next.image !== 'export';
  if (declared) markHead(tokens, index + 1);
}

function column(token: IToken): number {
  return token.startColumn ?? 1;
}

export function isFirstOnLine(tokens: readonly IToken[], index: number): boolean {
  const before = tokens[index - 1];
  return before === undefined || (before.startLine ?? 0) < (tokens[index]?.startLine ?? 0);
}

/** The type of the word that begins the declaration at `start`, after its `export`. */
function declaredType(tokens: readonly IToken[], start: number): TokenType | undefined {
  const first = tokens[start];
  return (first?.tokenType === Export ? tokens[start + 1] : first)?.tokenType;
}

/** Types that hold wherever the word stands: reserved words, and `fit`, `from`, `as`, `edition` at their places. */
function classify(tokens: readonly IToken[], index: number, start: number): TokenType | undefined {
  const token = tokens[index];
  if (token?.tokenType !== Word) return undefined;
  const before = tokens[index - 1]?.tokenType;
  const next = tokens[index + 1];
  const reserved = reservedTypes.get(token.image);
  if (reserved) return before === Dot || next?.tokenType === Colon ? undefined : reserved;
  const first = declaredType(tokens, start);
  const names = first === Import || first === LeftBrace;
  switch (token.image) {
    case 'fit':
      return before === PipeInto && next?.tokenType !== LeftParen ? Fit : undefined;
    case 'from':
      return names && (before === RightBrace || next?.tokenType === StringToken) ? From : undefined;
    case 'as':
      return names && before === Word ? As : undefined;
    case 'edition':
      return first === Pipeline && index === start + 2 ? Edition : undefined;
    default:
      return undefined;
  }
}

/**
 * Whether a declaration begins at `index`. `depth` is the number of brackets that are open, `head` the first token of the
 * declaration before.
 */
function isDeclarationHead(tokens: readonly IToken[], index: number, depth: number, head: IToken | undefined): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token?.tokenType !== Word || before?.tokenType === Export || before?.tokenType === Override) return false;
  if (before?.tokenType === Dot) return false;
  const first = isFirstOnLine(tokens, index);
  if (!first && depth > 0) return false;
  const word = token.image;
  const next = tokens[index + 1];
  const declares = declarationTypes.has(word) || word === 'export';
  const sameLine = next !== undefined && next.startLine === token.startLine;
  const certain = declares && sameLine && isCertain(word, next, tokens[index + 2]);
  if (!first) return certain && !/^(?:ex|im)port$|^extends$/.test(word);
  const goesOn = depth > 0 || (before !== undefined && continuing[before.tokenTypeIdx] === true);
  if (goesOn) return certain && column(token) <= column(head ?? token);
  if (declares) return next?.tokenType !== Colon && next?.tokenType !== Dot;
  return column(token) === 1 && !reservedTypes.has(word);
}

/** Whether `word`, `next` and `afterNext` on one line can be nothing but the beginning of a declaration. */
function isCertain(word: string, next: IToken, afterNext: IToken | undefined): boolean {
  if (next.tokenType === LeftBrace) return word === 'import' || word === 'export';
  if (next.tokenType === StringToken) return word === 'extends';
  if (next.tokenType !== Word || reservedTypes.has(next.image)) return false;
  if (word === 'space' && afterNext?.image === 'for') return true;
  if (word === 'allow' && afterNext?.tokenType === StringToken) return true;
  return word === 'export' || afterName.has(afterNext?.tokenType ?? Word);
}

/** The type of a word at the head of a line of a model's body. */
function statementType(tokens: readonly IToken[], index: number): TokenType | undefined {
  const token = tokens[index];
  if (token?.tokenType !== Word) return undefined;
  const next = tokens[index + 1];
  if (next?.tokenType === Equals) return BindingName;
  return next?.tokenType === Word && next.startLine === token.startLine ? statementTypes.get(token.image) : undefined;
}

/** The type of a word at the head of a line of a search space: of `path` in `path.to.it in …`, or what is written for `in`. */
function entryType(tokens: readonly IToken[], index: number): TokenType | undefined {
  if (tokens[index]?.tokenType === Where) return Where;
  let at = index;
  while (tokens[at]?.tokenType === Word && tokens[at + 1]?.tokenType === Dot) at += 2;
  const next = tokens[at + 1];
  if (tokens[at]?.tokenType !== Word || next?.startLine !== tokens[at]?.startLine) return undefined;
  return next?.image === 'in' || next?.tokenType === Equals || next?.tokenType === Colon ? PathName : undefined;
}
