import { type IToken, Lexer, type TokenType } from 'chevrotain';
import { describe, expect, it } from 'vitest';
import { scan } from '../../language/parser/scan.ts';
import { patterned } from '../../language/parser/tokens.ts';
import { randomProgram } from './formatter/random-program.ts';
import { generator, mutated, mutatedSources } from './mutated.ts';
import { programTexts, shippedTexts } from './texts.ts';

/** The patterns as Chevrotain's own lexer reads them. */
const reference = new Lexer(
  patterned.map((type): TokenType => (type.name === 'Space' ? { ...type, GROUP: Lexer.SKIPPED } : type)),
  { positionTracking: 'onlyStart', safeMode: true },
);

function outline({ tokenType, image, startOffset, startLine, startColumn }: IToken): string {
  return `${startLine}:${startColumn} ${startOffset} ${tokenType.name} ${image}`;
}

function expectSame(text: string): void {
  const { tokens, errors } = reference.tokenize(text);
  const { tokens: own, comments, stray } = scan(text);
  const all = [...own.slice(), ...comments].sort((a, b) => a.startOffset - b.startOffset);
  expect(all.map(outline)).toEqual(tokens.map(outline));
  expect(stray).toEqual(errors.map(({ offset, length }) => ({ offset, length })));
}

describe('cutting a text', () => {
  it.each([
    ['numbers', '1 10 0.05 1_000 1_000.5 1e5 1.5e-3 1e 8h 8h2 8e5h 70% 1.5% 5_h 1..5 1...5 1.5.2 .5 1. 1.x 12-'],
    ['dates and differences', '2021-04-01 2021-04-01x 2021-04 10-3 10-3h 2021-04-01..<2022-04-01 1 - 2'],
    ['strings', '"a" "a\\"b" "a\\\\" "" "a\n"b\\\n"c\r\n"d" "\\'],
    ['quotation marks of others', "'a' \u201Ca\u201D \u00ABa\u00BB 'a"],
    [
      'signs',
      '= == === != !== ! < <= <> << > >= >> -> - . .. ..< ... |> | || ** * := : & && ; % + , ( ) [ ] { } / #x\n#',
    ],
    ['comments', '/// a\n// b\n//// c\n/* d\n e */ f /* g\r\n'],
    ['conflicts', '<<<<<<< a\n=======\nb\n>>>>>>> c\n||||||| d\nx <<<<<<< y\n========\n'],
    ['line ends', 'a\rb\r\nc\n\rd\n\n\te\uFEFF\nf\u2028g'],
    ['letters of others', 'über x_ß naïve 価格 é8 8é'],
    ['nothing', '\u0000\u0001a\u00A0\u200Bb \u{1F600}\u{1F600} c\u{1F600}'],
    ['the end', 'a'],
  ])('%s', (_, text) => {
    expectSame(text);
    for (let end = 0; end < text.length; end++) expectSame(text.slice(0, end));
    for (let start = 1; start < text.length; start++) expectSame(text.slice(start));
  });

  it('is as the patterns say: what ships and random programs', () => {
    for (const { text } of [...shippedTexts, ...programTexts]) expectSame(text);
    for (let seed = 0; seed < 300; seed++) expectSame(randomProgram(seed));
  });

  it('is as the patterns say: mutated texts', () => {
    const draw = generator(20261128);
    for (let round = 0; round < 4000; round++)
      expectSame(mutated(mutatedSources[draw(mutatedSources.length)] ?? '', draw));
  });
});
