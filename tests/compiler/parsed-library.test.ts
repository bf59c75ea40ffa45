import { describe, expect, test } from 'vitest';
import { nodeHost } from '../../compiler/node-host.ts';
import { decodeParsed, encodeParsed } from '../../compiler/stdlib/parsed.ts';
import { parse } from '../../language/parser/parse.ts';

const files = nodeHost().library();

describe('the parsed library that the build keeps', () => {
  test('is what parsing gives', () => {
    const kept = decodeParsed(encodeParsed(files));
    expect(kept).toEqual(files.map((file) => ({ ...file, declarations: parse(file).module.declarations })));
  });

  test('is not made of a mistaken library', () => {
    expect(() => encodeParsed([{ path: 'stdlib/x.pipe', text: 'extern (' }])).toThrow(/^stdlib\/x\.pipe: /);
  });
});
