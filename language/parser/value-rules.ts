import type { IOrAlt, ParserMethod } from 'chevrotain';
import { expectedExpression, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { familyKeys, functionKind } from '../diagnostics/catalogue/syntax/families.ts';
import type { Span } from '../source/source.ts';
import type {
  ExpectDeclaration,
  Expression,
  ForClause,
  NameSlot,
  OverrideDeclaration,
  ParamDeclaration,
  TypeExpression,
  ValueDeclaration,
} from '../syntax/tree.ts';
import { stringOf } from './literal-rules.ts';
import { SpaceRules } from './space-rules.ts';
import {
  After,
  Arrow,
  Colon,
  Comma,
  Dot,
  declarationTypes,
  Equals,
  Expect,
  LeftBrace,
  LeftBracket,
  nameOf,
  Override,
  Param,
  RightBracket,
  RightParen,
  StringToken,
  tokenSpan,
  ValueWord,
  Word,
} from './tokens.ts';
import { valueWords } from './words.ts';

/** Declarations of values: parameters, values, families, functions, overrides and what is expected of values. */
export abstract class ValueRules extends SpaceRules {
  /** `param assets: Int in 1..100 = 8` */
  protected readonly param: ParserMethod<[number, boolean], ParamDeclaration> = this.RULE(
    'param',
    (start: number, exported: boolean): ParamDeclaration => {
      this.CONSUME(Param);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the parameter'] });
      const rest = this.SUBRULE(this.typeAndDefault);
      return this.ACTION(() => {
        if (name.kind === 'name' && !rest.type && !rest.default) this.complainOfUntyped(name.text, name.span);
        return { kind: 'param', name, ...rest, exported, ...this.docAt(start), span: this.since(start) };
      });
    },
    {
      recoveryValueFunc: (): ParamDeclaration => ({
        kind: 'param',
        name: this.missing('a name'),
        exported: false,
        span: this.gap(),
      }),
    },
  );

  /** `dataset x = e`, and likewise every other kind of value */
  protected readonly value: ParserMethod<[number, boolean], ValueDeclaration> = this.RULE(
    'value',
    (start: number, exported: boolean): ValueDeclaration => {
      const word = this.CONSUME(ValueWord);
      const kind = this.ACTION(() => valueWords.find((known) => known === (word.payload ?? word.image)) ?? 'let');
      return this.SUBRULE(this.binding, { ARGS: [start, exported, kind] });
    },
    { recoveryValueFunc: () => this.lostBinding() },
  );

  readonly #typesOfBinding: IOrAlt<TypeExpression>[] = [
    {
      ALT: () => {
        this.CONSUME(Colon);
        return this.SUBRULE(this.type);
      },
    },
    { ALT: () => this.SUBRULE(this.mistakenArrow) },
  ];

  readonly #typeOfBinding = (): TypeExpression => this.OR(this.#typesOfBinding);

  /**
   * `x: Type = e` after the word that declares it, with what makes a family (`x[k] for k in a = e`) or a function
   * (`f(x: Int): Int = e`) of it; alone when that word was forgotten.
   */
  readonly binding: ParserMethod<[number, boolean, ValueDeclaration['kind']], ValueDeclaration> = this.RULE(
    'binding',
    (start: number, exported: boolean, kind: ValueDeclaration['kind']): ValueDeclaration => {
      const clauses: ForClause[] = [];
      const name = this.SUBRULE(this.nameSlot, { ARGS: [`the name of the ${kind === 'let' ? 'value' : kind}`] });
      const afterName = this.endOfPrevious();
      const parameters = this.OPTION(() => this.SUBRULE(this.parameters, { ARGS: [false] }));
      this.ACTION(() => {
        if (parameters && kind !== 'let') this.remark(functionKind, this.since(afterName), { kind });
      });
      const keys = this.OPTION2(() => this.SUBRULE(this.familyKeys));
      const head: Span = { start: afterName, end: this.endOfPrevious() };
      const type = this.OPTION3(this.#typeOfBinding);
      this.MANY(() => clauses.push(this.SUBRULE(this.forClause, { ARGS: [true] })));
      const early = this.OPTION5(() => this.SUBRULE(this.mistakenAfter));
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      this.ACTION(() => {
        if (equals) this.complainOfKeys(keys, clauses, head);
        else this.complainOfEquals(`the value${kind === 'let' ? '' : ` of the ${kind}`}`);
      });
      const value = this.SUBRULE(this.required, { ARGS: ['a value after `=`'] });
      const late = this.OPTION4(() => this.SUBRULE(this.after));
      const after = late ?? early;
      return this.ACTION(() => ({
        kind,
        name,
        ...(parameters ? { parameters } : {}),
        ...(keys ? { keys } : {}),
        ...(type ? { type } : {}),
        ...(clauses.length > 0 ? { clauses } : {}),
        value,
        ...(after ? { after } : {}),
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    { recoveryValueFunc: () => this.lostBinding() },
  );

  /** `->` before the type of a function's result. */
  protected readonly mistakenArrow: ParserMethod<[], TypeExpression> = this.RULE(
    'mistakenArrow',
    (): TypeExpression => {
      const arrow = this.CONSUME(Arrow);
      this.ACTION(() => {
        const help = 'the type of what a function gives stands after `:`, as every type does';
        const before = this.passage?.file.text.slice(0, arrow.startOffset) ?? '';
        const span = { start: before.trimEnd().length, end: tokenSpan(arrow).end };
        const fix = this.edit('write `:`', span, ':');
        this.remark(unexpected, tokenSpan(arrow), { found: '`->`', expected: '`:` and a type', help }, { fix });
      });
      return this.SUBRULE(this.type);
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

  /** `after` before the `=`. */
  protected readonly mistakenAfter: ParserMethod<[], readonly Expression[]> = this.RULE(
    'mistakenAfter',
    (): readonly Expression[] => {
      const start = this.position();
      const names = this.SUBRULE(this.after);
      this.ACTION(() => {
        const help = '`after` stands at the end of the declaration, behind the value';
        this.remark(unexpected, this.since(start), { found: '`after`', expected: '`=` and the value', help });
      });
      return names;
    },
    { recoveryValueFunc: () => [] },
  );

  private lostBinding(): ValueDeclaration {
    return {
      kind: 'let',
      name: this.missing('a name'),
      value: this.missing('a value'),
      exported: false,
      span: this.gap(),
    };
  }

  private complainOfEquals(what: string): void {
    const next = this.LA(1);
    const isValue = next.startOffset >= 0 && this.nextIsOnLine() && /^[\w"]/.test(next.image);
    const fix = isValue ? { fix: this.edit('insert `=`', this.gap(), ' =', 'maybe') } : {};
    const parameters = { found: this.found(), expected: `\`=\` and ${what}` };
    const slip = this.LA(0).tokenType === RightParen && next.tokenType === LeftBrace;
    const help = slip ? { help: 'what a function gives is one value: `let f(x: Int) = 2 * x`' } : {};
    this.complain(unexpected, this.gap(), { ...parameters, ...help }, fix);
  }

  /** `[k, l]` after the name of a family */
  protected readonly familyKeys: ParserMethod<[], readonly NameSlot[]> = this.RULE(
    'familyKeys',
    (): readonly NameSlot[] => {
      const keys: NameSlot[] = [];
      const open = this.CONSUME(LeftBracket);
      this.separated(
        'keys',
        () => {
          const word = this.CONSUME(Word);
          this.ACTION(() => keys.push(nameOf(word)));
        },
        1,
      );
      this.ACTION(() => this.reachCloser(open, RightBracket, 'the keys', 'the name of a key'));
      this.wanted(9, () => this.CONSUME(RightBracket));
      return keys;
    },
    { recoveryValueFunc: () => [] },
  );

  /** The keys of a family are the first variables of its loops; `head` is where the keys stand, or should. */
  private complainOfKeys(keys: readonly NameSlot[] | undefined, clauses: readonly ForClause[], head: Span): void {
    const variables = clauses.map(({ variables: [first] }) => first);
    const wanted = variables.flatMap((variable) => (variable?.kind === 'name' ? [variable.text] : []));
    if (wanted.length < variables.length) return;
    const written = (keys ?? []).flatMap((key) => (key.kind === 'name' ? [key.text] : []));
    if (written.join() === wanted.join() && (keys !== undefined || wanted.length === 0)) return;
    const [first] = clauses;
    const related = first && keys ? [this.label(first.span, 'the loops give the keys')] : [];
    const fix = first
      ? { fix: this.edit(`write \`[${wanted.join(', ')}]\``, head, `[${wanted.join(', ')}]`, 'maybe') }
      : {};
    const span = first && !keys ? first.span : head;
    this.remark(familyKeys, span, { written: keys && written, wanted }, { related, ...fix });
  }

  /** `after a, b` */
  protected readonly after: ParserMethod<[], readonly Expression[]> = this.RULE(
    'after',
    (): readonly Expression[] => {
      this.CONSUME(After);
      const names = [this.SUBRULE(this.awaited)];
      this.MANY(() => {
        this.CONSUME(Comma);
        names.push(this.SUBRULE2(this.awaited));
      });
      return names;
    },
    { recoveryValueFunc: () => [] },
  );

  protected readonly awaited: ParserMethod<[], Expression> = this.RULE(
    'awaited',
    (): Expression => {
      const value = this.wanted(0, () => this.within('head', () => this.SUBRULE(this.postfix)));
      return this.ACTION(() => value ?? this.lacking('the name of what must have ended well'));
    },
    { recoveryValueFunc: () => this.missing('a name') },
  );

  /** `expect min(baseline[*].validation.f1) > 0.20 "why" after checks` */
  protected readonly expectation: ParserMethod<[number], ExpectDeclaration> = this.RULE(
    'expect',
    (start: number): ExpectDeclaration => {
      this.CONSUME(Expect);
      const condition = this.SUBRULE(this.required, { ARGS: ['a condition'] });
      this.OPTION(() => this.SUBRULE(this.mistakenSeparator));
      const message = this.OPTION2(() => this.CONSUME(StringToken));
      const after = this.OPTION3(() => this.SUBRULE(this.after));
      return this.ACTION(() => {
        if (this.LA(1).tokenType === Equals && condition.kind === 'reference') {
          const help = 'an expectation has no name: write `expect CONDITION "message"`';
          this.complain(unexpected, this.nextSpan(), { found: '`=`', expected: 'an operator or the message', help });
        }
        if (condition.kind === 'string')
          this.remark(expectedExpression, condition.span, {
            what: 'a condition before the message',
            found: 'a string',
          });
        return {
          kind: 'expect',
          condition,
          ...(message ? { message: stringOf(message) } : {}),
          ...(after ? { after } : {}),
          ...this.docAt(start),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): ExpectDeclaration => ({
        kind: 'expect',
        condition: this.missing('a condition'),
        span: this.gap(),
      }),
    },
  );

  /** `,` or `:` between a condition and its message. */
  protected readonly mistakenSeparator: ParserMethod<[], void> = this.RULE(
    'mistakenSeparator',
    (): void => {
      const sign = this.OR([{ ALT: () => this.CONSUME(Comma) }, { ALT: () => this.CONSUME(Colon) }]);
      this.ACTION(() => {
        const help = 'the message follows the condition with nothing between them';
        const fix = this.edit('delete it', tokenSpan(sign), '');
        this.remark(
          unexpected,
          tokenSpan(sign),
          { found: `\`${sign.image}\``, expected: 'the message', help },
          { fix },
        );
      });
    },
    { recoveryValueFunc: () => undefined },
  );

  /** The kind of what is overridden, which does not change. */
  protected readonly mistakenKind: ParserMethod<[], void> = this.RULE(
    'mistakenKind',
    (): void => {
      const word = this.CONSUME(Word);
      this.ACTION(() => {
        const found = `\`${word.image}\``;
        const help = 'what is overridden keeps its kind: write `override NAME = …`';
        const fix = this.edit('delete it', { start: word.startOffset, end: this.position() }, '');
        this.remark(unexpected, tokenSpan(word), { found, expected: 'the name of what is overridden', help }, { fix });
      });
    },
    { recoveryValueFunc: () => undefined },
  );

  /** `override features = base.features + extra` */
  protected readonly overriding: ParserMethod<[number, boolean], OverrideDeclaration> = this.RULE(
    'override',
    (start: number, exported: boolean): OverrideDeclaration => {
      this.CONSUME(Override);
      this.OPTION({
        GATE: () => this.LA(2).tokenType === Word && declarationTypes.has(this.LA(1).image),
        DEF: () => this.SUBRULE(this.mistakenKind),
      });
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of what is overridden'] });
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      this.ACTION(() => {
        if (equals) return;
        if (this.LA(1).tokenType === Dot) {
          const help = 'a value is overridden whole: `override NAME = …`, where `base.NAME` is what the parent gives';
          this.complain(unexpected, this.nextSpan(), { found: '`.`', expected: '`=` and the new value', help });
        } else this.complainOfEquals('the new value');
      });
      const value = this.SUBRULE(this.required, { ARGS: ['a value after `=`'] });
      return this.ACTION(() => ({
        kind: 'override',
        name,
        value,
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): OverrideDeclaration => ({
        kind: 'override',
        name: this.missing('a name'),
        value: this.missing('a value'),
        exported: false,
        span: this.gap(),
      }),
    },
  );
}
