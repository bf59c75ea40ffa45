import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../../language/formatter/format.ts';
import { parse } from '../../../language/parser/parse.ts';
import { canonical } from './canonical.ts';

const root = new URL('../../../', import.meta.url).pathname;

function programsIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pipe'))
    .map((name) => join(folder, name))
    .sort();
}

function read(path: string) {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

describe('the programs that are shipped', () => {
  for (const path of [...programsIn('stdlib'), ...programsIn('pipelines')]) {
    it(`${path} is in canonical form`, () => expect(canonical(read(path))).toBe(read(path).text));
  }
});

describe('the programs of the tests', () => {
  for (const path of programsIn('tests')) {
    const file = read(path);
    const readable = parse(file).diagnostics.every(({ severity }) => severity !== 'error');
    if (readable) it(`${path} keeps what it says`, () => void canonical(file));
    else it(`${path} is rejected`, () => expect(format(file).kind).toBe('rejected'));
  }
});
