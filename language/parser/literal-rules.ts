import type { IOrAlt, IToken, ParserMethod } from 'chevrotain';
import type { Expression, StringLiteral } from '../syntax/tree.ts';
import { decodeString, isInteger, numberValue, quantityParts } from './literals.ts';
import { SyntaxBase } from './syntax-base.ts';
import { DateToken, False, NumberToken, Quantity, StringToken, True, tokenSpan } from './tokens.ts';
import { isUnit, meantUnit } from './units.ts';

/** Numbers, quantities, dates, strings, `true` and `false`. */
export abstract class LiteralRules extends SyntaxBase {
  // Alternatives that mention nothing of one reading are made once: making them again for each value costs more than reading it.
  readonly #literals: IOrAlt<Expression>[] = [
    {
      ALT: () => {
        const token = this.CONSUME(NumberToken);
        return this.ACTION(
          (): Expression => ({
            kind: 'number',
            value: numberValue(token.image),
            integer: isInteger(token.image),
            text: token.image,
            span: tokenSpan(token),
          }),
        );
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(Quantity);
        return this.ACTION((): Expression => {
          const { digits, unit: written } = quantityParts(token.image);
          const number = { value: numberValue(digits), integer: isInteger(digits), text: token.image };
          const unit = isUnit(written) ? written : meantUnit(written);
          const span = tokenSpan(token);
          return unit ? { kind: 'quantity', ...number, unit, span } : { kind: 'number', ...number, span };
        });
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(DateToken);
        const repaired: unknown = token.payload;
        return this.ACTION(
          (): Expression => ({
            kind: 'date',
            text: typeof repaired === 'string' ? repaired : token.image,
            span: tokenSpan(token),
          }),
        );
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(StringToken);
        return this.ACTION((): Expression => this.stringOf(token));
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(True);
        return this.ACTION((): Expression => ({ kind: 'boolean', value: true, span: tokenSpan(token) }));
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(False);
        return this.ACTION((): Expression => ({ kind: 'boolean', value: false, span: tokenSpan(token) }));
      },
    },
  ];

  protected readonly literal: ParserMethod<[], Expression> = this.RULE(
    'literal',
    (): Expression => this.OR(this.#literals),
    { recoveryValueFunc: () => this.missing('a value') },
  );

  protected stringOf(token: IToken): StringLiteral {
    return { kind: 'string', value: decodeString(token.image).value, span: tokenSpan(token) };
  }
}
