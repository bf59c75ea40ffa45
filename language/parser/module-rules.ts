import type { IToken, ParserMethod } from 'chevrotain';
import { expectedName } from '../diagnostics/catalogue/syntax/declarations.ts';
import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import { expectedReason } from '../diagnostics/catalogue/syntax/modules.ts';
import type {
  AllowDeclaration,
  ExtendsDeclaration,
  ImportDeclaration,
  ImportedName,
  Missing,
  PipelineHeader,
  ReexportDeclaration,
  StringLiteral,
  UseDeclaration,
} from '../syntax/tree.ts';
import { stringOf } from './literal-rules.ts';
import { numberValue } from './literals.ts';
import {
  Allow,
  As,
  Edition,
  Equals,
  Export,
  Extends,
  From,
  Import,
  LeftBrace,
  NumberToken,
  nameOf,
  Pipeline,
  RightBrace,
  StringToken,
  tokenSpan,
  Use,
  Word,
} from './tokens.ts';
import { ValueRules } from './value-rules.ts';

interface NamesFrom {
  readonly names: readonly ImportedName[];
  readonly path: StringLiteral | Missing;
}

/** What joins a file to others, and what is said of the file as a whole. */
export abstract class ModuleRules extends ValueRules {
  /** `pipeline name edition 2026` */
  protected readonly header: ParserMethod<[number, boolean], PipelineHeader> = this.RULE(
    'header',
    (start: number, exported: boolean): PipelineHeader => {
      this.CONSUME(Pipeline);
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name of the pipeline'] });
      const edition = this.OPTION(() => {
        this.CONSUME(Edition);
        const year = this.wanted(0, () => this.CONSUME(NumberToken));
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
    'import',
    (start: number): ImportDeclaration => {
      this.CONSUME(Import);
      const open = this.wanted(0, () => this.CONSUME(LeftBrace));
      this.ACTION(() => {
        const expected = '`{` and the names to import';
        const help = 'write `import { name } from "./file.pipe"`';
        if (!open) this.complain(unexpected, this.nextSpan(), { found: this.found(), expected, help });
      });
      const { names, path } = this.SUBRULE(this.namesFrom, { ARGS: [open] });
      return this.ACTION(() => ({ kind: 'import', names, path, ...this.docAt(start), span: this.since(start) }));
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

  /** `{ a, b as c } from "./x.pipe"` after `export` */
  protected readonly reexport: ParserMethod<[number], ReexportDeclaration> = this.RULE(
    'reexport',
    (start: number): ReexportDeclaration => {
      const open = this.CONSUME(LeftBrace);
      const { names, path } = this.SUBRULE(this.namesFrom, { ARGS: [open] });
      return this.ACTION(() => ({ kind: 'reexport', names, path, ...this.docAt(start), span: this.since(start) }));
    },
    {
      recoveryValueFunc: (): ReexportDeclaration => ({
        kind: 'reexport',
        names: [],
        path: this.missing('a path'),
        span: this.gap(),
      }),
    },
  );

  /** `a, b as c } from "./x.pipe"` */
  protected readonly namesFrom: ParserMethod<[IToken | undefined], NamesFrom> = this.RULE(
    'namesFrom',
    (open: IToken | undefined): NamesFrom => {
      const names: ImportedName[] = [];
      this.separated('names', () => {
        const name = this.CONSUME(Word);
        const alias = this.OPTION(() => {
          this.CONSUME(As);
          return this.SUBRULE(this.nameSlot, { ARGS: ['a name after `as`'] });
        });
        this.ACTION(() => names.push({ name: nameOf(name), ...(alias ? { alias } : {}) }));
      });
      this.ACTION(() => {
        if (open) this.reachCloser(open, RightBrace, 'the names', 'a name');
      });
      this.wanted(9, () => this.CONSUME(RightBrace));
      const from = this.wanted(0, () => this.CONSUME(From));
      const path = this.wanted(1, () => this.CONSUME(StringToken));
      return this.ACTION(() => {
        if (path && !from) {
          const fix = this.edit('insert `from`', { start: path.startOffset, end: path.startOffset }, 'from ');
          this.remark(unexpected, tokenSpan(path), { found: 'a string', expected: '`from`' }, { fix });
        } else if (!path) {
          const expected = from ? 'the path of a file' : '`from` and the path of a file';
          const exported = this.passage?.tokens[0]?.tokenType === Export && open && !from;
          const help = exported ? { help: 'what a file declares is exported by `export` before its declaration' } : {};
          this.complain(unexpected, this.nextSpan(), { found: this.found(), expected, ...help });
        }
        return { names, path: path ? stringOf(path) : this.missing('a path') };
      });
    },
    { recoveryValueFunc: (): NamesFrom => ({ names: [], path: this.missing('a path') }) },
  );

  /** `use prep = "./phase1.pipe" { data: data }` */
  protected readonly use: ParserMethod<[number, boolean], UseDeclaration> = this.RULE(
    'use',
    (start: number, exported: boolean): UseDeclaration => {
      this.CONSUME(Use);
      this.ACTION(() => this.complainOfNameless());
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['a name for the instance'] });
      const equals = this.wanted(0, () => this.CONSUME(Equals));
      const path = this.SUBRULE(this.pathOf, { ARGS: [equals ? '' : '`=` and '] });
      const settings = this.OPTION({
        GATE: () => this.nextIsOnLine(),
        DEF: () => this.SUBRULE(this.settings),
      });
      return this.ACTION(() => ({
        kind: 'use',
        name,
        path,
        ...(settings ? { settings } : {}),
        exported,
        ...this.docAt(start),
        span: this.since(start),
      }));
    },
    {
      recoveryValueFunc: (): UseDeclaration => ({
        kind: 'use',
        name: this.missing('a name'),
        path: this.missing('a path'),
        exported: false,
        span: this.gap(),
      }),
    },
  );

  /** `use "./phase1.pipe"`: the instance needs a name, and its file's would do. */
  private complainOfNameless(): void {
    const path = this.LA(1);
    if (path.tokenType !== StringToken) return;
    const name = /(\w+)(?:\.\w+)*$/.exec(stringOf(path).value)?.[1] ?? 'instance';
    const fix = this.edit('name the instance', this.gap(), ` ${name} =`, 'maybe');
    const parameters = { what: 'a name for the instance', found: 'a string' };
    this.complain(expectedName, tokenSpan(path), parameters, { fix });
  }

  /** `extends "./base.pipe"` */
  protected readonly extension: ParserMethod<[number], ExtendsDeclaration> = this.RULE(
    'extends',
    (start: number): ExtendsDeclaration => {
      this.CONSUME(Extends);
      const path = this.SUBRULE(this.pathOf, { ARGS: [''] });
      return this.ACTION(() => ({ kind: 'extends', path, ...this.docAt(start), span: this.since(start) }));
    },
    {
      recoveryValueFunc: (): ExtendsDeclaration => ({
        kind: 'extends',
        path: this.missing('a path'),
        span: this.gap(),
      }),
    },
  );

  /** The path of a pipeline; `before` is what the text lacks before it. */
  protected readonly pathOf: ParserMethod<[string], StringLiteral | Missing> = this.RULE(
    'pathOf',
    (before: string): StringLiteral | Missing => {
      const path = this.wanted(0, () => this.CONSUME(StringToken));
      return this.ACTION(() => {
        if (path && before === '') return stringOf(path);
        const expected = `${before}the path of a pipeline, a string`;
        const found = path ? 'a string' : this.found();
        const next = this.LA(1);
        if (!path && before === '' && next.tokenType === Word && this.nextIsOnLine()) {
          const written = `"./${next.image}.pipe"`;
          const quoted = this.edit(`write \`${written}\``, tokenSpan(next), written, 'maybe');
          this.complain(unexpected, tokenSpan(next), { found, expected }, { fix: quoted });
          return this.missing('a path');
        }
        const fix = path
          ? { fix: this.edit('insert `=`', { start: path.startOffset, end: path.startOffset }, '= ') }
          : {};
        this.complain(unexpected, path ? tokenSpan(path) : this.nextSpan(), { found, expected }, fix);
        return path ? stringOf(path) : this.missing('a path');
      });
    },
    { recoveryValueFunc: () => this.missing('a path') },
  );

  /** `allow "in_sample" "…"`: the name is passed over with its quotation marks. */
  private complainOfQuotedName(): void {
    const [name, reason] = [this.LA(1), this.LA(2)];
    if (name.tokenType !== StringToken || reason.tokenType !== StringToken) return;
    const { value } = stringOf(name);
    const more = /^\w+$/.test(value) ? { fix: this.edit('delete the quotation marks', tokenSpan(name), value) } : {};
    this.complain(expectedName, tokenSpan(name), { what: 'the name or code of a warning', found: 'a string' }, more);
    this.SKIP_TOKEN();
  }

  /** `allow in_sample "a deliberately dishonest experiment"` */
  protected readonly allow: ParserMethod<[number], AllowDeclaration> = this.RULE(
    'allow',
    (start: number): AllowDeclaration => {
      this.CONSUME(Allow);
      this.ACTION(() => this.complainOfQuotedName());
      const name = this.SUBRULE(this.nameSlot, { ARGS: ['the name or code of a warning'] });
      const reason = this.wanted(0, () => this.CONSUME(StringToken));
      return this.ACTION(() => {
        if (!reason) {
          const written = name.kind === 'name' ? name.text : 'NAME';
          this.complain(expectedReason, this.gap(), { name: written, found: this.found() });
        }
        return {
          kind: 'allow',
          name,
          reason: reason ? stringOf(reason) : this.missing('a reason'),
          ...this.docAt(start),
          span: this.since(start),
        };
      });
    },
    {
      recoveryValueFunc: (): AllowDeclaration => ({
        kind: 'allow',
        name: this.missing('a name'),
        reason: this.missing('a reason'),
        span: this.gap(),
      }),
    },
  );
}
