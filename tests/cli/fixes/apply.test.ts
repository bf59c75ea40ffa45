import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyFixes, writeTexts } from '../../../cli/fixes/apply.ts';
import { compileText } from '../../compiler/texts.ts';

const path = 'test.pipe';

/** The text after its fixes, and what they were. */
function fixed(text: string) {
  const { texts, applied } = applyFixes(compileText(text).diagnostics, new Set([path]));
  return { text: texts.get(path), applied: applied.map(({ line, title }) => `${line}: ${title}`) };
}

const rows = `dataset bars = simulate()
label outcome = bars |> forward_return(8bars)
dataset table = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 4h))
`;

describe('fixes', () => {
  test('that need no decision are applied together', () => {
    const { text, applied } = fixed(`${rows}export dataset scaled = table |> scale(robust)`);
    expect(applied).toEqual(['3: an embargo of 8h', '4: write `fit` before the step']);
    expect(text).toContain('embargo: 8h))');
    expect(text).toContain('table |> fit scale(robust)');
    expect(compileText(text ?? '').diagnostics).toEqual([]);
  });

  test('that need a decision are left to a person', () => {
    expect(fixed('dataset bars = simulate()\nexport features strong = rsi(bars, 14)').applied).toEqual([]);
  });

  test('that touch one place are applied one at a time', () => {
    const text = 'import { a } from "x.pipe"\nexport dataset bars = simulate()';
    expect(applyFixes([...compileText(text).diagnostics, ...compileText(text).diagnostics], new Set()).applied).toEqual(
      [],
    );
    const once = compileText(`${rows}export dataset scaled = table |> scale(robust)`).diagnostics;
    expect(applyFixes([...once, ...once], new Set([path])).applied).toHaveLength(2);
  });

  test('are written whole, and nothing else is left behind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pipec-fixes-'));
    const file = join(folder, 'a.pipe');
    writeFileSync(file, 'before');
    writeTexts(new Map([[file, 'after']]));
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['a.pipe']);
  });
});
