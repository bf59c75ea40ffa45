import type { IToken, ParserMethod } from 'chevrotain';
import { settingsPlace, unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { expectedEntry } from '../diagnostics/catalogue/syntax/families.ts';
import type { Expression, SpaceConstraint, SpaceDeclaration, SpaceDimension, SpaceEntry } from '../syntax/tree.ts';
import { referenceOf } from './literal-rules.ts';
import { ModelRules } from './model-rules.ts';
import {
  Colon,
  Comma,
  Dot,
  Equals,
  For,
  If,
  In,
  LeftBrace,
  nameOf,
  PathName,
  RightBrace,
  SearchSpace,
  tokenSpan,
  When,
  Where,
} from './tokens.ts';

/** `space wide for baseline.lstm { model.hidden in [64, 128] … }` */
export abstract class SpaceRules extends ModelRules {
  protected readonly space: ParserMethod<[number, boolean], SpaceDeclaration> = this.RULE(
    'space',
    (start: number, exported: boolean): SpaceDeclaration => {
      this.CONSUME(SearchSpace);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the search space'] });
      const subject = this.wanted(0, () => {
        this.CONSUME(For);
        return this.SUBRULE(this.searched);
      });
      this.ACTION(() => {
        const expected = '`for` and what is searched';
        const help = 'a space is for one call: `space wide for base { … }`';
        if (!subject) this.complain(unexpected, this.gap(), { found: this.found(), expected, help });
      });
      const passed = this.ACTION(() => this.passSettings());
      const entries = this.wanted(1, () => this.SUBRULE(this.spaceBody));
      return this.ACTION(() => {
        if (!entries && !passed)
          this.complain(unexpected, this.gap(), { found: this.found(), expected: '`{` and what to choose' });
        return {
          kind: 'space',
          name,
          subject: subject ?? {
            ...this.missing('what is searched'),
            span: { start: name.span.end, end: name.span.end },
          },
          entries: entries ?? [],
          exported,
          ...this.docAt(start),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): SpaceDeclaration => ({
        kind: 'space',
        name: this.missing('a name'),
        subject: this.missing('what is searched'),
        entries: [],
        exported: false,
        span: this.gap(),
      }),
    },
  );

  /** A call with settings in the head: two pairs of braces, of which the first is passed over with the rest. */
  private passSettings(): boolean {
    const open = this.LA(1);
    const close = this.passage?.partners.get(open);
    if (open.tokenType !== LeftBrace || !close) return false;
    const tokens = this.passage?.tokens ?? [];
    if (tokens[tokens.indexOf(close) + 1]?.tokenType !== LeftBrace) return false;
    const reason = 'in the head of a search space a `{` opens its entries';
    this.complain(settingsPlace, tokenSpan(open), { reason, help: 'put the call with its settings in parentheses' });
    this.passTo(() => false);
    return true;
  }

  /** What a space is for. A `{` opens the space; no record can be searched. */
  protected readonly searched: ParserMethod<[], Expression> = this.RULE(
    'searched',
    (): Expression => {
      const subject = this.wanted(0, {
        GATE: () => this.LA(1).tokenType !== LeftBrace,
        DEF: () => this.within('head', () => this.SUBRULE(this.operation)),
      });
      return this.ACTION(() => subject ?? this.lacking('the name of what is searched'));
    },
    { recoveryValueFunc: () => this.missing('what is searched') },
  );

  protected readonly spaceBody: ParserMethod<[], readonly SpaceEntry[]> = this.RULE(
    'spaceBody',
    (): readonly SpaceEntry[] => {
      const entries: SpaceEntry[] = [];
      const commas: IToken[] = [];
      const open = this.CONSUME(LeftBrace);
      this.within('free', () => {
        this.ACTION(() => this.reachEntry(open, commas));
        this.MANY(() => {
          entries.push(
            this.OR([
              { ALT: (): SpaceEntry => this.SUBRULE(this.dimension) },
              { ALT: (): SpaceEntry => this.SUBRULE(this.constraint) },
            ]),
          );
          this.ACTION(() => this.reachEntry(open, commas));
        });
      });
      this.ACTION(() => {
        this.complainOfCommas(commas);
        this.reachCloser(open, RightBrace, 'the search space', 'an entry `path in choices`');
      });
      this.wanted(9, () => this.CONSUME(RightBrace));
      return entries;
    },
    { recoveryValueFunc: () => [] },
  );

  /** Passes over what begins no entry, up to the next that does or to the end of the space; commas are put aside. */
  private reachEntry(open: IToken, commas: IToken[]): void {
    const partner = this.passage?.partners.get(open);
    for (let next = this.LA(1); next.tokenType !== PathName && next.tokenType !== Where; next = this.LA(1)) {
      if (next === partner || next.startOffset < 0) return;
      if (next.tokenType === Comma) {
        commas.push(next);
        this.SKIP_TOKEN();
        continue;
      }
      if (!this.explainNext()) this.complain(expectedEntry, this.nextSpan(), { found: this.found() });
      this.passTo((token) => token.tokenType === PathName || token.tokenType === Where || token === partner);
    }
  }

  private complainOfCommas(commas: readonly IToken[]): void {
    const [first] = commas;
    const edits = commas.flatMap((comma) => this.edit('', tokenSpan(comma), '').edits);
    const fix = {
      title: commas.length > 1 ? 'delete the commas' : 'delete the comma',
      applicability: 'machine' as const,
      edits,
    };
    const help = 'each entry of a search space stands on a line of its own, without a comma';
    if (first)
      this.remark(unexpected, tokenSpan(first), { found: '`,`', expected: 'the end of the line', help }, { fix });
  }

  /** `optimizer.momentum in 0.0..0.99 when optimizer.kind == sgd` */
  protected readonly dimension: ParserMethod<[], SpaceDimension> = this.RULE(
    'dimension',
    (): SpaceDimension => {
      const first = this.CONSUME(PathName);
      let path: Expression = this.ACTION(() => referenceOf(nameOf(first)));
      this.MANY(() => {
        this.CONSUME(Dot);
        const member = this.SUBRULE(this.nameSlot, { ARGS: ['the name of a member', 'member'] });
        this.ACTION(() => {
          path = { kind: 'member', target: path, member, span: this.since(first.startOffset) };
        });
      });
      this.OR([{ ALT: () => this.CONSUME(In) }, { ALT: () => this.SUBRULE(this.mistakenSign) }]);
      const domain = this.SUBRULE(this.branch, { ARGS: ['a list, a range or a distribution'] });
      const condition = this.OPTION(() => {
        this.OR2([{ ALT: () => this.CONSUME(When) }, { ALT: () => this.SUBRULE(this.mistakenIfForWhen) }]);
        return this.SUBRULE(this.inHead, { ARGS: ['a condition'] });
      });
      return this.ACTION(() => ({
        kind: 'dimension',
        path,
        domain,
        ...(condition ? { condition } : {}),
        ...this.docAt(first.startOffset),
        span: this.since(first.startOffset),
      }));
    },
    {
      recoveryValueFunc: (): SpaceDimension => ({
        kind: 'dimension',
        path: this.missing('a path'),
        domain: this.missing('a domain'),
        span: this.gap(),
      }),
    },
  );

  /** `path = …` or `path: …` where `path in …` is meant. */
  protected readonly mistakenSign: ParserMethod<[], void> = this.RULE(
    'mistakenSign',
    (): void => {
      const sign = this.OR([{ ALT: () => this.CONSUME(Equals) }, { ALT: () => this.CONSUME(Colon) }]);
      this.ACTION(() => {
        const found = `\`${sign.image}\``;
        const help = 'a search space says what each path may be: `path in [a, b]`';
        const touches = this.passage?.file.text.charAt(sign.startOffset - 1) !== ' ';
        const fix = this.edit('write `in`', tokenSpan(sign), touches ? ' in' : 'in', 'maybe');
        this.remark(unexpected, tokenSpan(sign), { found, expected: '`in`', help }, { fix });
      });
    },
    { recoveryValueFunc: () => undefined },
  );

  protected readonly mistakenIfForWhen: ParserMethod<[], void> = this.RULE(
    'mistakenIfForWhen',
    (): void => {
      const keyword = this.CONSUME(If);
      this.ACTION(() => {
        const fix = this.edit('write `when`', tokenSpan(keyword), 'when');
        const help = 'write `when` before the condition under which something is chosen at all';
        this.remark(unexpected, tokenSpan(keyword), { found: '`if`', expected: '`when`', help }, { fix });
      });
    },
    { recoveryValueFunc: () => undefined },
  );

  /** `where model.hidden % model.heads == 0` */
  protected readonly constraint: ParserMethod<[], SpaceConstraint> = this.RULE(
    'constraint',
    (): SpaceConstraint => {
      const start = this.position();
      this.CONSUME(Where);
      const condition = this.SUBRULE(this.inHead, { ARGS: ['a condition'] });
      return this.ACTION(() => ({
        kind: 'constraint',
        condition,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): SpaceConstraint => ({
        kind: 'constraint',
        condition: this.missing('a condition'),
        span: this.gap(),
      }),
    },
  );
}
