import type { IToken, TokenType } from 'chevrotain';
import {
  foreignOperator,
  malformedDate,
  pointNumber,
  tightMinus,
  tightPercent,
  unknownEscape,
  unknownUnit,
  unterminatedString,
} from '../diagnostics/catalogue/syntax/characters.ts';
import { type Diagnostic, type DiagnosticKind, type Fix, report } from '../diagnostics/diagnostic.ts';
import type { Location, SourceFile } from '../source/source.ts';
import { decodeString, isDay, quantityParts } from './literals.ts';
import {
  And,
  BlockComment,
  DateToken,
  Equals,
  EqualTo,
  ForeignOperator,
  ForeignQuoted,
  HashComment,
  Not,
  NotEqual,
  NumberToken,
  Or,
  Percent,
  PipeInto,
  PointNumber,
  Quantity,
  retype,
  Star,
  StringToken,
  TightMinus,
  tokenSpan,
  UnterminatedString,
} from './tokens.ts';
import { isUnit, meantUnit } from './units.ts';

/** The types of tokens whose text can be wrong, or always is. */
export const repairable: readonly TokenType[] = [
  ...[Quantity, StringToken, DateToken, UnterminatedString, ForeignQuoted, TightMinus, PointNumber],
  ...[ForeignOperator, HashComment, BlockComment],
];

/**
 * Checks one token's text and reports what is wrong with it. Gives the tokens that the parser shall read in its place: mostly
 * itself, for a mistake what was probably meant.
 */
export function repairToken(file: SourceFile, token: IToken, diagnostics: Diagnostic[]): readonly IToken[] {
  const span = tokenSpan(token);
  const location: Location = { file, span };
  const complain = <P>(kind: DiagnosticKind<P>, parameters: P, fix?: Fix): void => {
    diagnostics.push(report(kind, location, parameters, fix ? { fix } : {}));
  };
  switch (token.tokenType) {
    case Quantity: {
      const { digits, unit } = quantityParts(token.image);
      if (unit === '%') {
        if (!/[\w("[{]/.test(file.text.charAt(span.end))) return [token];
        const fix = replace(location, `${digits} % `, 'take the remainder');
        complain(tightPercent, { text: token.image }, fix);
        const percent: IToken = { ...token, image: '%', startOffset: span.end - 1 };
        retype(percent, Percent);
        token.image = digits;
        retype(token, NumberToken);
        return [token, percent];
      }
      if (isUnit(unit)) return [token];
      const meant = meantUnit(unit);
      const fix = meant && replace(location, `${digits}${meant}`, `write the unit \`${meant}\``);
      const place: Location = { file, span: { start: span.start + digits.length, end: span.end } };
      const more = meant === undefined ? {} : { meant };
      diagnostics.push(report(unknownUnit, place, { unit, ...more }, fix ? { fix } : {}));
      return [token];
    }
    case StringToken:
      checkEscapes(file, token, diagnostics);
      return [token];
    case UnterminatedString:
      complain(unterminatedString, {});
      return [token];
    case ForeignQuoted: {
      const quoted = `"${token.image.slice(1, -1).replaceAll('"', '\\"')}"`;
      const remedy = 'strings have double quotation marks';
      complain(
        foreignOperator,
        { written: token.image.charAt(0), remedy },
        replace(location, quoted, `write \`${quoted}\``),
      );
      retype(token, StringToken);
      return [token];
    }
    case DateToken:
      if (!isDay(token.image)) complain(malformedDate, { text: token.image, reason: 'the calendar has no such day' });
      return [token];
    case TightMinus:
      repairTightMinus(location, token, diagnostics);
      return [token];
    case PointNumber:
      complain(pointNumber, { text: token.image }, replace(location, `0${token.image}`, 'add the digit'));
      retype(token, NumberToken);
      return [token];
    case ForeignOperator: {
      const meant = foreignOperators.get(token.image);
      const fix = meant?.replacement === undefined ? undefined : replace(location, meant.replacement, meant.remedy);
      complain(foreignOperator, { written: token.image, remedy: meant?.remedy ?? '' }, fix);
      if (!meant?.type) return [];
      retype(token, meant.type);
      return [token];
    }
    case HashComment:
      complain(
        foreignOperator,
        { written: '#', remedy: 'comments begin with `//`' },
        {
          title: 'begin the comment with `//`',
          applicability: 'machine',
          edits: [{ location: { file, span: { start: span.start, end: span.start + 1 } }, replacement: '//' }],
        },
      );
      return [];
    case BlockComment:
      complain(foreignOperator, { written: '/*', remedy: 'comments begin with `//`, on each of their lines' });
      return [];
    default:
      return [token];
  }
}

const foreignOperators: ReadonlyMap<
  string,
  { readonly type?: IToken['tokenType']; readonly replacement?: string; readonly remedy: string }
> = new Map([
  ['&&', { type: And, replacement: 'and', remedy: 'write `and`' }],
  ['||', { type: Or, replacement: 'or', remedy: 'write `or`' }],
  ['!', { type: Not, replacement: 'not ', remedy: 'write `not`' }],
  ['===', { type: EqualTo, replacement: '==', remedy: 'write `==`' }],
  ['!==', { type: NotEqual, replacement: '!=', remedy: 'write `!=`' }],
  ['<>', { type: NotEqual, replacement: '!=', remedy: 'write `!=`' }],
  ['**', { type: Star, remedy: 'there is no operator for powers' }],
  [':=', { type: Equals, replacement: '=', remedy: 'write `=`' }],
  ['|', { type: PipeInto, replacement: '|>', remedy: 'a pipe is written `|>`' }],
  [';', { replacement: '', remedy: 'a declaration ends with its line: delete it' }],
]);

function replace(location: Location, replacement: string, title: string): Fix {
  return { title, applicability: 'machine', edits: [{ location, replacement }] };
}

function checkEscapes(file: SourceFile, token: IToken, diagnostics: Diagnostic[]): void {
  if (!token.image.includes('\\')) return;
  for (const { start, end } of decodeString(token.image).unknown) {
    const span = { start: token.startOffset + start, end: token.startOffset + end };
    const location = { file, span };
    const written = file.text.slice(span.start, span.end);
    const fix: Fix = {
      title: 'write the backslash itself',
      applicability: 'maybe',
      edits: [{ location, replacement: `\\${written}` }],
    };
    diagnostics.push(report(unknownEscape, location, { written }, { fix }));
  }
}

/** `2021-4-1` becomes a date, everything else a number. */
function repairTightMinus(location: Location, token: IToken, diagnostics: Diagnostic[]): void {
  const text = token.image;
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/.exec(text);
  if (date) {
    const [, year = '', month = '', day = '', rest = ''] = date;
    const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    const reason = rest === '' ? 'month and day have two digits' : 'it has more than year, month and day';
    const fix = isDay(padded) ? { fix: replace(location, padded, `write \`${padded}\``) } : {};
    diagnostics.push(report(malformedDate, location, { text, reason }, fix));
    token.payload = padded;
    retype(token, DateToken);
    return;
  }
  const spaced = text.replaceAll('-', ' - ');
  diagnostics.push(report(tightMinus, location, { text }, { fix: replace(location, spaced, `write \`${spaced}\``) }));
  retype(token, NumberToken);
}
