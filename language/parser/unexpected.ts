import type { IToken } from 'chevrotain';
import { spacedUnit } from '../diagnostics/catalogue/syntax/characters.ts';
import {
  misplacedFit,
  settingsPlace,
  unexpected,
  unmatchedCloser,
} from '../diagnostics/catalogue/syntax/expressions.ts';
import { type Diagnostic, type Fix, report } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source.ts';
import type { BracketPairs } from './bracket-pairs.ts';
import {
  Colon,
  Equals,
  Greater,
  LeftBrace,
  NumberToken,
  RightBrace,
  RightBracket,
  RightParen,
  StringToken,
  tokenSpan,
  Use,
  Word,
} from './tokens.ts';
import { isUnit, meantUnit } from './units.ts';

/** The declaration that is being read. */
interface Context {
  readonly file: SourceFile;
  readonly tokens: readonly IToken[];
  readonly partners: BracketPairs;
}

/**
 * Says why `next` cannot follow `before`, where a common slip explains it: a unit apart from its number, `fit` at the wrong
 * place, settings without a call, a bracket that closes nothing, `=` for `==`.
 */
export function explainUnexpected(
  before: IToken,
  next: IToken,
  afterNext: IToken,
  { file, tokens, partners }: Context,
): Diagnostic | undefined {
  if (next.startOffset < 0 || before.startOffset < 0) return undefined;
  const span = tokenSpan(next);
  const here = { file, span };
  const gap = { start: tokenSpan(before).end, end: span.start };
  const fix = (title: string, place: Span, replacement: string, applicability: Fix['applicability']): { fix: Fix } => ({
    fix: { title, applicability, edits: [{ location: { file, span: place }, replacement }] },
  });
  const onLine = before.startLine === next.startLine;

  if (before.tokenType === NumberToken && next.tokenType === Word && afterNext.tokenType !== Colon && onLine) {
    const unit = isUnit(next.image) ? next.image : meantUnit(next.image);
    if (!unit) return undefined;
    const written = `${before.image}${unit}`;
    const place = { start: tokenSpan(before).start, end: span.end };
    return report(
      spacedUnit,
      here,
      { number: before.image, unit },
      fix(`write \`${written}\``, place, written, 'machine'),
    );
  }
  if (before.tokenType === Word && before.image === 'fit' && next.tokenType === Word)
    return report(misplacedFit, { file, span: tokenSpan(before) }, {});
  const ofInstance = tokens[0]?.tokenType === Use && before.tokenType === StringToken;
  if (next.tokenType === LeftBrace && (before.tokenType === RightParen || ofInstance) && !onLine) {
    const [reason, help] = ofInstance
      ? ['they begin on another line than the path', 'put `{` on the line of the path']
      : ['they begin on another line than its `)`', 'put `{` on the line of the `)`'];
    return report(settingsPlace, here, { reason, help }, fix(help, gap, ' ', 'machine'));
  }
  if (next.tokenType === LeftBrace && before.tokenType === RightParen) {
    const reason = 'in the head of a `for`, `if` or `where` a `{` opens what follows it';
    return report(settingsPlace, here, { reason, help: 'put the call with its settings in parentheses' });
  }
  if (next.tokenType === LeftBrace && before.tokenType === Word) {
    const reason = `\`${before.image}\` is not called`;
    const help = `write \`${before.image}() { … }\``;
    return report(settingsPlace, here, { reason, help }, fix('add `()`', { ...gap, end: gap.start }, '()', 'maybe'));
  }
  const closes = next.tokenType === RightParen || next.tokenType === RightBracket || next.tokenType === RightBrace;
  if (closes && !partners.get(next))
    return report(unmatchedCloser, here, { closer: next.image }, fix('delete it', span, '', 'maybe'));
  if (next.tokenType === Equals && afterNext.tokenType === Greater && afterNext.startOffset === span.end) {
    const help = 'a function is declared with its parameters: `let f(x: Int) = 2 * x`';
    return report(unexpected, here, { found: '`=>`', expected: 'an operator', help });
  }
  if (next.tokenType === Equals) {
    const help = 'a comparison is written `==`; `=` stands once, after the name of what is declared';
    return report(unexpected, here, { found: '`=`', expected: 'an operator', help });
  }
  return undefined;
}
