import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type { Declaration } from '../syntax/tree.ts';
import { DeclarationRules } from './declaration-rules.ts';
import { describeToken } from './messages.ts';
import { tokenSpan } from './tokens.ts';

/** The whole grammar, LL(2). Making one takes some ten milliseconds, so it is made once and reused. */
export class PipeParser extends DeclarationRules {
  /** `validate` lets Chevrotain examine the grammar for ambiguities and left recursion, as a test does. */
  constructor(options: { readonly validate: boolean }) {
    super(!options.validate);
    this.performSelfAnalysis();
  }

  /** Reads the passage begun as one declaration. */
  readDeclaration(): Declaration {
    const declaration = this.declaration();
    this.#tellErrors();
    return declaration;
  }

  /** Reads the passage begun as `name = value`, the declaring word being forgotten. */
  readBareBinding(start: number): Declaration {
    const declaration = this.binding(start, false, 'let');
    this.#tellErrors();
    return declaration;
  }

  /** Tells what is left over, and what Chevrotain found that the rules did not foresee where nothing else is told. */
  #tellErrors(): void {
    const told = this.passage?.diagnostics.length ?? 0;
    const first = this.errors.find((error) => error.name !== 'NotAllInputParsedException');
    if (first && told === this.toldBefore) {
      const known = first.token.startOffset >= 0;
      const found = known ? describeToken(first.token) : (this.passage?.following ?? '');
      this.remark(unexpected, known ? tokenSpan(first.token) : this.gap(), { found, expected: first.message });
    }
    if (this.LA(1).startOffset >= 0 && !this.hasComplained() && !this.explainNext())
      this.complain(unexpected, this.nextSpan(), {
        found: this.found(),
        expected: 'an operator or the next declaration',
      });
  }
}
