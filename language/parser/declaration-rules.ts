import type { IToken, ParserMethod } from 'chevrotain';
import { expectedFamily, notExportable } from '../diagnostics/catalogue/syntax/declarations.ts';
import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type {
  Declaration,
  EnumDeclaration,
  Expression,
  ExternDeclaration,
  ImportDeclaration,
  Missing,
  NameSlot,
  ParamDeclaration,
  PipelineHeader,
  StringLiteral,
  ValueDeclaration,
} from '../syntax/tree.ts';
import { decodeString, numberValue } from './literals.ts';
import { ModelRules } from './model-rules.ts';
import {
  Arrow,
  As,
  Colon,
  Edition,
  Enum,
  Equals,
  Export,
  Extern,
  From,
  Import,
  LeftBrace,
  NumberToken,
  Param,
  Pipeline,
  RightBrace,
  StringToken,
  tokenSpan,
  ValueWord,
  Word,
} from './tokens.ts';
import { valueWords } from './words.ts';

/** The declarations that a file is made of. */
export class DeclarationRules extends ModelRules {
  /** One declaration. `start` is where it begins, `export` included. */
  readonly declaration: ParserMethod<[], Declaration> = this.RULE(
    'declaration',
    (): Declaration => {
      const start = this.position();
      const exporting = this.OPTION(() => this.CONSUME(Export));
      const exported = exporting !== undefined;
      const args: [number, boolean] = [start, exported];
      const declared: Declaration = this.OR([
        { ALT: () => this.SUBRULE(this.header, { ARGS: args }) },
        { ALT: () => this.SUBRULE(this.importNames, { ARGS: [start] }) },
        { ALT: () => this.SUBRULE(this.param, { ARGS: args }) },
        { ALT: () => this.SUBRULE(this.value, { ARGS: args }) },
        { ALT: () => this.SUBRULE(this.model, { ARGS: args }) },
        { ALT: () => this.SUBRULE(this.enumeration, { ARGS: args }) },
        { ALT: () => this.SUBRULE(this.extern, { ARGS: args }) },
      ]);
      this.ACTION(() => {
        const found = notExported.get(declared.kind);
        if (exporting && found) this.remark(notExportable, tokenSpan(exporting), { found });
      });
      return declared;
    },
    { recoveryValueFunc: (): Declaration => ({ kind: 'invalid', span: this.gap() }) },
  );

  /** `pipeline name edition 2026` */
  protected readonly header: ParserMethod<[number, boolean], PipelineHeader> = this.RULE(
    'header',
    (start: number, exported: boolean): PipelineHeader => {
      this.CONSUME(Pipeline);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the pipeline'] });
      const edition = this.OPTION(() => {
        this.CONSUME(Edition);
        const year = this.OPTION2(() => this.CONSUME(NumberToken));
        return this.ACTION(() => {
          if (!year)
            this.complain(unexpected, this.nextSpan(), { found: this.found(), expected: 'the year of the edition' });
          return year && numberValue(year.image);
        });
      });
      return this.ACTION(() => ({
        kind: 'pipeline',
        name,
        ...(edition === undefined ? {} : { edition }),
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): PipelineHeader => ({
        kind: 'pipeline',
        name: this.missing('a name'),
        exported: false,
        span: this.gap(),
      }),
    },
  );

  /** `import { a, b as c } from "./x.pipe"` */
  protected readonly importNames: ParserMethod<[number], ImportDeclaration> = this.RULE(
    'importNames',
    (start: number): ImportDeclaration => {
      const names: { readonly name: NameSlot; readonly alias?: NameSlot }[] = [];
      this.CONSUME(Import);
      const open = this.OPTION(() => this.CONSUME(LeftBrace));
      this.ACTION(() => {
        const expected = '`{` and the names to import';
        const help = 'write `import { name } from "./file.pipe"`';
        if (!open) this.complain(unexpected, this.nextSpan(), { found: this.found(), expected, help });
      });
      this.separated('names', () => {
        const name = this.CONSUME(Word);
        const alias = this.OPTION2(() => {
          this.CONSUME(As);
          return this.SUBRULE(this.nameSlot, { ARGS: ['a name after `as`'] });
        });
        this.ACTION(() => names.push({ name: this.nameOf(name), ...(alias ? { alias } : {}) }));
      });
      this.ACTION(() => {
        if (open) this.reachCloser(open, RightBrace, 'the names', 'a name');
      });
      this.OPTION3(() => this.CONSUME(RightBrace));
      const from = this.OPTION4(() => this.CONSUME(From));
      const path = this.OPTION5(() => this.CONSUME(StringToken));
      return this.ACTION(() => {
        if (path && !from) {
          const fix = this.edit('insert `from`', { start: path.startOffset, end: path.startOffset }, 'from ');
          this.remark(unexpected, tokenSpan(path), { found: 'a string', expected: '`from`' }, { fix });
        } else if (!path) {
          const expected = from ? 'the path of a file' : '`from` and the path of a file';
          this.complain(unexpected, this.nextSpan(), { found: this.found(), expected });
        }
        return {
          kind: 'import',
          names,
          path: path ? this.stringOf(path) : this.missing('a path'),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): ImportDeclaration => ({
        kind: 'import',
        names: [],
        path: this.missing('a path'),
        span: this.gap(),
      }),
    },
  );

  private stringOf(token: IToken): StringLiteral {
    return { kind: 'string', value: decodeString(token.image).value, span: tokenSpan(token) };
  }

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

  /** `dataset x = e`, `let`, `features`, `label`, `stage`, `report` */
  protected readonly value: ParserMethod<[number, boolean], ValueDeclaration> = this.RULE(
    'value',
    (start: number, exported: boolean): ValueDeclaration => {
      const word = this.CONSUME(ValueWord);
      const kind = this.ACTION(() => valueWords.find((known) => known === (word.payload ?? word.image)) ?? 'let');
      return this.SUBRULE(this.binding, { ARGS: [start, exported, kind] });
    },
    { recoveryValueFunc: () => this.lostBinding() },
  );

  /** `x: Type = e` after the word that declares it; alone when that word was forgotten. */
  readonly binding: ParserMethod<[number, boolean, ValueDeclaration['kind']], ValueDeclaration> = this.RULE(
    'binding',
    (start: number, exported: boolean, kind: ValueDeclaration['kind']): ValueDeclaration => {
      const name = this.SUBRULE(this.nameSlot, { ARGS: [`the name of the ${kind === 'let' ? 'value' : kind}`] });
      const type = this.OPTION(() => {
        this.CONSUME(Colon);
        return this.SUBRULE(this.type);
      });
      const equals = this.OPTION2(() => this.CONSUME(Equals));
      this.ACTION(() => {
        if (equals) return;
        const expected = `\`=\` and the value${kind === 'let' ? '' : ` of the ${kind}`}`;
        const next = this.LA(1);
        const isValue = next.startOffset >= 0 && this.nextIsOnLine() && /^[\w"]/.test(next.image);
        const fix = isValue ? { fix: this.edit('insert `=`', this.gap(), ' =', 'maybe') } : {};
        this.complain(unexpected, this.gap(), { found: this.found(), expected }, fix);
      });
      const value = this.SUBRULE(this.required, { ARGS: ['a value after `=`'] });
      return this.ACTION(() => ({
        kind,
        name,
        ...(type ? { type } : {}),
        value,
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

  /** `enum Smoothing { wilder, cutler }` */
  protected readonly enumeration: ParserMethod<[number, boolean], EnumDeclaration> = this.RULE(
    'enumeration',
    (start: number, exported: boolean): EnumDeclaration => {
      const members: { readonly name: NameSlot; readonly doc?: string }[] = [];
      this.CONSUME(Enum);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the enum'] });
      const open = this.OPTION(() => this.CONSUME(LeftBrace));
      this.ACTION(() => {
        if (!open) this.complain(unexpected, this.gap(), { found: this.found(), expected: '`{` and its members' });
      });
      this.separated('members', () => {
        const word = this.CONSUME(Word);
        this.ACTION(() => members.push({ name: this.nameOf(word), ...this.docAt(word.startOffset) }));
      });
      this.ACTION(() => {
        if (open) this.reachCloser(open, RightBrace, 'the members', 'a name');
      });
      this.OPTION2(() => this.CONSUME(RightBrace));
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
      const parameters = this.OPTION(() => this.SUBRULE(this.parameters, { ARGS: [true] }));
      const arrow = this.OPTION2(() => this.CONSUME(Arrow));
      this.ACTION(() => {
        const expected = parameters ? '`->` and the type of the result' : '`(` and its parameters';
        if (!parameters || !arrow) this.complain(unexpected, this.gap(), { found: this.found(), expected });
      });
      const result = this.SUBRULE(this.type);
      const family = this.OPTION3({
        GATE: () => this.LA(1).tokenType === Word,
        DEF: () => this.within('head', () => this.SUBRULE(this.postfix)),
      });
      const known = this.ACTION((): Expression | Missing => {
        if (family?.kind === 'call' || family?.kind === 'reference') return family;
        this.complain(expectedFamily, family?.span ?? this.gap(), { found: family ? 'a value' : this.found() });
        return family ?? this.missing('a family');
      });
      const constraints = this.OPTION4(() => this.SUBRULE(this.constraints));
      const settings = this.OPTION5(() => this.SUBRULE(this.settings));
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

const notExported: ReadonlyMap<Declaration['kind'], string> = new Map([
  ['pipeline', 'the header of a file'],
  ['param', 'a parameter'],
  ['import', 'an import'],
]);
