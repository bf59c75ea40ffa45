import { type DSLMethodOpts, EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import { expectedName, reservedName } from '../diagnostics/catalogue/syntax/declarations.ts';
import { missingComma, unclosedBracket, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { type Diagnostic, type DiagnosticKind, type Fix, type Label, report } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source.ts';
import type { Missing, NameSlot } from '../syntax/tree.ts';
import type { BracketPairs } from './bracket-pairs.ts';
import type { DocComment } from './lex.ts';
import { LookaheadOnDemand } from './lookahead.ts';
import { describeToken, expectations } from './messages.ts';
import {
  Colon,
  Comma,
  Equals,
  LeftBrace,
  LeftParen,
  NumberToken,
  nameOf,
  RightBrace,
  RightBracket,
  RightParen,
  reservedTypes,
  StringToken,
  tokenEnd,
  tokenSpan,
  vocabulary,
  Word,
} from './tokens.ts';
import { explainUnexpected } from './unexpected.ts';
import { reservedWords } from './words.ts';

/** What the parser reads: the tokens of one declaration, with what is known of their file. */
export interface Passage {
  readonly file: SourceFile;
  readonly tokens: IToken[];
  readonly partners: BracketPairs;
  readonly docs: ReadonlyMap<number, DocComment>;
  /** The offsets at which docs were asked for: the others document nothing. */
  readonly documented: Set<number>;
  readonly diagnostics: Diagnostic[];
  /** What stands after the passage, as a person would say it. */
  readonly following: string;
  /** From here on the text is known to be damaged, and its consequences are not worth telling. */
  readonly quietFrom: number;
}

/**
 * Where an expression stands. In a `head` (`where`, `if`, `for … in`) a `{` opens what follows the head; in a `type` a `>` closes
 * its arguments. Brackets bring `free` back.
 */
type Surroundings = 'free' | 'head' | 'type';

const closingTypes: ReadonlySet<TokenType> = new Set([RightParen, RightBracket, RightBrace]);
const closerImages: ReadonlyMap<TokenType, string> = new Map([
  [RightParen, ')'],
  [RightBracket, ']'],
  [RightBrace, '}'],
]);
const afterName: ReadonlySet<TokenType> = new Set([Equals, Colon, LeftParen, LeftBrace]);

/**
 * Numbers that mark parts of the rules for whoever reads the grammar from them: from `wanted` on, parts that must stand in a sound
 * text; `separated`, a list with commas, and the number after it one that is not empty. Rules called `mistaken…` read what no sound text has.
 */
export const occurrences = { separated: 90, wanted: 100 } as const;

/** The grammar is LL(2). */
const maxLookahead = 2;

/** Thrown at the first mistake by a parser that does not mend. */
export class UnsoundPassage extends Error {
  override readonly name = 'UnsoundPassage';
}

/** What every layer of the grammar uses: places, mistakes, names, brackets and lists. */
export abstract class SyntaxBase extends EmbeddedActionsParser {
  protected passage: Passage | undefined;
  protected surroundings: Surroundings = 'free';
  /** Number of diagnostics when the passage was begun. */
  protected toldBefore = 0;
  /** The next two tokens at the last complaint. */
  #complainedAt: readonly IToken[] = [];

  /** Whether it goes on after a mistake. */
  readonly #mends: boolean;

  constructor(skipValidations: boolean, mends: boolean) {
    super(vocabulary, {
      recoveryEnabled: mends,
      maxLookahead,
      lookaheadStrategy: new LookaheadOnDemand({ maxLookahead }),
      skipValidations,
      errorMessageProvider: expectations,
    });
    this.#mends = mends;
  }

  /** Makes the parser ready to read `passage`, one rule of which is called next. */
  begin(passage: Passage): void {
    this.passage = passage;
    this.surroundings = 'free';
    this.#complainedAt = [];
    this.toldBefore = passage.diagnostics.length;
    this.input = passage.tokens;
  }

  // Chevrotain inserts a token where that mends the text. A name, a number or a string would be invented: those stay missing.
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type === Comma || type === Colon || type === Equals || closingTypes.has(type);
  }

  protected override getTokenToInsert(type: TokenType): IToken {
    const at = this.endOfPrevious();
    return {
      image: '',
      startOffset: at,
      endOffset: at - 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
      isInsertedInRecovery: true,
    };
  }

  // ---------------------------------------------------------------- places

  /** Where the next token begins; at the end of the passage, where the last one ends. */
  protected position(): number {
    const next = this.LA(1);
    return next.startOffset >= 0 ? next.startOffset : this.endOfPrevious();
  }

  protected endOfPrevious(): number {
    const before = this.LA(0);
    return before.startOffset >= 0 ? tokenEnd(before) : (this.passage?.tokens[0]?.startOffset ?? 0);
  }

  protected since(start: number): Span {
    return { start: Math.min(start, this.endOfPrevious()), end: this.endOfPrevious() };
  }

  /** The empty place after the token before. */
  protected gap(): Span {
    const at = this.endOfPrevious();
    return { start: at, end: at };
  }

  /** The next token's place, or the gap at the end. */
  protected nextSpan(): Span {
    const next = this.LA(1);
    return next.startOffset >= 0 ? tokenSpan(next) : this.gap();
  }

  protected nextIsOnLine(): boolean {
    return this.LA(0).startLine === this.LA(1).startLine;
  }

  protected docAt(start: number): { readonly doc?: string } {
    const doc = this.passage?.docs.get(start);
    if (doc === undefined) return {};
    this.passage?.documented.add(start);
    return { doc: doc.text };
  }

  // ---------------------------------------------------------------- mistakes

  protected found(): string {
    const next = this.LA(1);
    return next.startOffset >= 0 ? describeToken(next) : (this.passage?.following ?? 'the end of the file');
  }

  /** Reports a mistake, unless one was reported here or a token before: this would be its echo. */
  protected complain<P>(
    kind: DiagnosticKind<P>,
    span: Span,
    parameters: P,
    more: { readonly related?: readonly Label[]; readonly fix?: Fix } = {},
  ): void {
    if (this.isEcho()) return;
    this.#complainedAt = [this.LA(1), this.LA(2)];
    this.remark(kind, span, parameters, more);
  }

  private isEcho(): boolean {
    return this.#complainedAt.includes(this.LA(1));
  }

  /** Whether something was reported that reading could not simply go on after. */
  protected hasComplained(): boolean {
    return this.#complainedAt.length > 0;
  }

  /** Reports a mistake after which reading goes on as if it were none. */
  protected remark<P>(
    kind: DiagnosticKind<P>,
    span: Span,
    parameters: P,
    more: { readonly related?: readonly Label[]; readonly fix?: Fix } = {},
  ): void {
    const { file } = this.passage ?? {};
    if (file) this.#tell(() => report(kind, { file, span }, parameters, more));
  }

  #tell(mistake: () => Diagnostic): void {
    if (!this.#mends) throw new UnsoundPassage();
    if (this.passage && this.position() < this.passage.quietFrom) this.passage.diagnostics.push(mistake());
  }

  protected edit(title: string, span: Span, replacement: string, applicability: Fix['applicability'] = 'machine'): Fix {
    const file = this.passage?.file ?? { path: '', text: '' };
    return { title, applicability, edits: [{ location: { file, span }, replacement }] };
  }

  protected label(span: Span, text: string): Label {
    return { location: { file: this.passage?.file ?? { path: '', text: '' }, span }, text };
  }

  protected missing(expected: string): Missing {
    return { kind: 'missing', expected, span: this.gap() };
  }

  // ---------------------------------------------------------------- names

  /** A name that must stand here; `what` says which. A reserved word is taken for it, and reported unless it names a member. */
  protected readonly nameSlot: ParserMethod<[string, 'member'?], NameSlot> = this.RULE(
    'nameSlot',
    (what: string, role?: 'member'): NameSlot => {
      const token = this.wanted(0, () => this.CONSUME(Word));
      return this.ACTION(() => {
        if (token) {
          if (role !== 'member' && reservedWords.has(token.image)) this.complainOfReserved(token);
          return nameOf(token);
        }
        const next = this.LA(1);
        if (reservedTypes.has(next.image) && afterName.has(this.LA(2).tokenType)) {
          this.complainOfReserved(next);
          this.SKIP_TOKEN();
          return nameOf(next);
        }
        this.complain(expectedName, this.nextSpan(), { what, found: this.found() });
        return this.missing(what);
      });
    },
    { recoveryValueFunc: () => this.missing('a name') },
  );

  protected complainOfReserved(token: IToken): void {
    this.remark(reservedName, tokenSpan(token), { word: token.image });
  }

  // ---------------------------------------------------------------- brackets and lists

  /** Reads `body` where braces and `>` have their ordinary meaning, or that of a head or type. */
  protected within<T>(surroundings: Surroundings, body: () => T): T {
    const before = this.surroundings;
    this.surroundings = surroundings;
    try {
      return body();
    } finally {
      this.surroundings = before;
    }
  }

  /**
   * Reads what the grammar demands and a broken text may lack. `index` tells such places of one rule apart. That the place may be
   * empty is no part of the grammar, which `docs/generate-grammar.ts` reads from the rules.
   */
  protected wanted<T>(index: number, body: (() => T) | DSLMethodOpts<T>): T | undefined {
    return this.option(occurrences.wanted + index, body);
  }

  /**
   * Items with commas between them and perhaps one after the last; gives whether no comma was missing. A rule can have one such
   * list.
   */
  protected separated(what: string, item: () => void, least: 0 | 1 = 0): boolean {
    const index = occurrences.separated + least;
    let comma = true;
    let clean = true;
    this.many(index, () => {
      this.ACTION(() => {
        if (comma) return;
        clean = false;
        this.complainOfMissingComma(what);
      });
      item();
      comma = this.option(index, () => this.consume(index, Comma)) !== undefined;
    });
    return clean;
  }

  private complainOfMissingComma(what: string): void {
    if (this.explainNext() || this.LA(1) === this.#complainedAt[0]) return;
    const fix = this.edit('insert a comma', this.gap(), ',');
    this.remark(missingComma, this.gap(), { what }, { fix });
  }

  /**
   * Makes the closing bracket of `open` the next token where the text has one, and reports what is in the way. `purpose` is what
   * the brackets are for, `item` what can stand in them.
   */
  protected reachCloser(open: IToken, type: TokenType, purpose: string, item: string): void {
    const next = this.LA(1);
    if (next.tokenType === type) return;
    const closer = closerImages.get(type) ?? '>';
    const partner = this.passage?.partners.get(open);
    if (!partner) {
      this.complainOfOpen(open, closer, purpose);
      return;
    }
    if (!this.explainNext()) {
      const wantsItem = this.LA(0) === open || this.LA(0).tokenType === Comma || item === 'an operator';
      const expected = `${wantsItem ? item : '`,`'} or \`${closer}\``;
      const doubled = next.tokenType === Comma && this.LA(0).tokenType === Comma;
      const fix = doubled ? { fix: this.edit('delete the comma', tokenSpan(next), '') } : {};
      // Where a set might be meant: the language has lists.
      const help = this.meantInBrackets(open, purpose);
      const more = help === undefined ? {} : { help };
      this.complain(unexpected, this.nextSpan(), { found: this.found(), expected, ...more }, fix);
    }
    this.passTo((token) => token === partner);
  }

  /** What another language's set, tuple or chosen member is here. */
  private meantInBrackets(open: IToken, purpose: string): string | undefined {
    const next = this.LA(1).tokenType;
    if (purpose === 'the record' && this.LA(0) === open) return 'choices are a list: `[1, 2, 3]`';
    if (purpose === 'the parentheses' && next === Comma) return 'several values are a list: `[1, 2]`';
    if (purpose === 'the keys' && (next === StringToken || next === NumberToken))
      return 'a family is declared whole, and its loops name the members: `x[key] for key in ["a", "b"] = …`';
    return undefined;
  }

  private complainOfOpen(open: IToken, closer: string, purpose: string): void {
    const text = this.passage?.file.text ?? '';
    const lineStart = Math.max(text.lastIndexOf('\n', open.startOffset), text.lastIndexOf('\r', open.startOffset)) + 1;
    const indent = /^[ \t]*/.exec(text.slice(lineStart, open.startOffset))?.[0] ?? '';
    const spread = closer === '}' || this.LA(0).tokenType === Comma;
    const ownLine = spread && open.startLine !== this.LA(0).startLine;
    const fix = this.edit(`insert \`${closer}\``, this.gap(), ownLine ? `\n${indent}${closer}` : closer, 'maybe');
    const related = [this.label(tokenSpan(open), 'opened here')];
    this.complain(unclosedBracket, this.gap(), { closer, purpose, found: this.found() }, { related, fix });
  }

  protected passTo(isGoal: (token: IToken) => boolean): void {
    for (let next = this.LA(1); next.startOffset >= 0 && !isGoal(next); next = this.LA(1)) this.SKIP_TOKEN();
  }

  /** Reports the next token, which cannot follow, where there is more to say than that. */
  protected explainNext(): boolean {
    const passage = this.passage;
    const cause = passage && explainUnexpected(this.LA(0), this.LA(1), this.LA(2), passage);
    if (!cause) return false;
    if (this.isEcho()) return true;
    this.#complainedAt = [this.LA(1), this.LA(2)];
    this.#tell(() => cause);
    return true;
  }
}
