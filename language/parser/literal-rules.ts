import type { IOrAlt, IToken, ParserMethod, TokenType } from 'chevrotain';
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
  return { kind: 'string', value: decodeString(token.image).value, span: tokenSpan(token) };
}

export function referenceOf(name: Name): Expression {
  return { kind: 'reference', name, span: name.span };
}

function numberOf(token: IToken): Expression {
  const { image } = token;
  return { kind: 'number', value: numberValue(image), integer: isInteger(image), text: image, span: tokenSpan(token) };
}

function quantityOf(token: IToken): Expression {
  const { digits, unit: written } = quantityParts(token.image);
  const number = { value: numberValue(digits), integer: isInteger(digits), text: token.image };
  const unit = isUnit(written) ? written : meantUnit(written);
  const span = tokenSpan(token);
  return unit ? { kind: 'quantity', ...number, unit, span } : { kind: 'number', ...number, span };
}

function dateOf(token: IToken): Expression {
  const repaired: unknown = token.payload;
  return { kind: 'date', text: typeof repaired === 'string' ? repaired : token.image, span: tokenSpan(token) };
}

const booleanOf = (token: IToken): Expression => ({
  kind: 'boolean',
  value: token.tokenType === True,
  span: tokenSpan(token),
});

/** What reads a token alone. */
type LiteralReader = (token: IToken) => Expression;

export const literalReaders: readonly (readonly [TokenType, LiteralReader])[] = [
  [NumberToken, numberOf],
  [Quantity, quantityOf],
  [DateToken, dateOf],
  [StringToken, stringOf],
  [True, booleanOf],
  [False, booleanOf],
];

const readLone = byType<LiteralReader>([...literalReaders, [Word, (token) => referenceOf(nameOf(token))]]);
const endsValue = byType([Comma, RightParen, RightBracket, RightBrace].map((type) => [type, true] as const));

/** Numbers, quantities, dates, strings, `true` and `false`. */
export abstract class LiteralRules extends SyntaxBase {
  // Alternatives that mention nothing of one reading are made once: making them again for each value costs more than reading it.
  readonly #literals: IOrAlt<Expression>[] = literalReaders.map(([type, read], index) => ({
    ALT: () => {
      const token = this.consume(index, type);
      return this.ACTION(() => read(token));
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
    const value = readLone[token.tokenTypeIdx]?.(token);
    if (value !== undefined) this.SKIP_TOKEN();
    return value;
  }
}
