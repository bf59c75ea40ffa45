import type { ParserMethod } from 'chevrotain';
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
  ValueDeclaration,
} from '../syntax/tree.ts';
import { SpaceRules } from './space-rules.ts';
import {
  After,
  Colon,
  Comma,
  Equals,
  Expect,
  LeftBracket,
  Override,
  Param,
  RightBracket,
  StringToken,
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
      const type = this.OPTION3(() => {
        this.CONSUME(Colon);
        return this.SUBRULE(this.type);
      });
      this.MANY(() => clauses.push(this.SUBRULE(this.forClause, { ARGS: [true] })));
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      this.ACTION(() => {
        if (equals) this.complainOfKeys(keys, clauses, head);
        else this.complainOfEquals(`the value${kind === 'let' ? '' : ` of the ${kind}`}`);
      });
      const value = this.SUBRULE(this.required, { ARGS: ['a value after `=`'] });
      const after = this.OPTION4(() => this.SUBRULE(this.after));
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
    this.complain(unexpected, this.gap(), { found: this.found(), expected: `\`=\` and ${what}` }, fix);
  }

  /** `[k, l]` after the name of a family */
  protected readonly familyKeys: ParserMethod<[], readonly NameSlot[]> = this.RULE(
    'familyKeys',
    (): readonly NameSlot[] => {
      const keys: NameSlot[] = [];
      const open = this.CONSUME(LeftBracket);
      this.separated('keys', () => {
        const word = this.CONSUME(Word);
        this.ACTION(() => keys.push(this.nameOf(word)));
      });
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
    'expectation',
    (start: number): ExpectDeclaration => {
      this.CONSUME(Expect);
      const condition = this.SUBRULE(this.required, { ARGS: ['a condition'] });
      const message = this.OPTION(() => this.CONSUME(StringToken));
      const after = this.OPTION2(() => this.SUBRULE(this.after));
      return this.ACTION(() => {
        if (condition.kind === 'string')
          this.remark(expectedExpression, condition.span, {
            what: 'a condition before the message',
            found: 'a string',
          });
        return {
          kind: 'expect',
          condition,
          ...(message ? { message: this.stringOf(message) } : {}),
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

  /** `override features = base.features + extra` */
  protected readonly overriding: ParserMethod<[number, boolean], OverrideDeclaration> = this.RULE(
    'overriding',
    (start: number, exported: boolean): OverrideDeclaration => {
      this.CONSUME(Override);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of what is overridden'] });
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      this.ACTION(() => {
        if (!equals) this.complainOfEquals('the new value');
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
