import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const update = process.env.UPDATE_FIXTURES === '1';

/** `THEME.before.pipe` becomes `THEME.after.pipe`. `UPDATE_FIXTURES=1` writes the latter, for a person to read. */
describe('examples', () => {
  for (const name of readdirSync(fixtures).filter((file) => file.endsWith('.before.pipe'))) {
    const theme = name.replace('.before.pipe', '');
    it(theme, () => {
      const text = canonical({ path: name, text: readFileSync(new URL(name, fixtures), 'utf8') });
      const after = new URL(`${theme}.after.pipe`, fixtures);
      if (update) {
        expect(process.env.CI, 'UPDATE_FIXTURES must not be set where CI runs').toBeUndefined();
        writeFileSync(after, text);
      } else if (!existsSync(after)) expect.fail(`${after.pathname} is absent: run with UPDATE_FIXTURES=1`);
      else expect(text).toBe(readFileSync(after, 'utf8'));
    });
  }
});
