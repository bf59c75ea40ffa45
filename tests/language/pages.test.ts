import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grammar, withGrammar } from '../../docs/generate-grammar.ts';
import { diagnosticJson } from '../../language/diagnostics/json.ts';
import { render } from '../../language/diagnostics/render.ts';
import { parse } from '../../language/parser/parse.ts';

/** What docs/language says of syntax and diagnostics is what happens. */

const page = (name: string): string => readFileSync(new URL(`../../docs/language/${name}`, import.meta.url), 'utf8');
const fences = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].filter(([, l]) => l === language).map(([, , body = '']) => body);

describe('docs/language/grammar.md', () => {
  it('has the rules of the parser: run `node docs/generate-grammar.ts` where not', () => {
    const text = page('grammar.md');
    expect(withGrammar(text)).toBe(text);
    for (const rules of grammar().values()) expect(text).toContain(rules);
  });
  it('says which word stands for what: every rule that is mentioned is there', () => {
    const rules = [...grammar().values()].join('\n');
    const defined = new Set([...rules.matchAll(/^(\w+) +=/gm)].map(([, name]) => name));
    const used = [...rules.replaceAll(/"[^"]*"/g, '').matchAll(/\b[a-z_]+\b/g)].map(([name]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });
  it('has snippets that are read without a mistake', () => {
    const snippets = fences(page('grammar.md'), 'pipe');
    expect(snippets.length).toBeGreaterThan(0);
    for (const text of snippets)
      expect(render(parse({ path: 'grammar.md', text }).diagnostics, { colour: false })).toBe('');
  });
});

describe('docs/language/diagnostics.md', () => {
  it('shows what is rendered', () => {
    const shown = (path: string, text: string): string => render(parse({ path, text }).diagnostics, { colour: false });
    expect(fences(page('diagnostics.md'), 'text')).toEqual([
      shown('features.pipe', 'features both = bars |> hour() + weekday(bars)\n'),
      shown('notes.pipe', 'let period = 14bars\n\n/// What comes next\n/// is not yet written.\n'),
    ]);
  });
  it('shows the JSON that is written', () => {
    const [diagnostic] = parse({ path: 'rate.pipe', text: 'let rate = .5\n' }).diagnostics;
    const [shown = ''] = fences(page('diagnostics.md'), 'json');
    expect(diagnostic && diagnosticJson(diagnostic)).toEqual(JSON.parse(shown));
  });
});
