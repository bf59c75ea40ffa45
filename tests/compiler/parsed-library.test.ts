import { describe, expect, test } from 'vitest';
import { nodeHost } from '../../compiler/node-host.ts';
import { encodeParsed, withParsed } from '../../compiler/stdlib/parsed.ts';
import { parse } from '../../language/parser/parse.ts';

const files = nodeHost().library();

describe('the parsed library that the build keeps', () => {
  test('is what parsing gives', () => {
    const kept = withParsed(files, encodeParsed(files));
    expect(kept.map(({ declarations }) => declarations)).toEqual(files.map((file) => parse(file).module.declarations));
  });

  test('is not believed where a text changed since', () => {
    const [first, ...others] = files;
    const changed = [{ path: first?.path ?? '', text: `${first?.text}\n// changed` }, ...others];
    expect(withParsed(changed, encodeParsed(files))).toBe(changed);
  });

  test('is not made of a mistaken library', () => {
    expect(() => encodeParsed([{ path: 'stdlib/x.pipe', text: 'extern (' }])).toThrow(/^stdlib\/x\.pipe: /);
  });
});
