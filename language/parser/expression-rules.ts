import type { IOrAlt, ParserMethod } from 'chevrotain';
import { operatorAfterStep, pipeIntoNoCall, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { cover } from '../source/source.ts';
import type { Expression, SettingsBlock } from '../syntax/tree.ts';
import { referenceOf } from './literal-rules.ts';
import { OperationRules, type OperatorRead } from './operation-rules.ts';
import { Colon, Dot, Else, Fit, If, LeftBrace, nameOf, PipeInto, RightBrace, Then, tokenSpan, Word } from './tokens.ts';

/** Expressions from `|>`, the loosest, to a value with its members, keys and arguments. */
export abstract class ExpressionRules extends OperationRules {
  readonly #unpiped: IOrAlt<Expression>[] = [
    { ALT: () => this.SUBRULE(this.conditional) },
    { ALT: () => this.SUBRULE(this.operation) },
  ];

  protected readonly expression: ParserMethod<[], Expression> = this.RULE(
    'expression',
    (): Expression => {
      const alone = this.ACTION(() => this.alone());
      if (alone) return alone;
      let value = this.OR2(this.#unpiped);
      this.MANY(() =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(PipeInto);
              const fit = this.OPTION(() => this.CONSUME(Fit));
              const right = this.SUBRULE(this.step);
              this.ACTION(() => {
                const span = { start: value.span.start, end: Math.max(right.span.end, this.endOfPrevious()) };
                value = { kind: 'pipe', left: value, right, ...(fit ? { fit: tokenSpan(fit) } : {}), span };
              });
            },
          },
          {
            ALT: () => {
              value = this.SUBRULE(this.mistakenOperator, { ARGS: [value] });
            },
          },
        ]),
      );
      return value;
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  protected readonly unpiped: ParserMethod<[], Expression> = this.RULE(
    'unpiped',
    (): Expression => this.OR(this.#unpiped),
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** An operator, and what follows it, after a step of a pipe. */
  protected readonly mistakenOperator: ParserMethod<[Expression], Expression> = this.RULE(
    'mistakenOperator',
    (left: Expression): Expression => {
      const read = this.SUBRULE(this.binaryOperator);
      this.ACTION(() => this.complainOfOperator(left, read));
      const operand = this.OPTION(() => this.SUBRULE(this.operation));
      return this.ACTION(() => {
        const right = operand ?? this.missing('a value');
        const { operator, span } = read;
        return { kind: 'binary', operator, operatorSpan: span, left, right, span: cover(left.span, right.span) };
      });
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  private complainOfOperator(pipe: Expression, { operator, span }: OperatorRead): void {
    const fix = {
      ...this.edit('put parentheses around the pipe', { start: pipe.span.start, end: pipe.span.start }, '(', 'maybe'),
    };
    const closing = this.edit('', { start: pipe.span.end, end: pipe.span.end }, ')');
    this.remark(operatorAfterStep, span, { operator }, { fix: { ...fix, edits: [...fix.edits, ...closing.edits] } });
  }

  // ---------------------------------------------------------------- pipes

  /** What a value is piped into. */
  protected readonly step: ParserMethod<[], Expression> = this.RULE(
    'step',
    (): Expression => {
      const value = this.wanted(0, () =>
        this.OR([{ ALT: () => this.SUBRULE(this.repeat) }, { ALT: () => this.SUBRULE(this.postfix) }]),
      );
      return this.ACTION(() => {
        if (value === undefined) return this.lacking('a call to pipe into');
        const found = notCalled.get(value.kind);
        if (found !== undefined) this.remark(pipeIntoNoCall, value.span, { found });
        return value;
      });
    },
    { recoveryValueFunc: () => this.missing('a call') },
  );

  /** `for width in hidden { dense(width) |> relu }` */
  protected readonly repeat: ParserMethod<[], Expression> = this.RULE(
    'repeat',
    (): Expression => {
      const start = this.position();
      const clause = this.SUBRULE(this.forClause, { ARGS: [false] });
      const body = this.wanted(0, () => {
        const open = this.CONSUME(LeftBrace);
        const steps = this.within('free', () => this.SUBRULE(this.required, { ARGS: ['the steps to repeat'] }));
        this.ACTION(() => this.reachCloser(open, RightBrace, 'the steps to repeat', '`|>`'));
        this.wanted(9, () => this.CONSUME(RightBrace));
        return steps;
      });
      return this.ACTION(() => ({
        kind: 'repeat',
        clause,
        body: body ?? this.lacking('`{` and the steps to repeat'),
        span: this.since(start),
      }));
    },
    { recoveryValueFunc: () => this.missing('a call') },
  );

  // ---------------------------------------------------------------- conditions and operators

  /** `if a then b else c`, and `else if` as often as need be */
  protected readonly conditional: ParserMethod<[], Expression> = this.RULE(
    'conditional',
    (): Expression => {
      const branches: { readonly start: number; readonly condition: Expression; readonly value: Expression }[] = [];
      const first = this.CONSUME(If);
      let condition = this.SUBRULE(this.condition);
      let value = this.SUBRULE(this.branch, { ARGS: ['a value after `then`'] });
      this.ACTION(() => branches.push({ start: first.startOffset, condition, value }));
      this.MANY(() => {
        this.CONSUME(Else);
        const again = this.CONSUME2(If);
        condition = this.SUBRULE2(this.condition);
        value = this.SUBRULE2(this.branch, { ARGS: ['a value after `then`'] });
        this.ACTION(() => branches.push({ start: again.startOffset, condition, value }));
      });
      const otherwise = this.wanted(0, () => {
        this.CONSUME2(Else);
        return this.SUBRULE3(this.branch, { ARGS: ['a value after `else`'] });
      });
      return this.ACTION(() => {
        if (!otherwise) this.complain(unexpected, this.nextSpan(), { found: this.found(), expected: '`else`' });
        let result = otherwise ?? this.missing('a value');
        for (const branch of branches.reverse()) {
          result = {
            kind: 'conditional',
            condition: branch.condition,
            whenTrue: branch.value,
            whenFalse: result,
            span: { start: branch.start, end: result.span.end },
          };
        }
        return result;
      });
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  /** What stands between `if` and `then`, and the `then`. */
  protected readonly condition: ParserMethod<[], Expression> = this.RULE(
    'condition',
    (): Expression => {
      const value = this.within('head', () => this.SUBRULE(this.branch, { ARGS: ['a condition'] }));
      const then = this.wanted(0, () => this.CONSUME(Then));
      this.ACTION(() => {
        if (then) return;
        const colon = this.LA(1).tokenType === Colon;
        const fix = colon ? { fix: this.edit('write `then`', this.nextSpan(), ' then') } : {};
        this.complain(unexpected, this.nextSpan(), { found: this.found(), expected: '`then`' }, fix);
        if (colon) this.SKIP_TOKEN();
      });
      return value;
    },
    { recoveryValueFunc: () => this.missing('a condition') },
  );

  /** An operation that must stand here. A conditional in its place needs parentheses, which bounds the parser's stack. */
  protected readonly branch: ParserMethod<[string], Expression> = this.RULE(
    'branch',
    (what: string): Expression => {
      const value = this.wanted(0, () => this.SUBRULE(this.operation));
      return this.ACTION(() => value ?? this.lacking(what));
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );

  // ---------------------------------------------------------------- values

  readonly #primaries: IOrAlt<Expression>[] = [
    { ALT: () => this.SUBRULE(this.literal) },
    {
      ALT: () => {
        const word = this.CONSUME(Word);
        return this.ACTION(() => referenceOf(nameOf(word)));
      },
    },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.record) },
    { ALT: () => this.SUBRULE(this.group) },
  ];

  /** What the suffix that is read next belongs to. */
  #target: Expression = this.missing('a value');

  readonly #settings = {
    GATE: (): boolean => this.surroundings === 'free' && this.nextIsOnLine(),
    DEF: (): SettingsBlock => this.SUBRULE(this.settings),
  };

  readonly #suffixes: IOrAlt<Expression>[] = [
    {
      ALT: () => {
        const target = this.#target;
        this.CONSUME(Dot);
        const member = this.SUBRULE(this.nameSlot, { ARGS: ['the name of a member', 'member'] });
        return this.ACTION((): Expression => {
          return { kind: 'member', target, member, span: this.since(target.span.start) };
        });
      },
    },
    {
      ALT: () => {
        const target = this.#target;
        const keys = this.SUBRULE(this.keys);
        return this.ACTION((): Expression => {
          return { kind: 'index', target, keys, span: this.since(target.span.start) };
        });
      },
    },
    {
      ALT: () => {
        const callee = this.#target;
        const given = this.SUBRULE(this.argumentList);
        const settings = this.OPTION(this.#settings);
        return this.ACTION((): Expression => {
          const span = this.since(callee.span.start);
          return { kind: 'call', callee, arguments: given, ...(settings ? { settings } : {}), span };
        });
      },
    },
  ];

  /** A value with its members, keys and calls: `prepared.train`, `monthly["2021-04"]`, `train(m, rows) { … }` */
  protected readonly postfix: ParserMethod<[], Expression> = this.RULE(
    'postfix',
    (): Expression => {
      let value: Expression = this.OR(this.#primaries);
      this.MANY(() => {
        this.#target = value;
        value = this.OR2(this.#suffixes);
      });
      return value;
    },
    { recoveryValueFunc: () => this.missing('a value') },
  );
}

/** What a kind of expression that cannot be piped into is called. */
const notCalled: ReadonlyMap<Expression['kind'], string> = new Map([
  ['number', 'a number'],
  ['quantity', 'a quantity'],
  ['date', 'a date'],
  ['string', 'a string'],
  ['boolean', 'a truth value'],
  ['list', 'a list'],
  ['comprehension', 'a list'],
  ['record', 'a record'],
  ['parenthesized', 'parentheses'],
]);
