import type { IOrAlt, ParserMethod } from 'chevrotain';
import { expectedName } from '../diagnostics/catalogue/syntax/declarations.ts';
import {
  argumentEquals,
  comprehensionForm,
  expectedExpression,
  unexpected,
} from '../diagnostics/catalogue/syntax/expressions.ts';
import type {
  Argument,
  Expression,
  ForClause,
  NameSlot,
  RecordEntry,
  SettingsBlock,
  Wildcard,
} from '../syntax/tree.ts';
import { LiteralRules, stringOf } from './literal-rules.ts';
import {
  Colon,
  Comma,
  Equals,
  For,
  If,
  In,
  LeftBrace,
  LeftBracket,
  LeftParen,
  nameOf,
  RightBrace,
  RightBracket,
  RightParen,
  Star,
  StringToken,
  tokenEnd,
  tokenSpan,
  Word,
} from './tokens.ts';

/** What stands in brackets: arguments, settings, keys, lists, records and parentheses; and the head of a `for`. */
export abstract class CollectionRules extends LiteralRules {
  protected abstract readonly expression: ParserMethod<[], Expression>;
  /** An expression without `|>` outside brackets. */
  protected abstract readonly unpiped: ParserMethod<[], Expression>;

  protected lacking(what: string): Expression {
    this.complain(expectedExpression, this.nextSpan(), { what, found: this.found() });
    return this.missing(what);
  }

  /** An expression that must stand here. */
  protected readonly required: ParserMethod<[string], Expression> = this.RULE(
    'required',
    (what: string): Expression => {
      const found = this.wanted(0, () => this.SUBRULE(this.expression));
      return this.ACTION(() => found ?? this.lacking(what));
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** A condition, a constraint or what a `for` goes through: no settings, no `|>` unless in brackets. */
  protected readonly inHead: ParserMethod<[string], Expression> = this.RULE(
    'inHead',
    (what: string): Expression => {
      const found = this.wanted(0, () => this.within('head', () => this.SUBRULE(this.unpiped)));
      return this.ACTION(() => found ?? this.lacking(what));
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** `(a, b: c)` */
  protected readonly argumentList: ParserMethod<[], readonly Argument[]> = this.RULE(
    'argumentList',
    (): readonly Argument[] => {
      const entries: Argument[] = [];
      const open = this.CONSUME(LeftParen);
      this.within('free', () =>
        this.separated('arguments', () => {
          entries.push(this.SUBRULE(this.argument));
        }),
      );
      this.ACTION(() => this.reachCloser(open, RightParen, 'the arguments', 'an argument'));
      this.wanted(9, () => this.CONSUME(RightParen));
      return entries;
    },
    { recoveryValueFunc: () => [] },
  );

  /** `{ a: b }` after a call */
  protected readonly settings: ParserMethod<[], SettingsBlock> = this.RULE(
    'settings',
    (): SettingsBlock => {
      const entries: Argument[] = [];
      const open = this.CONSUME(LeftBrace);
      this.within('free', () =>
        this.separated('settings', () => {
          const entry = this.SUBRULE(this.argument);
          this.ACTION(() => {
            if (!entry.name && entry.value.kind !== 'missing')
              this.remark(expectedName, entry.value.span, { what: "a setting's name and `:`", found: 'a value alone' });
            entries.push(entry);
          });
        }),
      );
      this.ACTION(() => this.reachCloser(open, RightBrace, 'the settings', 'a setting `name: value`'));
      this.wanted(9, () => this.CONSUME(RightBrace));
      return this.ACTION(() => ({ kind: 'settings', entries, span: this.since(open.startOffset) }));
    },
    { recoveryValueFunc: (): SettingsBlock => ({ kind: 'settings', entries: [], span: this.gap() }) },
  );

  readonly #nameMarks: IOrAlt<unknown>[] = [
    { ALT: () => this.CONSUME(Colon) },
    { ALT: () => this.SUBRULE(this.mistakenEquals) },
  ];

  readonly #arguments: IOrAlt<Argument>[] = [
    {
      ALT: () => {
        const word = this.CONSUME(Word);
        this.OR2(this.#nameMarks);
        const value = this.SUBRULE(this.required, { ARGS: ['the value of the argument'] });
        return this.ACTION((): Argument => {
          return { kind: 'argument', name: nameOf(word), value, span: this.since(word.startOffset) };
        });
      },
    },
    {
      ALT: () => {
        const start = this.position();
        const value = this.SUBRULE(this.expression);
        return this.ACTION((): Argument => ({ kind: 'argument', value, span: this.since(start) }));
      },
    },
  ];

  protected readonly argument: ParserMethod<[], Argument> = this.RULE(
    'argument',
    (): Argument => this.OR(this.#arguments),
    { recoveryValueFunc: (): Argument => ({ kind: 'argument', value: this.missing('a value'), span: this.gap() }) },
  );

  /** `name = value` where `name: value` is meant. */
  protected readonly mistakenEquals: ParserMethod<[], void> = this.RULE(
    'mistakenEquals',
    (): void => {
      const name = this.LA(0);
      const equals = this.CONSUME(Equals);
      this.ACTION(() => {
        const before = this.passage?.file.text.slice(tokenEnd(name), equals.startOffset) ?? '';
        const span = { start: equals.startOffset - before.length, end: equals.startOffset + 1 };
        const fix = this.edit('write `:`', span, ':');
        this.remark(argumentEquals, tokenSpan(equals), { name: name.image }, { fix });
      });
    },
    { recoveryValueFunc: () => undefined },
  );

  /** `[a, b]`, `[x for x in xs if p]` */
  protected readonly list: ParserMethod<[], Expression> = this.RULE(
    'list',
    (): Expression => {
      const items: Expression[] = [];
      const clauses: ForClause[] = [];
      const open = this.CONSUME(LeftBracket);
      const clean = this.within('free', () =>
        this.separated('items', () => {
          items.push(this.SUBRULE(this.expression));
          this.MANY(() => clauses.push(this.SUBRULE(this.forClause, { ARGS: [true] })));
        }),
      );
      this.ACTION(() => this.reachCloser(open, RightBracket, 'the list', 'an item'));
      this.wanted(9, () => this.CONSUME(RightBracket));
      return this.ACTION((): Expression => {
        const span = this.since(open.startOffset);
        const [item] = items;
        const [clause] = clauses;
        if (!item || !clause) return { kind: 'list', items, span };
        if (items.length > 1 && clean) this.remark(comprehensionForm, clause.span, {});
        if (items.length > 1) return { kind: 'list', items, span };
        return { kind: 'comprehension', item, clauses, span };
      });
    },
    { recoveryValueFunc: () => this.missing('a list') },
  );

  /** `{ a: 1, "b c": 2 }` */
  protected readonly record: ParserMethod<[], Expression> = this.RULE(
    'record',
    (): Expression => {
      const entries: RecordEntry[] = [];
      const open = this.CONSUME(LeftBrace);
      this.within('free', () =>
        this.separated('entries', () => {
          entries.push(this.SUBRULE(this.entry));
        }),
      );
      let isRecord = true;
      this.ACTION(() => {
        isRecord = entries.length > 0 || this.LA(1).tokenType === RightBrace;
        this.reachCloser(open, RightBrace, 'the record', 'an entry `name: value`');
      });
      this.wanted(9, () => this.CONSUME(RightBrace));
      return this.ACTION(() => {
        const span = this.since(open.startOffset);
        // Of what was meant for a set nothing further is said.
        return isRecord ? { kind: 'record', entries, span } : { kind: 'missing', expected: 'a record', span };
      });
    },
    { recoveryValueFunc: () => this.missing('a record') },
  );

  protected readonly entry: ParserMethod<[], RecordEntry> = this.RULE(
    'entry',
    (): RecordEntry => {
      const key = this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(StringToken) }]);
      this.wanted(0, () => this.OR2(this.#nameMarks));
      this.ACTION(() => {
        const { tokenType } = this.LA(0);
        if (tokenType === Colon || tokenType === Equals) return;
        const expected = `\`:\` and the value of \`${key.image}\``;
        this.complain(unexpected, this.gap(), { found: this.found(), expected });
      });
      const value = this.wanted(1, () => this.SUBRULE(this.required, { ARGS: [`the value of the entry`] }));
      return this.ACTION(() => ({
        kind: 'entry',
        key: key.tokenType === Word ? nameOf(key) : stringOf(key),
        value: value ?? this.missing('a value'),
        span: this.since(key.startOffset),
      }));
    },
    {
      recoveryValueFunc: (): RecordEntry => ({
        kind: 'entry',
        key: { kind: 'name', text: '', span: this.gap() },
        value: this.missing('a value'),
        span: this.gap(),
      }),
    },
  );

  /** `(a)` */
  protected readonly group: ParserMethod<[], Expression> = this.RULE(
    'group',
    (): Expression => {
      const open = this.CONSUME(LeftParen);
      const inner = this.within('free', () => this.SUBRULE(this.required, { ARGS: ['a value in these parentheses'] }));
      this.ACTION(() => this.reachCloser(open, RightParen, 'the parentheses', 'an operator'));
      this.wanted(9, () => this.CONSUME(RightParen));
      return this.ACTION(() => ({ kind: 'parenthesized', inner, span: this.since(open.startOffset) }));
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** `[e]`, `[s, *]` after a value */
  protected readonly keys: ParserMethod<[], readonly (Expression | Wildcard)[]> = this.RULE(
    'keys',
    (): readonly (Expression | Wildcard)[] => {
      const keys: (Expression | Wildcard)[] = [];
      const open = this.CONSUME(LeftBracket);
      this.within('free', () =>
        this.separated(
          'keys',
          () =>
            this.OR([
              {
                ALT: () => {
                  const star = this.CONSUME(Star);
                  this.ACTION(() => keys.push({ kind: 'wildcard', span: tokenSpan(star) }));
                },
              },
              {
                ALT: () => {
                  keys.push(this.SUBRULE(this.expression));
                },
              },
            ]),
          1,
        ),
      );
      this.ACTION(() => {
        if (keys.length === 0) keys.push(this.lacking('a key'));
        this.reachCloser(open, RightBracket, 'the keys', 'a key');
      });
      this.wanted(9, () => this.CONSUME(RightBracket));
      return keys;
    },
    { recoveryValueFunc: () => [] },
  );

  /** Settings in a head. */
  protected readonly mistakenSettings: ParserMethod<[], void> = this.RULE(
    'mistakenSettings',
    (): void => {
      this.ACTION(() => this.explainNext());
      this.SUBRULE(this.settings);
    },
    { recoveryValueFunc: () => undefined },
  );

  /** A second `if` of a loop, where `and` is meant. */
  protected readonly mistakenIf: ParserMethod<[], void> = this.RULE(
    'mistakenIf',
    (): void => {
      const keyword = this.CONSUME(If);
      this.ACTION(() => {
        const help = 'join the conditions with `and`';
        const fix = this.edit('write `and`', tokenSpan(keyword), 'and');
        const expected = 'the end of the loop';
        this.remark(unexpected, tokenSpan(keyword), { found: 'a second `if`', expected, help }, { fix });
      });
      this.SUBRULE(this.inHead, { ARGS: ['a condition'] });
    },
    { recoveryValueFunc: () => undefined },
  );

  /** `for k, v in source if condition`; where no body in braces follows (`bodiless`), braces can only be misplaced settings. */
  protected readonly forClause: ParserMethod<[boolean], ForClause> = this.RULE(
    'forClause',
    (bodiless: boolean): ForClause => {
      const keyword = this.CONSUME(For);
      const variables: NameSlot[] = [this.SUBRULE(this.nameSlot, { ARGS: ['a name for each item'] })];
      this.MANY(() => {
        this.CONSUME(Comma);
        variables.push(this.SUBRULE2(this.nameSlot, { ARGS: ['a second name'] }));
      });
      const within = this.wanted(0, () => this.CONSUME(In));
      this.ACTION(() => {
        if (within) return;
        const next = this.LA(1);
        const other =
          next.tokenType === Word &&
          (/^(?:of|from|at)$/.test(next.image) || (/^i/.test(next.image) && this.LA(2).tokenType === Word));
        const more = other ? { fix: this.edit('write `in`', tokenSpan(next), 'in') } : {};
        this.complain(unexpected, this.nextSpan(), { found: this.found(), expected: '`in`' }, more);
        if (other) this.SKIP_TOKEN();
      });
      const source = this.SUBRULE(this.inHead, { ARGS: ['what to go through'] });
      this.OPTION3({
        GATE: () => bodiless && this.LA(0).tokenType === RightParen,
        DEF: () => this.SUBRULE(this.mistakenSettings),
      });
      const condition = this.OPTION2(() => {
        this.CONSUME(If);
        return this.SUBRULE2(this.inHead, { ARGS: ['a condition'] });
      });
      this.MANY2(() => this.SUBRULE(this.mistakenIf));
      return this.ACTION(() => ({
        kind: 'for_clause',
        variables,
        source,
        ...(condition ? { condition } : {}),
        span: this.since(keyword.startOffset),
      }));
    },
    {
      recoveryValueFunc: (): ForClause => ({
        kind: 'for_clause',
        variables: [],
        source: this.missing('a list'),
        span: this.gap(),
      }),
    },
  );
}
