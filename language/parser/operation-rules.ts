import type { IOrAlt, IToken, ParserMethod } from 'chevrotain';
import { comparisonChain } from '../diagnostics/catalogue/syntax/expressions.ts';
import { cover, type Span } from '../source/source.ts';
import type { BinaryOperator, Expression } from '../syntax/tree.ts';
import { CollectionRules } from './collection-rules.ts';
import { arrange, type ComplainOfChain, type Piece } from './precedence.ts';
import {
  And,
  EqualTo,
  Greater,
  GreaterEqual,
  In,
  LeftBrace,
  LeftBracket,
  Less,
  LessEqual,
  Minus,
  Not,
  NotEqual,
  Or,
  Percent,
  Plus,
  RangeBelow,
  RangeTo,
  Slash,
  Star,
  tokenSpan,
} from './tokens.ts';

const comparisonTypes = new Set([Less, LessEqual, Greater, GreaterEqual, EqualTo, NotEqual, In, Not, And, Or]);

export interface OperatorRead {
  readonly operator: BinaryOperator;
  readonly span: Span;
}

/** Operators between values, from `or` to a sign, and ranges. */
export abstract class OperationRules extends CollectionRules {
  /** A value with its members, keys and calls. */
  protected abstract readonly postfix: ParserMethod<[], Expression>;

  private readonly complainOfChain: ComplainOfChain = (operator, span, middle) => {
    const text = this.passage?.file.text.slice(middle?.start, middle?.end) ?? '';
    const replacement = `and ${text} `;
    const at = { start: span.start, end: span.start };
    const fix = middle ? { fix: this.edit('compare twice', at, replacement, 'maybe') } : {};
    this.remark(comparisonChain, span, { operator }, fix);
  };

  /** Operands with operators between them, read flat and arranged by precedence. */
  protected readonly operation: ParserMethod<[], Expression> = this.RULE(
    'operation',
    (): Expression => {
      const pieces: Piece[] = [];
      this.OR([
        { ALT: () => this.SUBRULE(this.signed, { ARGS: [pieces] }) },
        { ALT: () => this.SUBRULE(this.rangeMark, { ARGS: [pieces] }) },
      ]);
      this.MANY({
        GATE: () => this.surroundings !== 'type' || !comparisonTypes.has(this.LA(1).tokenType),
        DEF: () =>
          this.OR2([
            {
              ALT: () => {
                const operator = this.SUBRULE(this.binaryOperator);
                this.ACTION(() => pieces.push({ kind: 'binary', ...operator }));
                const operand = this.wanted(0, () =>
                  this.OR3([
                    { ALT: () => this.SUBRULE2(this.signed, { ARGS: [pieces] }) },
                    { ALT: () => this.SUBRULE2(this.rangeMark, { ARGS: [pieces] }) },
                  ]),
                );
                this.ACTION(() => {
                  if (operand === undefined)
                    pieces.push({ kind: 'operand', value: this.lacking(`a value after \`${operator.operator}\``) });
                });
              },
            },
            { ALT: () => this.SUBRULE3(this.rangeMark, { ARGS: [pieces] }) },
          ]),
      });
      return this.ACTION(() => {
        const [only] = pieces;
        if (pieces.length === 1 && only?.kind === 'operand') return only.value;
        return arrange(pieces, this.complainOfChain) ?? this.missing('a value');
      });
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** `..` or `..<`, and the bound after it if it stands on the same line. */
  protected readonly rangeMark: ParserMethod<[Piece[]], true> = this.RULE(
    'rangeMark',
    (pieces: Piece[]): true => {
      const token = this.OR([{ ALT: () => this.CONSUME(RangeTo) }, { ALT: () => this.CONSUME(RangeBelow) }]);
      this.ACTION(() =>
        pieces.push({ kind: 'range', exclusive: token.tokenType === RangeBelow, span: tokenSpan(token) }),
      );
      this.OPTION({
        GATE: () => {
          const next = this.LA(1).tokenType;
          return this.nextIsOnLine() && next !== LeftBrace && next !== LeftBracket;
        },
        DEF: () => this.SUBRULE(this.signed, { ARGS: [pieces] }),
      });
      return true;
    },
    { recoveryValueFunc: (): true => true },
  );

  readonly #signs: IOrAlt<IToken>[] = [{ ALT: () => this.CONSUME(Minus) }, { ALT: () => this.CONSUME(Not) }];

  /** An operand with the `-` and `not` before it. */
  protected readonly signed: ParserMethod<[Piece[]], true> = this.RULE(
    'signed',
    (pieces: Piece[]): true => {
      this.OR([
        {
          ALT: () => {
            this.AT_LEAST_ONE(() => {
              const sign = this.OR2(this.#signs);
              this.ACTION(() =>
                pieces.push({
                  kind: 'prefix',
                  operator: sign.tokenType === Minus ? '-' : 'not',
                  span: tokenSpan(sign),
                }),
              );
            });
            const operand = this.wanted(0, () => this.SUBRULE(this.postfix));
            this.ACTION(() => pieces.push({ kind: 'operand', value: operand ?? this.lacking('a value') }));
          },
        },
        {
          ALT: () => {
            const operand = this.SUBRULE2(this.postfix);
            this.ACTION(() => pieces.push({ kind: 'operand', value: operand }));
          },
        },
      ]);
      return true;
    },
    { recoveryValueFunc: (): true => true },
  );

  readonly #operators: IOrAlt<OperatorRead>[] = [
    ...[Plus, Minus, Star, Slash, Percent, EqualTo, NotEqual, LessEqual, Less, GreaterEqual, Greater, And, Or].map(
      (type, index) => ({ ALT: () => this.operatorOf(this.consume(index, type)) }),
    ),
    { ALT: () => this.operatorOf(this.CONSUME(In)) },
    {
      ALT: () => {
        const not = this.CONSUME(Not);
        const within = this.CONSUME2(In);
        return this.ACTION(
          (): OperatorRead => ({ operator: 'not in', span: cover(tokenSpan(not), tokenSpan(within)) }),
        );
      },
    },
  ];

  protected readonly binaryOperator: ParserMethod<[], OperatorRead> = this.RULE(
    'binaryOperator',
    (): OperatorRead => this.OR(this.#operators),
    { recoveryValueFunc: (): OperatorRead => ({ operator: '+', span: this.gap() }) },
  );

  private operatorOf(token: IToken): OperatorRead {
    return this.ACTION(() => ({ operator: operators.get(token.image) ?? '+', span: tokenSpan(token) }));
  }
}

const operators: ReadonlyMap<string, BinaryOperator> = new Map(
  (['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in'] as const).map((o) => [o, o]),
);
