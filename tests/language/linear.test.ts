import type { IToken } from 'chevrotain';
import { describe, expect, it } from 'vitest';
import { parseWith } from '../../language/parser/parse.ts';
import { PipeParser } from '../../language/parser/parser.ts';
import { shippedTexts } from './texts.ts';

/** Counts how often the parser looks at a token: what it does, whatever the machine. */
class CountingParser extends PipeParser {
  looks = 0;

  protected override LA(distance: number): IToken {
    this.looks++;
    return super.LA(distance);
  }

  protected override LA_FAST(distance: number): IToken {
    this.looks++;
    return super.LA_FAST(distance);
  }
}

const parser = new CountingParser({ validate: false });

function looksAt(text: string): number {
  parser.looks = 0;
  parseWith(parser, { path: 'test.pipe', text });
  return parser.looks;
}

/** Texts of a length that grows with `n`, sound and broken. */
const growing: Readonly<Record<string, (n: number) => string>> = {
  'declarations that ship': (n) =>
    shippedTexts
      .map(({ text }) => text)
      .join('\n')
      .repeat(Math.ceil(n / 200)),
  'a chain of pipes': (n) => `let x = a${' |> f(1)'.repeat(n)}`,
  'a sum': (n) => `let x = 1${' + 1'.repeat(n)}`,
  signs: (n) => `let x = ${'- not '.repeat(n)}y`,
  'members, keys and calls': (n) => `let x = a${'.b[1](2)'.repeat(n)}`,
  'a long list': (n) => `let x = [${'1, '.repeat(n)}]`,
  'else if': (n) => `let x = ${'if a then b else '.repeat(n)}c`,
  'missing commas': (n) => `let x = [${'1 '.repeat(n)}]`,
  'missing values': (n) => `let x = f(${'a: , '.repeat(n)})`,
  'lost declarations': (n) => 'stge x = = 3\n'.repeat(n),
  'unclosed calls': (n) => 'stage x = train(f(1, [2\n'.repeat(n),
  'unclosed calls in a model': (n) => `model M() {\n${'  h = f(\n'.repeat(n)}}`,
  'lines that are no statements': (n) => `model M() {\n${'  let h = 3\n'.repeat(n)}}`,
  'open brackets': (n) => '[({'.repeat(n),
  'closing brackets': (n) => `let x = 1 ${')]}'.repeat(n)}`,
  'mismatched brackets': (n) => `let x = ${'f([1) ]'.repeat(n)}`,
  'chained comparisons': (n) => `let x = a${' < b'.repeat(n)}`,
  'repeats without a body': (n) => `let x = a${' |> for x in a'.repeat(n)}`,
};

describe('the work of the parser grows with the text', () => {
  for (const [name, text] of Object.entries(growing)) {
    it(name, () => {
      const once = looksAt(text(500));
      const eightfold = looksAt(text(4000));
      expect(eightfold).toBeLessThan(10 * once + 1000);
    });
  }
});
