import type { IOrAlt, IToken, ParserMethod, TokenType } from 'chevrotain';
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

const binaryOperators: readonly (readonly [TokenType, BinaryOperator])[] = [
  [Plus, '+'],
  [Minus, '-'],
  [Star, '*'],
  [Slash, '/'],
  [Percent, '%'],
  [EqualTo, '=='],
  [NotEqual, '!='],
  [LessEqual, '<='],
  [Less, '<'],
  [GreaterEqual, '>='],
  [Greater, '>'],
  [And, 'and'],
  [Or, 'or'],
  [In, 'in'],
];

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

  /** The pieces of the operation that is being read. */
  #pieces: Piece[] = [];

  readonly #firstPieces: IOrAlt<true>[] = [
    { ALT: () => this.#operandOf(this.SUBRULE(this.postfix)) },
    { ALT: () => this.SUBRULE(this.signed) },
    { ALT: () => this.SUBRULE(this.rangeMark) },
  ];

  readonly #operands: IOrAlt<true>[] = [
    { ALT: () => this.#operandOf(this.SUBRULE2(this.postfix)) },
    { ALT: () => this.SUBRULE2(this.signed) },
    { ALT: () => this.SUBRULE2(this.rangeMark) },
  ];

  readonly #operand = (): true => this.OR3(this.#operands);

  readonly #nextPieces: IOrAlt<true>[] = [
    {
      ALT: () => {
        const operator = this.SUBRULE(this.binaryOperator);
        this.ACTION(() => this.#pieces.push({ kind: 'binary', ...operator }));
        const operand = this.wanted(0, this.#operand);
        return this.ACTION((): true => {
          if (operand === undefined)
            this.#pieces.push({ kind: 'operand', value: this.lacking(`a value after \`${operator.operator}\``) });
          return true;
        });
      },
    },
    { ALT: () => this.SUBRULE3(this.rangeMark) },
  ];

  readonly #morePieces = {
    GATE: (): boolean => this.surroundings !== 'type' || !comparisonTypes.has(this.LA(1).tokenType),
    DEF: (): true => this.OR2(this.#nextPieces),
  };

  /** Operands with operators between them, read flat and arranged by precedence. */
  protected readonly operation: ParserMethod<[], Expression> = this.RULE(
    'operation',
    (): Expression => {
      const outer = this.#pieces;
      const pieces: Piece[] = [];
      this.#pieces = pieces;
      try {
        this.OR(this.#firstPieces);
        this.MANY(this.#morePieces);
      } finally {
        this.#pieces = outer;
      }
      return this.ACTION(() => {
        const [only] = pieces;
        if (pieces.length === 1 && only?.kind === 'operand') return only.value;
        return arrange(pieces, this.complainOfChain) ?? this.missing('a value');
      });
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  readonly #rangeMarks: IOrAlt<IToken>[] = [
    { ALT: () => this.CONSUME(RangeTo) },
    { ALT: () => this.CONSUME(RangeBelow) },
  ];

  readonly #bounds: IOrAlt<true>[] = [
    { ALT: () => this.#operandOf(this.SUBRULE(this.postfix)) },
    { ALT: () => this.SUBRULE(this.signed) },
  ];

  /** `..` or `..<`, and the bound after it if it stands on the same line. */
  protected readonly rangeMark: ParserMethod<[], true> = this.RULE(
    'rangeMark',
    (): true => {
      const token = this.OR(this.#rangeMarks);
      this.ACTION(() =>
        this.#pieces.push({ kind: 'range', exclusive: token.tokenType === RangeBelow, span: tokenSpan(token) }),
      );
      this.OPTION({
        GATE: () => {
          const next = this.LA(1).tokenType;
          return this.nextIsOnLine() && next !== LeftBrace && next !== LeftBracket;
        },
        DEF: () => this.OR2(this.#bounds),
      });
      return true;
    },
    { recoveryValueFunc: (): true => true },
  );

  readonly #signs: IOrAlt<IToken>[] = [{ ALT: () => this.CONSUME(Minus) }, { ALT: () => this.CONSUME(Not) }];

  readonly #sign = (): void => {
    const sign = this.OR(this.#signs);
    this.ACTION(() => {
      const operator = sign.tokenType === Minus ? '-' : 'not';
      this.#pieces.push({ kind: 'prefix', operator, span: tokenSpan(sign) });
    });
  };

  readonly #signedOperand = (): Expression => this.SUBRULE(this.postfix);

  /** An operand with the `-` and `not` before it. */
  protected readonly signed: ParserMethod<[], true> = this.RULE(
    'signed',
    (): true => {
      this.AT_LEAST_ONE(this.#sign);
      const operand = this.wanted(0, this.#signedOperand);
      return this.ACTION(() => this.#operandOf(operand ?? this.lacking('a value')));
    },
    { recoveryValueFunc: (): true => true },
  );

  #operandOf(value: Expression): true {
    this.#pieces.push({ kind: 'operand', value });
    return true;
  }

  readonly #operators: IOrAlt<OperatorRead>[] = [
    ...binaryOperators.map(([type, operator], index) => ({
      ALT: () => {
        const token = this.consume(index, type);
        return this.ACTION((): OperatorRead => ({ operator, span: tokenSpan(token) }));
      },
    })),
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
}
