import { describe, expect, it } from 'vitest';
import { parseWith } from '../../language/parser/parse.ts';
import { PipeParser } from '../../language/parser/parser.ts';
import { DeclarationShapes } from '../../language/parser/shapes.ts';
import { SoundFirstReader } from '../../language/parser/sound-first.ts';
import type { Declaration } from '../../language/syntax/tree.ts';
import { randomProgram } from './formatter/random-program.ts';
import { generator, mutated, mutatedSources } from './mutated.ts';
import { programTexts, shippedTexts } from './texts.ts';

const parser = new PipeParser();
const soundFirst = new SoundFirstReader();

/** How many declarations were copies. */
class CountedShapes extends DeclarationShapes {
  copies = 0;

  override read(...given: Parameters<DeclarationShapes['read']>): Declaration | undefined {
    const found = super.read(...given);
    if (found !== undefined) this.copies++;
    return found;
  }
}

/** The text read with shapes, and with a parser that mends only where it must, has the tree and the mistakes that it has without. */
function expectSame(text: string, shapes: DeclarationShapes): void {
  const file = { path: 'x.pipe', text };
  const plain = parseWith(parser, file);
  const copied = parseWith(soundFirst, file, shapes);
  // Texts, because comparing thousands of trees as objects takes minutes.
  if (JSON.stringify(copied.module.declarations) !== JSON.stringify(plain.module.declarations))
    expect(copied.module.declarations).toEqual(plain.module.declarations);
  expect(copied.diagnostics.map(({ title }) => title)).toEqual(plain.diagnostics.map(({ title }) => title));
}

/** The same text with other names and other literals of other lengths, so that every place is another. */
function renamed(text: string): string {
  return text.replace(/"[^"\n\\]*"|\b[a-z]\w*_\w*\b|\b\d+\b(?!-)/g, (found) =>
    found.startsWith('"') ? `${found.slice(0, -1)}, too"` : /^\d/.test(found) ? `${found}7` : `${found}_again`,
  );
}

describe('declarations of one shape', () => {
  it('are copies of the first, but for their names, literals and places', () => {
    const shapes = new CountedShapes();
    const text = (name: string, trees: number, on: string) => `
import { ${name} as a_${name}, ${on}, } from "./${on}.pipe"
export stage ${name} = train(lightgbm(trees: ${trees}, learning_rate: 0.0${trees}), ${on}.rows) {
  stop: early(watch: validation.log_loss, patience: ${trees}),
}
let late_${name} = if ${trees} > 3 then [1h, "${name}"] else { a: -${trees}, b: 2021-04-01..<2022-04-01 }
`;
    for (const [name, trees, on] of [
      ['a', 1, 'first'],
      ['bb', 22, 'second'],
      ['ccc', 3, 'others'],
      ['dddd', 444, 'x'],
    ] as const)
      expectSame(text(name, trees, on), shapes);
    expect(shapes.copies).toBe(6);
  });

  it('are read for themselves where a word is reserved, a document stands above or a mistake was made', () => {
    const shapes = new CountedShapes();
    for (const name of ['a', 'b', 'in', 'where', 'c'])
      for (const text of [`let ${name} = f(1)`, `/// Says ${name}.\nlet ${name} = g(1)`, `let ${name} = h(1,, 2)`])
        expectSame(`${text}\n`, shapes);
    expect(shapes.copies).toBe(1);
  });

  it('have the trees that they have alone: what ships, with other names', () => {
    const shapes = new CountedShapes();
    const texts = [...shippedTexts, ...programTexts].map(({ text }) => text);
    for (const text of texts) for (const one of [text, renamed(text), renamed(renamed(text))]) expectSame(one, shapes);
    expect(shapes.copies).toBeGreaterThan(150);
  });

  it('have the trees that they have alone: random programs', () => {
    const shapes = new CountedShapes();
    for (let seed = 0; seed < 300; seed++) {
      const text = randomProgram(seed);
      for (const one of [text, renamed(text), renamed(renamed(text))]) expectSame(one, shapes);
    }
    expect(shapes.copies).toBeGreaterThan(60);
  });

  it('have the trees that they have alone: mutated texts', () => {
    const shapes = new CountedShapes();
    const draw = generator(20261128);
    for (let round = 0; round < 4000; round++)
      expectSame(mutated(mutatedSources[draw(mutatedSources.length)] ?? '', draw), shapes);
    expect(shapes.copies).toBeGreaterThan(300);
  });
});
