import { describe, expect, it } from 'vitest';
import { render } from '../../language/diagnostics/render.ts';
import { parse } from '../../language/parser/parse.ts';
import { PipeParser } from '../../language/parser/parser.ts';
import type { Declaration } from '../../language/syntax/tree.ts';
import { children, firstUnnested, walk } from '../../language/syntax/walk.ts';
import { mistakenTexts, shippedTexts } from './texts.ts';

const declarationsOf = (text: string): readonly Declaration[] => parse({ path: 'test.pipe', text }).module.declarations;

describe('the grammar', () => {
  it('passes the examinations of Chevrotain: no ambiguity, no left recursion, LL(2)', () => {
    expect(() => new PipeParser({ validate: true })).not.toThrow();
  });
});

describe('every text that ships', () => {
  for (const file of shippedTexts) {
    it(file.path, () => {
      const { module, diagnostics } = parse(file);
      expect(render(diagnostics, { colour: false })).toBe('');
      expect(firstUnnested(module)).toBeUndefined();
      expect([...walk(module)].filter(({ kind }) => kind === 'missing' || kind === 'invalid')).toEqual([]);
    });
  }
});

describe('every mistaken text', () => {
  for (const file of mistakenTexts) {
    it(file.path, () => {
      const { module, diagnostics } = parse(file);
      expect(firstUnnested(module)).toBeUndefined();
      for (const { primary, related, fix } of diagnostics) {
        const places = [primary, ...related, ...(fix?.edits ?? [])].map(({ location }) => location.span);
        for (const { start, end } of places) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(file.text.length);
        }
      }
    });
  }
});

describe('every fix that a machine may apply', () => {
  for (const file of mistakenTexts) {
    const fixes = parse(file).diagnostics.filter(({ fix }) => fix?.applicability === 'machine');
    for (const { code, fix, primary } of fixes) {
      it(`${file.path} ${code}`, () => {
        let { text } = file;
        for (const { location, replacement } of fix?.edits.toReversed() ?? [])
          text = text.slice(0, location.span.start) + replacement + text.slice(location.span.end);
        const after = parse({ path: file.path, text }).diagnostics;
        const same = after.filter(
          (d) => d.code === code && d.primary.location.span.start === primary.location.span.start,
        );
        expect(same).toEqual([]);
        expect(after.length).toBeLessThan(parse(file).diagnostics.length);
      });
    }
  }
});

describe('docs', () => {
  it('go to declarations, parameters and members', () => {
    const [scale, method, model] = declarationsOf(
      '/// Header,\n///   indented.\n///\n/// End.\nextern f(\n  /// The frame.\n  a: Frame,\n) -> Frame g()\n' +
        'enum E {\n  /// First.\n  a,\n  b,\n}\n// no doc\nexport model M() { output x = y() } /// of nothing',
    );
    expect(scale).toMatchObject({ doc: 'Header,\n  indented.\n\nEnd.', parameters: [{ doc: 'The frame.' }] });
    expect(method).toMatchObject({ members: [{ doc: 'First.' }, { name: { text: 'b' } }] });
    expect(method?.kind === 'enum' && method.members[1]).not.toHaveProperty('doc');
    expect(model).toMatchObject({ kind: 'model', exported: true });
    expect(model).not.toHaveProperty('doc');
  });
});

describe('declarations', () => {
  it('are told apart', () => {
    const kinds = declarationsOf(
      'pipeline p edition 2026\nimport { a, b as c } from "./x.pipe"\nparam q: Int = 1\nlet r: List<Int> = [1]\n' +
        'export dataset s = f()\nfeatures t = g()\nlabel u = h()\nstage v = i()\nreport w = j()\n' +
        'export enum E { a }\nexport extern k(x: Frame, y: Int, *, z: Int = 1) -> Frame rowwise()',
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      ...['pipeline', 'import', 'param', 'let', 'dataset', 'features', 'label', 'stage', 'report', 'enum', 'extern'],
    ]);
    expect(kinds[0]).toMatchObject({ name: { text: 'p' }, edition: 2026 });
    expect(kinds[1]).toMatchObject({
      names: [{ name: { text: 'a' } }, { name: { text: 'b' }, alias: { text: 'c' } }],
      path: { value: './x.pipe' },
    });
    expect(kinds[10]).toMatchObject({
      exported: true,
      parameters: [{ positional: true }, { positional: true }, { positional: false }],
    });
  });
  it('keep what could be read of them', () => {
    const [a, b, c] = declarationsOf('let a =\nparam b:\nstage c = train(x, [1 2) {\n  loss: ,\n}');
    expect(a).toMatchObject({ kind: 'let', name: { text: 'a' }, value: { kind: 'missing' } });
    expect(b).toMatchObject({ kind: 'param', name: { text: 'b' }, type: { name: { kind: 'missing' } } });
    expect(c).toMatchObject({
      name: { text: 'c' },
      value: { kind: 'call', settings: { entries: [{ name: { text: 'loss' }, value: { kind: 'missing' } }] } },
    });
  });
  it('go on after one that is none', () => {
    const { module, diagnostics } = parse({
      path: 'test.pipe',
      text: 'node wide for base {\n  model.hidden in [1, 2]\n}\nedge a > 3 "text"\nlet b = 3\nwire c = "./d.pipe" { e: f }',
    });
    expect(module.declarations.map(({ kind }) => kind)).toEqual(['invalid', 'invalid', 'let', 'invalid']);
    expect(diagnostics.map(({ code }) => code)).toEqual(['PIPE1020', 'PIPE1020', 'PIPE1020']);
  });
});

describe('walk', () => {
  it('goes through a tree that is 100,000 deep', () => {
    const { module } = parse({ path: 'test.pipe', text: `let x = a${' |> f(1)'.repeat(100_000)}` });
    let pipes = 0;
    for (const node of walk(module)) if (node.kind === 'pipe') pipes++;
    expect(pipes).toBe(100_000);
  });
  it('gives every object of the tree that has a kind and a span', () => {
    for (const file of [...shippedTexts, ...mistakenTexts]) {
      const { module } = parse(file);
      const walked = new Set<unknown>(walk(module));
      const seen: unknown[] = [module];
      for (let value = seen.pop(); value !== undefined; value = seen.pop()) {
        if (typeof value !== 'object' || value === null || value === module.file) continue;
        if ('kind' in value && 'span' in value) expect(walked.has(value), JSON.stringify(value)).toBe(true);
        seen.push(...Object.values(value).filter((part) => part !== undefined));
      }
    }
  });
  it('orders children as the text does', () => {
    for (const file of shippedTexts)
      for (const node of walk(parse(file).module)) {
        const starts = children(node).map(({ span }) => span.start);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }
  });
});
