import type { IToken, ParserMethod } from 'chevrotain';
import { expectedType, positionalMarker, untypedParameter } from '../diagnostics/catalogue/syntax/declarations.ts';
import { closeGreater, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type { Span } from '../source/source.ts';
import type { Expression, Parameter, TypeExpression } from '../syntax/tree.ts';
import { ExpressionRules } from './expression-rules.ts';
import {
  Colon,
  Comma,
  Equals,
  Greater,
  GreaterEqual,
  In,
  LeftBracket,
  LeftParen,
  Less,
  nameOf,
  RightBracket,
  RightParen,
  retype,
  Star,
  tokenSpan,
  Where,
  Word,
} from './tokens.ts';
import { reservedWords } from './words.ts';

/** Types, parameters and the constraints between them. */
export abstract class TypeRules extends ExpressionRules {
  /** `Int`, `List<Int in 1..>`, `Tensor[time, feature]`, `Float in 0..<1` */
  protected readonly type: ParserMethod<[], TypeExpression> = this.RULE(
    'type',
    (): TypeExpression => {
      const gap = this.endOfPrevious();
      const word = this.wanted(0, () => this.CONSUME(Word));
      const missing = this.ACTION(() => {
        if (word) return undefined;
        this.complain(expectedType, this.nextSpan(), { found: this.found() });
        return this.missing('a type');
      });
      const of = this.OPTION2(() => this.SUBRULE(this.typeArguments));
      const dimensions = this.OPTION3(() => this.SUBRULE(this.dimensions));
      const refinement = this.OPTION4(() => {
        this.CONSUME(In);
        return this.SUBRULE(this.refinement);
      });
      return this.ACTION(() => ({
        kind: 'type',
        name: word ? nameOf(word) : (missing ?? this.missing('a type')),
        arguments: of ?? [],
        ...(dimensions ? { dimensions } : {}),
        ...(refinement ? { refinement } : {}),
        span: this.since(word?.startOffset ?? gap),
      }));
    },
    {
      recoveryValueFunc: (): TypeExpression => ({
        kind: 'type',
        name: this.missing('a type'),
        arguments: [],
        span: this.gap(),
      }),
    },
  );

  protected readonly typeArguments: ParserMethod<[], readonly TypeExpression[]> = this.RULE(
    'typeArguments',
    (): readonly TypeExpression[] => {
      const open = this.CONSUME(Less);
      const types = [this.SUBRULE(this.type)];
      this.MANY(() => {
        this.CONSUME(Comma);
        types.push(this.SUBRULE2(this.type));
      });
      this.ACTION(() => {
        const next = this.LA(1);
        if (next.tokenType === GreaterEqual) this.partGreaterEqual(next);
        else this.reachCloser(open, Greater, "the type's arguments", 'a type');
      });
      this.wanted(9, () => this.CONSUME(Greater));
      return types;
    },
    { recoveryValueFunc: () => [] },
  );

  /** Takes `>=` for the `>` that is wanted and the `=` that follows it. */
  private partGreaterEqual(token: IToken): void {
    const span = tokenSpan(token);
    this.remark(closeGreater, span, {}, { fix: this.edit('write `> =`', span, '> =') });
    token.image = '=';
    token.startOffset++;
    retype(token, Equals);
  }

  protected readonly dimensions: ParserMethod<[], readonly Expression[]> = this.RULE(
    'dimensions',
    (): readonly Expression[] => {
      const sizes: Expression[] = [];
      const open = this.CONSUME(LeftBracket);
      this.within('free', () =>
        this.separated('dimensions', () => {
          sizes.push(this.SUBRULE(this.expression));
        }),
      );
      this.ACTION(() => this.reachCloser(open, RightBracket, 'the dimensions', 'a dimension'));
      this.wanted(9, () => this.CONSUME(RightBracket));
      return sizes;
    },
    { recoveryValueFunc: () => [] },
  );

  /** What follows `in`: a range or a list. */
  protected readonly refinement: ParserMethod<[], Expression> = this.RULE(
    'refinement',
    (): Expression => {
      const value = this.wanted(0, () => this.within('type', () => this.SUBRULE(this.operation)));
      return this.ACTION(() => value ?? this.lacking('a range or a list'));
    },
    { recoveryValueFunc: () => this.missing('a range or a list') },
  );

  /** `: Int in 1..100 = 8` after the name of a parameter */
  protected readonly typeAndDefault: ParserMethod<
    [],
    { readonly type?: TypeExpression; readonly default?: Expression }
  > = this.RULE(
    'typeAndDefault',
    () => {
      const type = this.OPTION(() => {
        this.CONSUME(Colon);
        return this.SUBRULE(this.type);
      });
      const value = this.OPTION2(() => {
        this.CONSUME(Equals);
        return this.SUBRULE(this.required, { ARGS: ['a default'] });
      });
      return this.ACTION(() => ({ ...(type ? { type } : {}), ...(value ? { default: value } : {}) }));
    },
    { recoveryValueFunc: () => ({}) },
  );

  /** `(bars: Frame, period: TimeSpan = 14bars, *, relative: Bool = false)`; only an `extern` marks what is positional. */
  protected readonly parameters: ParserMethod<[boolean], readonly Parameter[]> = this.RULE(
    'parameters',
    (marked: boolean): readonly Parameter[] => {
      const parameters: Parameter[] = [];
      let star: IToken | undefined;
      const open = this.CONSUME(LeftParen);
      this.within('free', () =>
        this.separated('parameters', () =>
          this.OR([
            {
              ALT: () => {
                const again = this.CONSUME(Star);
                this.ACTION(() => {
                  if (!marked) this.misplacedStar(again, 'only the parameters of an `extern` can be positional');
                  else if (star) this.misplacedStar(again, 'there is one before it');
                  star ??= again;
                });
              },
            },
            {
              ALT: () => {
                const positional = marked && !star;
                const parameter = this.SUBRULE(this.parameter, { ARGS: [positional] });
                this.ACTION(() => parameters.push(parameter));
              },
            },
          ]),
        ),
      );
      this.ACTION(() => {
        if (star && (parameters.at(-1)?.span.start ?? -1) < star.startOffset)
          this.misplacedStar(star, 'no parameter follows it');
        this.reachCloser(open, RightParen, 'the parameters', 'a parameter');
      });
      this.wanted(9, () => this.CONSUME(RightParen));
      return parameters;
    },
    { recoveryValueFunc: () => [] },
  );

  private misplacedStar(star: IToken, reason: string): void {
    this.remark(positionalMarker, tokenSpan(star), { reason });
  }

  protected readonly parameter: ParserMethod<[boolean], Parameter> = this.RULE(
    'parameter',
    (positional: boolean): Parameter => {
      const word = this.CONSUME(Word);
      const rest = this.SUBRULE(this.typeAndDefault);
      return this.ACTION(() => {
        if (reservedWords.has(word.image)) this.complainOfReserved(word);
        const { start } = tokenSpan(word);
        if (!rest.type && !rest.default) this.complainOfUntyped(word.image, tokenSpan(word));
        return {
          kind: 'parameter',
          name: nameOf(word),
          ...rest,
          positional,
          ...this.docAt(start),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): Parameter => ({
        kind: 'parameter',
        name: this.missing('a parameter'),
        positional: false,
        span: this.gap(),
      }),
    },
  );

  /** A parameter with neither type nor default: where a word follows its name, the `:` between them is missing. */
  protected complainOfUntyped(name: string, span: Span): void {
    if (this.LA(1).tokenType === Word && this.nextIsOnLine()) {
      const fix = this.edit('insert `:`', this.gap(), ':', 'maybe');
      this.complain(unexpected, this.gap(), { found: this.found(), expected: '`:` and a type' }, { fix });
    } else this.complain(untypedParameter, span, { name });
  }

  /** `where fast < slow, hidden % heads == 0` */
  protected readonly constraints: ParserMethod<[], readonly Expression[]> = this.RULE(
    'constraints',
    (): readonly Expression[] => {
      this.CONSUME(Where);
      const conditions = [this.SUBRULE(this.inHead, { ARGS: ['a condition'] })];
      this.MANY(() => {
        this.CONSUME(Comma);
        conditions.push(this.SUBRULE2(this.inHead, { ARGS: ['a condition'] }));
      });
      return conditions;
    },
    { recoveryValueFunc: () => [] },
  );
}
