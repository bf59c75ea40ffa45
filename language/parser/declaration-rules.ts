import type { IOrAlt, IToken, ParserMethod } from 'chevrotain';
import { notExportable } from '../diagnostics/catalogue/syntax/declarations.ts';
import type { Declaration } from '../syntax/tree.ts';
import { OperatorRules } from './operator-rules.ts';
import { Export, tokenSpan } from './tokens.ts';

/** The declarations that a file is made of. */
export class DeclarationRules extends OperatorRules {
  /** Where the declaration that is being read begins, `export` included, and whether there is one: declarations do not nest. */
  #head: [start: number, exported: boolean] = [0, false];

  readonly #export = (): IToken => this.CONSUME(Export);

  readonly #declarations: IOrAlt<Declaration>[] = [
    { ALT: () => this.SUBRULE(this.header, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.extension, { ARGS: [this.#head[0]] }) },
    { ALT: () => this.SUBRULE(this.importNames, { ARGS: [this.#head[0]] }) },
    { ALT: () => this.SUBRULE(this.reexport, { ARGS: [this.#head[0]] }) },
    { ALT: () => this.SUBRULE(this.use, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.param, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.value, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.expectation, { ARGS: [this.#head[0]] }) },
    { ALT: () => this.SUBRULE(this.model, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.space, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.overriding, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.allow, { ARGS: [this.#head[0]] }) },
    { ALT: () => this.SUBRULE(this.enumeration, { ARGS: this.#head }) },
    { ALT: () => this.SUBRULE(this.extern, { ARGS: this.#head }) },
  ];

  readonly declaration: ParserMethod<[], Declaration> = this.RULE(
    'declaration',
    (): Declaration => {
      const start = this.position();
      const exporting = this.OPTION(this.#export);
      this.#head = [start, exporting !== undefined];
      const declared = this.OR(this.#declarations);
      this.ACTION(() => {
        const found = notExported.get(declared.kind);
        if (exporting && found) this.remark(notExportable, tokenSpan(exporting), { found });
      });
      return declared;
    },
    { recoveryValueFunc: (): Declaration => ({ kind: 'invalid', span: this.gap() }) },
  );
}

const notExported: ReadonlyMap<Declaration['kind'], string> = new Map([
  ['pipeline', 'the header of a file'],
  ['param', 'a parameter'],
  ['import', 'an import'],
  ['use', 'an instance of another pipeline'],
  ['extends', '`extends`'],
  ['expect', '`expect`'],
  ['override', '`override`: what is overridden is exported by its own declaration'],
  ['allow', '`allow`'],
]);
