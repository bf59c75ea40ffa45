import type { IOrAlt, IToken, ParserMethod, TokenType } from 'chevrotain';
import type { Span } from '../source/source.ts';
import type { Expression, Name, StringLiteral } from '../syntax/tree.ts';
import { decodeString, isInteger, numberValue, quantityParts } from './literals.ts';
import { SyntaxBase } from './syntax-base.ts';
import {
  byType,
  Comma,
  DateToken,
  False,
  NumberToken,
  nameOf,
  Quantity,
  RightBrace,
  RightBracket,
  RightParen,
  StringToken,
  True,
  tokenSpan,
  Word,
} from './tokens.ts';
import { isUnit, meantUnit } from './units.ts';

export function stringOf(token: IToken): StringLiteral {
  return stringLiteral(token.image, tokenSpan(token));
}

export function referenceOf(name: Name): Expression {
  return { kind: 'reference', name, span: name.span };
}

function stringLiteral(text: string, span: Span): StringLiteral {
  return { kind: 'string', value: decodeString(text).value, span };
}

function numberLiteral(text: string, span: Span): Expression {
  return { kind: 'number', value: numberValue(text), integer: isInteger(text), text, span };
}

function quantityLiteral(text: string, span: Span): Expression {
  const { digits, unit: written } = quantityParts(text);
  const number = { value: numberValue(digits), integer: isInteger(digits), text };
  const unit = isUnit(written) ? written : meantUnit(written);
  return unit ? { kind: 'quantity', ...number, unit, span } : { kind: 'number', ...number, span };
}

/** What reads a token alone, by its text. */
type LiteralReader = (text: string, span: Span) => Expression;

const literals: readonly (readonly [TokenType, LiteralReader])[] = [
  [NumberToken, numberLiteral],
  [Quantity, quantityLiteral],
  [DateToken, (text, span) => ({ kind: 'date', text, span })],
  [StringToken, stringLiteral],
  [True, (_, span) => ({ kind: 'boolean', value: true, span })],
  [False, (_, span) => ({ kind: 'boolean', value: false, span })],
];

/** What reads a literal, by the number of its token's type. */
export const literalReaders = byType(literals);

/** The text of a literal: of one that the lexer has mended, what was meant. */
function textOf({ payload, image }: IToken): string {
  return typeof payload === 'string' ? payload : image;
}

const endsValue = byType([Comma, RightParen, RightBracket, RightBrace].map((type) => [type, true] as const));

/** Numbers, quantities, dates, strings, `true` and `false`. */
export abstract class LiteralRules extends SyntaxBase {
  // Alternatives that mention nothing of one reading are made once: making them again for each value costs more than reading it.
  readonly #literals: IOrAlt<Expression>[] = literals.map(([type, read], index) => ({
    ALT: () => {
      const token = this.consume(index, type);
      return this.ACTION(() => read(textOf(token), tokenSpan(token)));
    },
  }));

  protected readonly literal: ParserMethod<[], Expression> = this.RULE(
    'literal',
    (): Expression => this.OR(this.#literals),
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /**
   * Reads a literal or a name with nothing before a comma or a closing bracket, as most arguments are: the levels of precedence would
   * find the same. Nothing is read where more follows.
   */
  protected alone(): Expression | undefined {
    if (!endsValue[this.LA(2).tokenTypeIdx]) return undefined;
    const token = this.LA(1);
    const value =
      token.tokenType === Word
        ? referenceOf(nameOf(token))
        : literalReaders[token.tokenTypeIdx]?.(textOf(token), tokenSpan(token));
    if (value !== undefined) this.SKIP_TOKEN();
    return value;
  }
}
