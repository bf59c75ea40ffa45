import type { ParserMethod } from 'chevrotain';
import { notExportable } from '../diagnostics/catalogue/syntax/declarations.ts';
import type { Declaration } from '../syntax/tree.ts';
import { OperatorRules } from './operator-rules.ts';
import { Export, tokenSpan } from './tokens.ts';

/** The declarations that a file is made of. */
export class DeclarationRules extends OperatorRules {
  /** One declaration. `start` is where it begins, `export` included. */
  readonly declaration: ParserMethod<[], Declaration> = this.RULE(
    'declaration',
    (): Declaration => {
      const start = this.position();
      const exporting = this.OPTION(() => this.CONSUME(Export));
      const exported = exporting !== undefined;
      const args: [number, boolean] = [start, exported];
      const declared: Declaration = this.OR([
        { ALT: (): Declaration => this.SUBRULE(this.header, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.extension, { ARGS: [start] }) },
        { ALT: (): Declaration => this.SUBRULE(this.importNames, { ARGS: [start] }) },
        { ALT: (): Declaration => this.SUBRULE(this.reexport, { ARGS: [start] }) },
        { ALT: (): Declaration => this.SUBRULE(this.use, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.param, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.value, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.expectation, { ARGS: [start] }) },
        { ALT: (): Declaration => this.SUBRULE(this.model, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.space, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.overriding, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.allow, { ARGS: [start] }) },
        { ALT: (): Declaration => this.SUBRULE(this.enumeration, { ARGS: args }) },
        { ALT: (): Declaration => this.SUBRULE(this.extern, { ARGS: args }) },
      ]);
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
