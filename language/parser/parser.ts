import { unexpected } from '../diagnostics/catalogue/syntax/expressions.ts';
import type { Declaration } from '../syntax/tree.ts';
import { DeclarationRules } from './declaration-rules.ts';
import { describeToken } from './messages.ts';
import { type Passage, UnsoundPassage } from './syntax-base.ts';
import { tokenSpan } from './tokens.ts';

/** What reads one declaration after another. */
export interface DeclarationReader {
  /** Reads `passage` as one declaration; where `bareFrom` is given, as `name = value`, the declaring word before it being forgotten. */
  read(passage: Passage, bareFrom?: number): Declaration;
}

/** The whole grammar, LL(2). Making a parser takes some ten milliseconds, so one is made once and reused. */
export class PipeParser extends DeclarationRules implements DeclarationReader {
  /**
   * `validate` lets Chevrotain examine the grammar for ambiguities and left recursion, as a test does. A parser that does not mend can
   * `readSound` only.
   */
  constructor({ validate = false, mends = true }: { readonly validate?: boolean; readonly mends?: boolean } = {}) {
    super(!validate, mends);
    this.performSelfAnalysis();
  }

  read(passage: Passage, bareFrom?: number): Declaration {
    this.begin(passage);
    const declaration = this.#readBegun(bareFrom);
    this.#tellErrors();
    return declaration;
  }

  /** As `read`, but nothing where the passage has a mistake. */
  readSound(passage: Passage, bareFrom?: number): Declaration | undefined {
    const documented = new Set<number>();
    this.begin({ ...passage, documented });
    let declaration: Declaration;
    try {
      declaration = this.#readBegun(bareFrom);
    } catch (error) {
      if (error instanceof UnsoundPassage) return undefined;
      throw error;
    }
    if (this.errors.length > 0) return undefined;
    for (const start of documented) passage.documented.add(start);
    return declaration;
  }

  #readBegun(bareFrom: number | undefined): Declaration {
    return bareFrom === undefined ? this.declaration() : this.binding(bareFrom, false, 'let');
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
