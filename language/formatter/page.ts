import type { Group, Instruction } from './document.ts';
import type { SourceComment, SourceToken } from './source-tokens.ts';

/**
 * Which empty lines of the author are kept before the next token and its comments: none; those after the first of them, as behind
 * an opening bracket; all.
 */
export type Blanks = 'none' | 'after_first' | 'all';

/** Tokens behind an open range that cannot be taken for its bound. */
const notABound = /^(?:[)\]},>=:+*/%<!|]|(?:for|in|if|then|else|where|when|after|and|or)$|$)/;

/**
 * A document being written from the tokens of a text, in their order. Tokens are copied, never made up, and each brings its
 * comments: whatever a printer does, nothing of the text is lost, repeated or put elsewhere.
 */
export class Page {
  readonly document: Instruction[] = [];
  readonly #tokens: readonly SourceToken[];
  #at = 0;
  /** The comment behind what was printed last, not printed yet: a comma may still come before it. */
  #behind: SourceComment | undefined;
  /** Comments on lines of their own before the next token, not printed yet. */
  #before: readonly SourceComment[];
  #blanks: Blanks = 'after_first';

  constructor(tokens: readonly SourceToken[]) {
    this.#tokens = tokens;
    this.#before = this.peek().leading;
  }

  /** The next token. At the end of the text, one without text. */
  peek(ahead = 0): SourceToken {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('a page needs the token that ends a text');
    return token;
  }

  /** Text of the token that was printed last. */
  last(): string {
    return this.#tokens[this.#at - 1]?.text ?? '';
  }

  /** Whether what stands between the bracket that is next and the one after `end` touches both without a comment or line break. */
  nestles(end: number): boolean {
    const first = this.peek(1);
    const behind = this.#indexAt(end);
    const comma = this.#tokens[behind];
    const closer = comma?.text === ',' ? this.#tokens[behind + 1] : comma;
    const commented =
      this.peek().trailing ??
      first.leading[0] ??
      this.#tokens[behind - 1]?.trailing ??
      comma?.leading[0] ??
      (comma === closer ? undefined : comma?.trailing) ??
      closer?.leading[0];
    return !first.startsLine && !commented;
  }

  /** Whether the brackets at `start`, which hold nothing, hold no comment either. */
  isBarePair(start: number): boolean {
    const at = this.#indexAt(start);
    return !this.#tokens[at]?.trailing && !this.#tokens[at + 1]?.leading.length;
  }

  /** Whether a doc comment stands before the token at `start`. Without that token it would be about the next one. */
  isDocumented(start: number): boolean {
    const at = this.#indexAt(start);
    return Boolean(this.#tokens[at - 1]?.trailing?.doc || this.#tokens[at]?.leading.some(({ doc }) => doc));
  }

  /** Whether comments on lines of their own stand before the next token. */
  commentsAhead(): boolean {
    return this.#before.length > 0;
  }

  /** Prints the next token, which is `expected` where that is given. */
  token(expected?: string): void {
    this.flush();
    this.comments();
    const token = this.peek();
    if (token.blankBefore && this.#blanks === 'all') this.document.push({ kind: 'blank' });
    this.#blanks = 'none';
    // The bound of a range stands on its line: on a later line this token is none.
    if (this.last().startsWith('..') && token.startsLine && !notABound.test(token.text)) {
      this.document.push({ kind: 'stop' });
    }
    this.document.push({ kind: 'text', text: token.text });
    this.#advance(expected);
    this.#behind = token.trailing;
    this.#before = this.peek().leading;
  }

  /** Prints the next token and a space. */
  word(expected?: string): void {
    this.token(expected);
    this.space();
  }

  /** Prints the comma that is next, ahead of the comments between it and the item before it. */
  comma(): void {
    // A doc comment is about the token after it, so no token may pass it.
    // One behind the comma must not come to stand above that token either, where it would document it.
    const taken = this.#behind !== undefined || this.#before.length > 0;
    if (this.#behind?.doc || this.#before.some(({ doc }) => doc) || (taken && this.peek().trailing?.doc)) {
      this.token(',');
      return;
    }
    this.document.push({ kind: 'text', text: ',' });
    this.skip(',');
  }

  /** Puts a comma behind the last item of a list that is broken, and there alone. */
  lastComma(): void {
    this.document.push({ kind: 'if_broken', text: ',' });
    this.dropComma();
  }

  /** Leaves out a comma, if one is next. */
  dropComma(): void {
    if (this.peek().text === ',') this.skip(',');
  }

  /** Leaves out the next token and keeps its comments. */
  skip(expected: string): void {
    const { trailing } = this.peek();
    this.#advance(expected);
    const { leading } = this.peek();
    const taken = this.#behind !== undefined || this.#before.length > 0;
    if (trailing && !taken) this.#behind = trailing;
    this.#before = [...this.#before, ...(trailing && taken ? [{ ...trailing, ownLine: true }] : []), ...leading];
  }

  space(): void {
    this.flush();
    this.document.push({ kind: 'space' });
  }

  /** Where a line may end, `flat` where it does not. `blanks` are kept before what follows. */
  line(flat: '' | ' ', blanks: Blanks = 'none'): void {
    this.flush();
    this.document.push({ kind: 'line', flat });
    this.#blanks = blanks;
  }

  /** Where a line ends. */
  lineEnd(blanks: Blanks): void {
    this.flush();
    this.document.push({ kind: 'line' });
    this.#blanks = blanks;
  }

  /** Begins a group with the next token; that token's own comments stand before the group. */
  open(): Group {
    this.flush();
    this.comments();
    const group: Group = { kind: 'open', broken: false };
    this.document.push(group);
    return group;
  }

  close(): void {
    this.document.push({ kind: 'close' });
  }

  indent(): void {
    this.document.push({ kind: 'indent' });
  }

  dedent(): void {
    this.document.push({ kind: 'dedent' });
  }

  /** Prints the comments on lines of their own before the next token. */
  comments(): void {
    for (const comment of this.#before) {
      this.#comment(comment, comment.blankBefore && this.#blanks === 'all');
      if (this.#blanks === 'after_first') this.#blanks = 'all';
    }
    this.#before = [];
  }

  /** Prints those that stand right under what was printed last and are indented beyond `column`: they belong to it. */
  indentedComments(column: number): void {
    const other = this.#before.findIndex((comment) => comment.doc || comment.blankBefore || comment.column <= column);
    const own = this.#before.slice(0, other === -1 ? this.#before.length : other);
    if (own.length === 0) return;
    this.flush();
    for (const comment of own) this.#comment(comment, false);
    this.#before = this.#before.slice(own.length);
  }

  /** Prints the comment behind what was printed last. */
  flush(): void {
    if (this.#behind) this.#comment(this.#behind, false);
    this.#behind = undefined;
  }

  /** Prints the comments at the end of the text. Every token must have been printed. */
  end(): void {
    this.flush();
    this.comments();
    this.#advance('');
  }

  /** Index of the first token at or after `offset`, by bisection. */
  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#tokens[middle]?.offset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #advance(expected: string | undefined): void {
    const { text, offset } = this.peek();
    if (expected !== undefined && text !== expected) {
      throw new Error(`the printer expects \`${expected}\` at offset ${offset}, where \`${text}\` stands`);
    }
    this.#at++;
  }

  #comment({ text, ownLine }: SourceComment, blankBefore: boolean): void {
    this.document.push({ kind: 'comment', text, ownLine, blankBefore });
  }
}
