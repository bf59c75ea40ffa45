import { describe, expect, it } from 'vitest';
import { format } from '../../../language/formatter/format.ts';

const links = 100_000;

function formatted(text: string): string {
  const result = format({ path: 'long.pipe', text });
  if (result.kind === 'rejected') expect.fail(result.diagnostics[0]?.title);
  return result.text;
}

/** A fixpoint that is about as long as the text: neither the stack nor the output grows with the depth of the tree. */
function expectFormatted(text: string): void {
  const once = formatted(text);
  expect(once.length).toBeLessThan(text.length * 8);
  expect(formatted(once)).toBe(once);
}

describe(`chains of ${links} links`, () => {
  it('of steps', () => {
    const lines = formatted(`dataset x = a${' |> f'.repeat(links)}`).split('\n');
    expect(lines.slice(0, 3)).toEqual(['dataset x = a', '  |> f', '  |> f']);
    expect(lines).toHaveLength(links + 2);
  });

  it('of operators', () => expectFormatted(`let x = a${' + a * a - a'.repeat(links)}`));
  it('of members, keys and calls', () => expectFormatted(`let x = a${'.b[0](c)'.repeat(links)}`));
  it('of conditions', () => expectFormatted(`let x = ${'if a then b else '.repeat(links)}c`));
  it('of signs', () => expectFormatted(`let x = ${'- '.repeat(links)}a`));
  it('of list items', () => expectFormatted(`let x = [${'a, '.repeat(links)}]`));
  it('of comments', () => expectFormatted(`let x = [\n${'a, // b\n// c\n'.repeat(links)}]`));
  it('of declarations', () => expectFormatted('let x = a\n\n'.repeat(links)));

  it('that nest to the right', () => {
    const once = formatted(`let x = a${' + not a'.repeat(2_000)}`);
    expect(once.length).toBeLessThan(2_000 * 140);
    expect(formatted(once)).toBe(once);
  });
});
