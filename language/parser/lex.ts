import type { IToken } from 'chevrotain';
import { conflictMarkers, foreignName, strayCharacter } from '../diagnostics/catalogue/syntax/characters.ts';
import { type Diagnostic, type Fix, report } from '../diagnostics/diagnostic.ts';
import type { Location, SourceFile, Span } from '../source/source.ts';
import { repairable, repairToken } from './repair.ts';
import { type Stray, scan } from './scan.ts';
import type { TokenTable } from './token-table.ts';
import { byType, ConflictMarker, DocComment as DocToken, ForeignWord, retype, tokenSpan, Word } from './tokens.ts';

/** Consecutive `///` lines: their text without the slashes, and the place of each. */
export interface DocComment {
  readonly text: string;
  readonly lines: readonly Span[];
}

/** A text cut into tokens: what the parser reads, and beside it the comments. */
export interface Lexed {
  readonly tokens: TokenTable;
  /** The `///` lines above a token, by the token's offset. */
  readonly docs: ReadonlyMap<number, DocComment>;
  /** `///` comments that stand above no token or behind one on its line. */
  readonly strayDocs: readonly DocComment[];
  /** Every comment, doc comments included, in the order of the text. */
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Cuts `file` into tokens. Whatever is no token of the language is reported, and replaced by what was meant or left out. */
export function lex(file: SourceFile): Lexed {
  const cut = scan(file.text);
  const diagnostics: Diagnostic[] = strayCharacters(file, cut.stray);
  const conflicts = cut.tokens.types.includes(ConflictMarker.tokenTypeIdx as number);
  const kept = conflicts ? withoutConflicts(file, cut.tokens, diagnostics) : cut.tokens;
  const tokens = repaired(file, kept, diagnostics);
  const { comments } = cut;
  const docTokens = comments.filter(({ tokenType }) => tokenType === DocToken);
  return { tokens, ...attachDocs(docTokens, tokens), comments, diagnostics };
}

const questionable = byType([ForeignWord, ...repairable].map((type) => [type, true] as const));

/** The tokens that the parser shall read; `tokens` themselves where none is replaced, as in nearly every text. */
function repaired(file: SourceFile, tokens: TokenTable, diagnostics: Diagnostic[]): TokenTable {
  /** Where one is replaced, all that are read instead. */
  let read: IToken[] | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const isQuestionable = questionable[tokens.types[at] as number];
    if (isQuestionable === undefined && read === undefined) continue;
    const token = tokens.at(at) as IToken;
    let meant: readonly IToken[] = [token];
    if (token.tokenType === ForeignWord) {
      read ??= tokens.slice(0, at);
      const before = read.at(-1);
      if (before?.tokenType === Word && tokenSpan(before).end === token.startOffset) {
        read.pop();
        startWith(token, before);
      }
      diagnostics.push(report(foreignName, { file, span: tokenSpan(token) }, { name: token.image }));
      retype(token, Word);
    } else if (isQuestionable) {
      meant = repairToken(file, token, diagnostics);
      if (meant.length !== 1 || meant[0] !== token) read ??= tokens.slice(0, at);
      else tokens.retype(at, token.tokenType);
    }
    read?.push(...meant);
  }
  return read === undefined ? tokens : tokens.replaced(read);
}

/** Joins `before`, which ends where `token` begins, to it. */
function startWith(token: IToken, before: IToken): void {
  token.image = before.image + token.image;
  token.startOffset = before.startOffset;
  if (before.startColumn !== undefined) token.startColumn = before.startColumn;
}

const lookAlikes: ReadonlyMap<string, { readonly name: string; readonly meant: string }> = new Map([
  ['\u00A0', { name: 'a no-break space', meant: ' ' }],
  ['\u202F', { name: 'a narrow no-break space', meant: ' ' }],
  ['\u200B', { name: 'a zero-width space', meant: '' }],
  ['\u201C', { name: 'a typographic quotation mark', meant: '"' }],
  ['\u201D', { name: 'a typographic quotation mark', meant: '"' }],
  ['\u201E', { name: 'a typographic quotation mark', meant: '"' }],
  ['\u2018', { name: 'a typographic quotation mark', meant: '"' }],
  ['\u2019', { name: 'a typographic quotation mark', meant: '"' }],
  ['\u2013', { name: 'a dash', meant: '-' }],
  ['\u2014', { name: 'a dash', meant: '-' }],
  ['\u2212', { name: 'a minus sign of typesetting', meant: '-' }],
  ['\u00D7', { name: 'a multiplication sign', meant: '*' }],
  ['\u2264', { name: 'a sign', meant: '<=' }],
  ['\u2265', { name: 'a sign', meant: '>=' }],
  ['\u2260', { name: 'a sign', meant: '!=' }],
  ['\u2026', { name: 'an ellipsis', meant: '..' }],
]);

function strayCharacters(file: SourceFile, stray: readonly Stray[]): Diagnostic[] {
  return stray.map(({ offset, length }) => {
    const span = { start: offset, end: offset + length };
    const text = file.text.slice(span.start, span.end);
    const first = String.fromCodePoint(file.text.codePointAt(span.start) ?? 0);
    const known = lookAlikes.get(first);
    const code = (first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const printable = /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text);
    const shown = known ? `${known.name} (U+${code})` : printable ? `\`${text}\`` : `the character U+${code}`;
    const location: Location = { file, span };
    if (!known) return report(strayCharacter, location, { shown });
    const fix: Fix = {
      title: known.meant.trim() === '' ? 'use a plain space or nothing' : `write \`${known.meant}\``,
      applicability: 'maybe',
      edits: [{ location, replacement: known.meant.repeat([...text].every((c) => c === first) ? text.length : 1) }],
    };
    return report(strayCharacter, location, { shown }, { fix });
  });
}

/** Leaves out conflict markers and the second side of each conflict; all of them are one mistake. */
function withoutConflicts(file: SourceFile, tokens: TokenTable, diagnostics: Diagnostic[]): TokenTable {
  const all = tokens.slice();
  const [first, ...others] = all.filter((token) => token.tokenType === ConflictMarker);
  if (!first) return tokens;
  const related = others.map((token) => ({ location: { file, span: tokenSpan(token) }, text: '' }));
  diagnostics.push(report(conflictMarkers, { file, span: tokenSpan(first) }, {}, { related }));
  let hidden = false;
  const kept = all.filter((token) => {
    if (token.tokenType !== ConflictMarker) return !hidden;
    hidden = token.image.startsWith('=') || token.image.startsWith('|');
    return false;
  });
  return tokens.replaced(kept);
}

/** Hands each run of doc comments to the token that follows it. */
function attachDocs(
  docTokens: readonly IToken[],
  tokens: TokenTable,
): { readonly docs: ReadonlyMap<number, DocComment>; readonly strayDocs: readonly DocComment[] } {
  const docs = new Map<number, DocComment>();
  const strayDocs: DocComment[] = [];
  let next = 0;
  let run: IToken[] = [];
  for (const [index, doc] of docTokens.entries()) {
    const following = docTokens[index + 1];
    while ((tokens.starts[next] ?? Number.POSITIVE_INFINITY) < doc.startOffset) next++;
    const target = tokens.starts[next];
    const behind = tokens.lines[next - 1] === doc.startLine;
    if (behind) strayDocs.push({ text: doc.image, lines: [tokenSpan(doc)] });
    else run.push(doc);
    if (following && (target === undefined || following.startOffset < target)) continue;
    const lines = run.map(tokenSpan);
    const text = run.map(({ image }) => image.replace(/^\/\/\/ ?/, '')).join('\n');
    if (run.length > 0 && target !== undefined) docs.set(target, { text, lines });
    else if (run.length > 0) strayDocs.push({ text, lines });
    run = [];
  }
  return { docs, strayDocs };
}
