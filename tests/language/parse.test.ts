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
  it('go to every declaration, statement and entry', () => {
    const every = [
      ...['pipeline p', 'extends "./b.pipe"', 'import { a } from "./b.pipe"', 'export { a } from "./b.pipe"'],
      ...['use u = "./b.pipe"', 'param q: Int = 1', 'let a = 1', 'export stage x[k] for k in a = k', 'check c = f()'],
      ...[
        'environment e = f()',
        'expect a > 1',
        'override a = 1',
        'allow a "b"',
        'extern k(x: Frame) -> Frame rowwise()',
      ],
      ...['space s for a {\n  /// Doc.\n  b in [1]\n  /// Doc.\n  where c\n}', 'enum E { a }'],
      'block B() {\n  /// Doc.\n  input x: Tensor\n  /// Doc.\n  h = x\n  /// Doc.\n  output y = h\n}',
    ];
    const text = every.map((declaration) => `/// Doc.\n${declaration}\n`).join('');
    const { module, diagnostics } = parse({ path: 'test.pipe', text });
    expect(diagnostics).toEqual([]);
    expect(module.declarations).toHaveLength(every.length);
    for (const declaration of module.declarations) {
      expect(declaration).toHaveProperty('doc', 'Doc.');
      for (const child of children(declaration))
        if (['dimension', 'constraint', 'input', 'binding'].includes(child.kind))
          expect(child).toHaveProperty('doc', 'Doc.');
    }
  });
  it('that belong to nothing are told, but not where the declaration is mistaken', () => {
    const codes = (text: string): readonly string[] =>
      parse({ path: 'test.pipe', text }).diagnostics.map(({ code }) => code);
    expect(codes('let a = [\n  /// no\n  1,\n]\nlet b = 2 /// no\n/// no\n/// more')).toEqual(
      Array(3).fill('PIPE1036'),
    );
    expect(codes('let a = [\n  /// no\n  1 2,\n]')).toEqual(['PIPE1043']);
    expect(codes('//// none\nlet a = 1')).toEqual([]);
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
  it('have all that is written of them', () => {
    const [family, f, expectation, space, use, base, override, allow, again, block] = declarationsOf(
      'export stage x[k, l]: Trained for k in a if c for l, m in b = e(m) { n: 1 } after p, q[*]\n' +
        'let f(x: Int, y: Int in 1.. = 2): Int = x * y\nexpect min(x[*].f1) > 0.2 "why" after f\n' +
        'space s for x.lstm {\n  model.hidden in [1, 2] when model.kind == big\n  where a % b == 0\n}\n' +
        'use u = "./u.pipe" { data: d }\nextends "./base.pipe"\noverride o = base.o + 1\nallow in_sample "honest"\n' +
        'export { a, b as c } from "./x.pipe"\nexport block B() {\n  output y = z\n}',
    );
    expect(family).toMatchObject({
      kind: 'stage',
      exported: true,
      keys: [{ text: 'k' }, { text: 'l' }],
      type: { name: { text: 'Trained' } },
      clauses: [{ condition: { name: { text: 'c' } } }, { variables: [{ text: 'l' }, { text: 'm' }] }],
      value: { kind: 'call', settings: { entries: [{ name: { text: 'n' } }] } },
      after: [{ kind: 'reference' }, { kind: 'index', keys: [{ kind: 'wildcard' }] }],
    });
    expect(family).not.toHaveProperty('parameters');
    expect(f).toMatchObject({
      kind: 'let',
      parameters: [
        { name: { text: 'x' }, positional: false },
        { name: { text: 'y' }, default: { value: 2 } },
      ],
      type: { name: { text: 'Int' } },
      value: { kind: 'binary' },
    });
    expect(f).not.toHaveProperty('keys');
    expect(expectation).toMatchObject({ condition: { operator: '>' }, message: { value: 'why' }, after: [{}] });
    expect(space).toMatchObject({
      subject: { kind: 'member' },
      entries: [
        { kind: 'dimension', path: { member: { text: 'hidden' } }, domain: { kind: 'list' }, condition: {} },
        { kind: 'constraint', condition: { operator: '==' } },
      ],
    });
    expect(use).toMatchObject({ name: { text: 'u' }, path: { value: './u.pipe' }, settings: { entries: [{}] } });
    expect(base).toMatchObject({ kind: 'extends', path: { value: './base.pipe' } });
    expect(override).toMatchObject({ kind: 'override', name: { text: 'o' }, value: { kind: 'binary' } });
    expect(allow).toMatchObject({ kind: 'allow', name: { text: 'in_sample' }, reason: { value: 'honest' } });
    expect(again).toMatchObject({
      kind: 'reexport',
      names: [{}, { alias: { text: 'c' } }],
      path: { value: './x.pipe' },
    });
    expect(block).toMatchObject({ kind: 'block', exported: true, body: [{ role: 'output' }] });
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
