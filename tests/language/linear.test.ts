import { describe, expect, it } from 'vitest';
import { parseWith } from '../../language/parser/parse.ts';
import { CountingParser } from './counting-parser.ts';
import { programTexts, shippedTexts } from './texts.ts';

const parser = new CountingParser();

function looksAt(text: string): number {
  parser.looks = 0;
  parseWith(parser, { path: 'test.pipe', text });
  return parser.looks;
}

/** Texts of a length that grows with `n`, sound and broken. */
const growing: Readonly<Record<string, (n: number) => string>> = {
  'declarations that ship': (n) =>
    [...shippedTexts, ...programTexts]
      .map(({ text }) => text)
      .join('\n')
      .repeat(Math.ceil(n / 500)),
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
  'loops of a family': (n) => `stage x[k]${' for k in [1, 2]'.repeat(n)} = f(k)`,
  'second ifs': (n) => `stage x[k] for k in a${' if b'.repeat(n)} = f(k)`,
  'keys without an end': (n) => `stage x${'[k'.repeat(n)}`,
  'families without keys': (n) => 'stage x for k in a = f(k)\n'.repeat(n),
  'entries of a space': (n) => `space s for b {\n${'  m.h in [1, 2] when a == 1\n  where a < b\n'.repeat(n)}}`,
  'commas in a space': (n) => `space s for b {\n${'  m.h in [1, 2],\n'.repeat(n)}}`,
  'lines that are no entries': (n) => `space s for b {\n${'  3 in m.h\n'.repeat(n)}}`,
  'spaces with settings in their heads': (n) => 'space s for b() { a: 1 } {\n  c in [1]\n}\n'.repeat(n),
  'long paths': (n) => `space s for b {\n  m${'.h'.repeat(n)} in [1]\n}`,
  'unclosed entries': (n) => `space s for b {\n${'  m.h in f(\n'.repeat(n)}}`,
  'names to wait for': (n) => `stage x = f() after a${', a'.repeat(n)}`,
  'parameters of a function': (n) => `let f(${'x: Int = 1, '.repeat(n)}) = 1`,
  'misspelt words': (n) => 'stagge x = 3\n'.repeat(n),
  'docs of nothing': (n) => `let x = [\n${'/// doc\n1,\n'.repeat(n)}]`,
  'docs behind code': (n) => 'let x = 1 /// doc\n'.repeat(n),
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
