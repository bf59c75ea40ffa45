import type { ParserMethod } from 'chevrotain';
import { expectedFamily } from '../diagnostics/catalogue/syntax/declarations.ts';
import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type { EnumDeclaration, Expression, ExternDeclaration, Missing, NameSlot } from '../syntax/tree.ts';
import { ModuleRules } from './module-rules.ts';
import { Arrow, Enum, Extern, LeftBrace, nameOf, RightBrace, Word } from './tokens.ts';

/** What libraries declare: enums and the signatures of operators. */
export abstract class OperatorRules extends ModuleRules {
  /** `enum Smoothing { wilder, cutler }` */
  protected readonly enumeration: ParserMethod<[number, boolean], EnumDeclaration> = this.RULE(
    'enum',
    (start: number, exported: boolean): EnumDeclaration => {
      const members: { readonly name: NameSlot; readonly doc?: string }[] = [];
      this.CONSUME(Enum);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the enum'] });
      const open = this.wanted(0, () => this.CONSUME(LeftBrace));
      this.ACTION(() => {
        if (!open) this.complain(unexpected, this.gap(), { found: this.found(), expected: '`{` and its members' });
      });
      this.separated('members', () => {
        const word = this.CONSUME(Word);
        this.ACTION(() => members.push({ name: nameOf(word), ...this.docAt(word.startOffset) }));
      });
      this.ACTION(() => {
        if (open) this.reachCloser(open, RightBrace, 'the members', 'a name');
      });
      this.wanted(9, () => this.CONSUME(RightBrace));
      return this.ACTION(() => ({
        kind: 'enum',
        name,
        members,
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): EnumDeclaration => ({
        kind: 'enum',
        name: this.missing('a name'),
        members: [],
        exported: false,
        span: this.gap(),
      }),
    },
  );

  /** `extern rsi(bars: Frame, …) -> Frame causal(lookback: period) where … { … }` */
  protected readonly extern: ParserMethod<[number, boolean], ExternDeclaration> = this.RULE(
    'extern',
    (start: number, exported: boolean): ExternDeclaration => {
      this.CONSUME(Extern);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the operator'] });
      const parameters = this.wanted(0, () => this.SUBRULE(this.parameters, { ARGS: [true] }));
      const arrow = this.wanted(1, () => this.CONSUME(Arrow));
      this.ACTION(() => {
        const expected = parameters ? '`->` and the type of the result' : '`(` and its parameters';
        if (!parameters || !arrow) this.complain(unexpected, this.gap(), { found: this.found(), expected });
      });
      const result = this.SUBRULE(this.type);
      const family = this.wanted(2, {
        GATE: () => this.LA(1).tokenType === Word,
        DEF: () => this.within('head', () => this.SUBRULE(this.postfix)),
      });
      const known = this.ACTION((): Expression | Missing => {
        if (family?.kind === 'call' || family?.kind === 'reference') return family;
        this.complain(expectedFamily, family?.span ?? this.gap(), { found: family ? 'a value' : this.found() });
        return family ?? this.missing('a family');
      });
      const constraints = this.OPTION(() => this.SUBRULE(this.constraints));
      const settings = this.OPTION2(() => this.SUBRULE(this.settings));
      return this.ACTION(() => ({
        kind: 'extern',
        name,
        parameters: parameters ?? [],
        result,
        family: known,
        constraints: constraints ?? [],
        ...(settings ? { settings } : {}),
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): ExternDeclaration => ({
        kind: 'extern',
        name: this.missing('a name'),
        parameters: [],
        result: { kind: 'type', name: this.missing('a type'), arguments: [], span: this.gap() },
        family: this.missing('a family'),
        constraints: [],
        exported: false,
        span: this.gap(),
      }),
    },
  );
}
