import { describe, expect, it } from 'vitest';
import { parse } from '../../../language/parser/parse.ts';
import { canonical } from './canonical.ts';
import { randomProgram } from './random-program.ts';

/** `npm run test:whole` tries 20,000 programs. */
const programs = process.env.FULL === '1' ? 20_000 : 2_000;

describe('random programs', () => {
  it(`keeps what ${programs} of them say, and their comments`, () => {
    for (let seed = 0; seed < programs; seed++) {
      const file = { path: `seed ${seed}`, text: randomProgram(seed) };
      try {
        const errors = parse(file).diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.map(({ title }) => title)).toEqual([]);
        canonical(file);
      } catch (cause) {
        throw new Error(`program of seed ${seed}:\n${file.text}`, { cause });
      }
    }
  });
});
