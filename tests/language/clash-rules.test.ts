import { describe, expect, it } from 'vitest';
import { parse } from '../../language/parser/parse.ts';
import type { Declaration, ModelDeclaration, SpaceDeclaration, ValueDeclaration } from '../../language/syntax/tree.ts';
import { outline } from './outline.ts';

/** The rules of docs/language/grammar.md that settle what a text means where two readings are possible. */

const read = (text: string): { readonly declarations: readonly Declaration[]; readonly codes: readonly string[] } => {
  const { module, diagnostics } = parse({ path: 'test.pipe', text });
  return { declarations: module.declarations, codes: diagnostics.map(({ code }) => code) };
};

/** The value of the one declaration `let x = text`, as an outline. */
const value = (text: string): string => {
  const { declarations, codes } = read(`let x = ${text}`);
  expect(codes).toEqual([]);
  expect(declarations).toHaveLength(1);
  return outline((declarations[0] as ValueDeclaration).value);
};

const codesOf = (text: string): readonly string[] => read(text).codes;

describe('`{`', () => {
  it('is a record where a value stands', () => {
    expect(value('{ a: 1, "b c": 2, }')).toBe('{a: 1, "b c": 2}');
    expect(value('f({ a: 1 })')).toBe('f({a: 1})');
  });
  it('holds settings after `)` on the same line', () => {
    expect(value('f(a) { b: 1 }')).toBe('f(a){b: 1}');
    expect(value('f(g(a) { b: 1 }) { c: 2 }')).toBe('f(g(a){b: 1}){c: 2}');
  });
  it('belongs to the nearest call of a pipe', () =>
    expect(value('a |> f(1) { b: 1 } |> g()')).toBe('((a |> f(1){b: 1}) |> g())'));
  it('does not begin settings on another line', () => expect(codesOf('let x = f(a)\n{ b: 1 }')).toEqual(['PIPE1048']));
  it('opens a body after the head of a declaration', () => {
    const { declarations, codes } = read('model M(a: Int = 1) where a > 0 {\n  output y = dense(a)\n}');
    expect(codes).toEqual([]);
    expect((declarations[0] as ModelDeclaration).body).toHaveLength(1);
  });
});

describe('heads take no settings', () => {
  it('`where f(x) {` opens the body', () => {
    const { declarations, codes } = read(
      'model M(a: Int = 1) where good(a), a < max(1, 2) {\n  output y = dense(a)\n}',
    );
    expect(codes).toEqual([]);
    const model = declarations[0] as ModelDeclaration;
    expect(model.constraints.map(outline)).toEqual(['good(a)', '(a < max(1, 2))']);
    expect(model.body).toHaveLength(1);
  });
  it('`for … in f(x) {` opens what is repeated', () =>
    expect(value('x |> for w in widths(3) { dense(w) { bias: false } |> relu }')).toBe(
      '(x |> for w in widths(3) {(dense(w){bias: false} |> relu)})',
    ));
  it('an extern keeps its settings from its family', () => {
    const { declarations, codes } = read(
      'extern f(a: Frame) -> Frame causal(lookback: 3bars) where g(a) { columns: ["f"] }',
    );
    expect(codes).toEqual([]);
    const [declaration] = declarations;
    expect(declaration?.kind === 'extern' && declaration.settings?.entries).toHaveLength(1);
  });
  it('parentheses bring settings back', () =>
    expect(value('[s for s in (f(x) { a: 1 }) if (g(s) { b: 2 })]')).toBe('[s for s in (f(x){a: 1}) if (g(s){b: 2})]'));
  it('brackets inside a head bring them back too', () =>
    expect(value('[s for s in f([g(1) { a: 2 }])]')).toBe('[s for s in f([g(1){a: 2}])]'));
  it('`if f(x) {` is told', () => expect(codesOf('let x = [a for a in b if f(a) { c: 1 }]')).toContain('PIPE1048'));
});

describe('heads of the declarations take no settings', () => {
  it('`space … for f(x) {` opens the entries', () => {
    const { declarations, codes } = read('space s for base(1) {\n  a in [1]\n}');
    expect(codes).toEqual([]);
    const space = declarations[0] as SpaceDeclaration;
    expect(outline(space.subject)).toBe('base(1)');
    expect(space.entries).toHaveLength(1);
  });
  it('a family goes through `f(x)`, not through `f(x) { … }`', () => {
    expect(codesOf('stage x[k] for k in f(1) { a: 2 } = g(k)')).toEqual(['PIPE1048']);
    expect(codesOf('stage x[k] for k in (f(1) { a: 2 }) = g(k)')).toEqual([]);
    expect(codesOf('stage x[k] for k in [f(1) { a: 2 }] if h([g(k) { b: 1 }]) = g(k)')).toEqual([]);
  });
  it('a family may go through a record', () => {
    const { declarations, codes } = read('stage x[k] for k, v in { a: f() { b: 1 } } = g(v) { c: 2 }');
    expect(codes).toEqual([]);
    const { clauses, value: made } = declarations[0] as ValueDeclaration;
    expect(clauses?.map(outline)).toEqual(['for k, v in {a: f(){b: 1}}']);
    expect(outline(made)).toBe('g(v){c: 2}');
  });
  it('`when f(x)` ends with its line, and so does `where f(x)`', () => {
    const { declarations, codes } = read(
      'space s for b {\n  a in [1] when f(2)\n  where g(3)\n  c in h(4) { d: 5 }\n}',
    );
    expect(codes).toEqual([]);
    const { entries } = declarations[0] as SpaceDeclaration;
    expect(entries.map(({ kind }) => kind)).toEqual(['dimension', 'constraint', 'dimension']);
    expect(codesOf('space s for b {\n  a in [1] when f(2) { d: 5 }\n}')).toEqual(['PIPE1048']);
  });
  it('`after f(x)` takes none', () => expect(codesOf('let a = b after c(1) { d: 2 }')).toEqual(['PIPE1048']));
  it('an expectation and a function do', () => {
    expect(codesOf('expect f(1) { a: 2 } "text"')).toEqual([]);
    expect(codesOf('let f(x: Int = g(1) { a: 2 }) = h(x) { b: 3 }')).toEqual([]);
  });
  it('an instance has settings on the line of its path', () => {
    expect(codesOf('use a = "./b.pipe" { c: 1 }')).toEqual([]);
    expect(codesOf('use a = "./b.pipe"\n{ c: 1 }')).toEqual(['PIPE1048']);
  });
});

describe('open ranges', () => {
  it('end an entry of a search space', () => {
    const { declarations, codes } = read(
      'space s for b {\n  a in 1..\n  c in 2..\n    ..<3\n  where a in 1..\n  d in ..\n}',
    );
    expect(codes).toEqual(['PIPE1045']);
    expect((declarations[0] as SpaceDeclaration).entries).toHaveLength(4);
    expect(codesOf('space s for b {\n  a in 1..\n  c in 2..<3\n  where a in 1..\n  d in ..\n}')).toEqual([]);
  });
  it('end before `when`, `after` and a loop', () => {
    expect(codesOf('space s for b {\n  a in 1.. when c\n}')).toEqual([]);
    expect(codesOf('let a = 1.. after c')).toEqual([]);
    expect(codesOf('let a[k]: Int in 1.. for k in b = k')).toEqual([]);
    expect(codesOf('let a[k] for k in 1.. for l in 2.. if k > l = k')).toEqual(['PIPE1032']);
  });
  it('a bound stands on the line of its `..`', () => {
    expect(value('[1..]')).toBe('[1..]');
    expect(value('[1..\n]')).toBe('[1..]');
    expect(value('[1.., 2]')).toBe('[1.., 2]');
    const { declarations, codes } = read('param a: Int in 1..\nparam b: Int in ..<3 = 2');
    expect(codes).toEqual([]);
    expect(declarations).toHaveLength(2);
  });
  it('on the next line stands another thing', () =>
    expect(codesOf('model M() {\n  input x: Int in 1..\n  y = x\n  output z = y\n}')).toEqual([]));
  it('has every form', () => {
    expect(value('[1..2, 1..<2, ..2, ..<2, .., -1..64, a + 1..b * 2]')).toBe(
      '[1..2, 1..<2, ..2, ..<2, .., (-1)..64, (a + 1)..(b * 2)]',
    );
  });
  it('an open range ends before `=` and `{`', () => {
    expect(codesOf('param a: Int in 1.. = 3')).toEqual([]);
    expect(codesOf('model M(a: Int = 1) where a in 1.. {\n  output y = dense(a)\n}')).toEqual([]);
  });
  it('ends a type before its `>`', () => expect(codesOf('param a: List<Int in 1..> = [1]')).toEqual([]));
});

describe('words', () => {
  it('kinds name arguments, members, keys, parameters and values', () => {
    expect(value('f(stage: 1, label: model.dataset, fit: input)')).toBe(
      'f(stage: 1, label: model.dataset, fit: input)',
    );
    expect(value('{ stage: 1, features: 2 }')).toBe('{stage: 1, features: 2}');
    expect(codesOf('let stage = 3\nlabel label = f(stage)\nparam fit: Int = 1')).toEqual([]);
    expect(
      codesOf('stage tap = f(model)\nmodel M(stage: Int = 1) {\n  tap = f(stage)\n  output output = tap\n}'),
    ).toEqual([]);
  });
  it('reserved words name arguments, keys and members too', () => {
    expect(value('f(after: [a], in: 3)')).toBe('f(after: [a], in: 3)');
    expect(value('a.when.in')).toBe('a.when.in');
  });
  it('reserved words name no value', () => expect(codesOf('let when = 3')).toEqual(['PIPE1023']));
  it('`fit` stands before a step', () => {
    expect(value('a |> fit f(b)')).toBe('(a |> fit f(b))');
    expect(value('a |> fit(b)')).toBe('(a |> fit(b))');
    expect(value('a |> fit f')).toBe('(a |> fit f)');
  });
});

describe('words of the newer declarations', () => {
  const words = ['check', 'environment', 'block', 'space', 'expect', 'use', 'extends', 'override', 'allow'];
  for (const word of words)
    it(`\`${word}\` names values, members, keys, arguments, parameters and statements`, () => {
      const text = `let ${word} = f(${word}: a.${word}, b: { ${word}: ${word}[1] })\nparam ${word}: Int = ${word}`;
      expect(codesOf(text)).toEqual([]);
      expect(codesOf(`stage ${word}[${word}] for ${word} in a = ${word}(${word})`)).toEqual([]);
      expect(
        codesOf(`space ${word} for ${word} {\n  ${word} in [${word}]\n  ${word}.a in [1] when ${word}\n}`),
      ).toEqual([]);
      expect(codesOf(`model M(${word}: Int) {\n  ${word} = f(${word})\n  output y = ${word}\n}`)).toEqual([]);
      expect(codesOf(`let a = b\n  + ${word}\n  |> ${word}\nexpect ${word} > 1`)).toEqual([]);
      expect(codesOf(`override ${word} = 1\nallow ${word} "why"\nuse ${word} = "./a.pipe" { ${word}: 1 }`)).toEqual([]);
      expect(codesOf(`import { ${word}, a as ${word} } from "./a.pipe"\nexport { ${word} } from "./a.pipe"`)).toEqual(
        [],
      );
    });
  it('`override let = 1` keeps the kind, `override stage x = 1` does not', () => {
    expect(codesOf('override stage = 1')).toEqual([]);
    expect(codesOf('override stage x = 1')).toEqual(['PIPE1001']);
  });
  it('begin a declaration behind an open bracket only where nothing else can stand', () => {
    const texts = [
      'space s for b {\n}',
      'stage x[k] for k in a = k',
      'extends "./a.pipe"',
      'allow a "b"',
      'use a = "./b.pipe"',
    ];
    for (const text of [...texts, 'let f(x: Int) = x', 'export { a } from "./b.pipe"', 'override a = 1'])
      expect(read(`let x = f(1, [2\n${text}`).declarations, text).toHaveLength(2);
    for (const text of ['space', 'use.a', 'check: 1', 'allow(1)', 'stage in a', 'space + 1'])
      expect(read(`let x = f(1, [2,\n${text}`).declarations, text).toHaveLength(1);
  });
});

describe('`after`', () => {
  it('ends the declaration, whatever the value', () => {
    const after = (text: string): readonly string[] => {
      const { declarations, codes } = read(text);
      expect(codes).toEqual([]);
      return ((declarations[0] as ValueDeclaration).after ?? []).map(outline);
    };
    expect(after('stage a = b |> f() { c: 1 } after d')).toEqual(['d']);
    expect(after('stage a = if b then c else d after e, f[*], g.h')).toEqual(['e', 'f[*]', 'g.h']);
    expect(after('stage a = f()\n  after b,\n    c')).toEqual(['b', 'c']);
    expect(after('expect a > b "text" after c')).toEqual(['c']);
    expect(after('stage a[k] for k in b = f(k)\n  after c')).toEqual(['c']);
  });
  it('names an argument too', () => expect(value('f(after: a)')).toBe('f(after: a)'));
});

describe('conditions of loops', () => {
  it('an `if` after a loop leaves out, and does not make a conditional', () => {
    const { declarations, codes } = read('let a[k] for k in b if k > 1 = if k > 2 then 3 else 4');
    expect(codes).toEqual([]);
    const { clauses, value: made } = declarations[0] as ValueDeclaration;
    expect(clauses?.map(outline)).toEqual(['for k in b if (k > 1)']);
    expect(outline(made)).toBe('(if (k > 2) then 3 else 4)');
  });
  it('a conditional may be gone through', () =>
    expect(codesOf('let a[k] for k in if b then c else d if k > 1 = k')).toEqual([]));
});

describe('keys and loops', () => {
  it('a declaration names its keys, an expression evaluates them', () => {
    const { declarations, codes } = read('let a[k, l] for k in b for l, m in c = d[k + 1, *].e["f"]');
    expect(codes).toEqual([]);
    const { keys, value: made } = declarations[0] as ValueDeclaration;
    expect(keys?.map((key) => key.kind === 'name' && key.text)).toEqual(['k', 'l']);
    expect(outline(made)).toBe('d[(k + 1), *].e["f"]');
  });
  it('the keys are the first names of the loops', () => {
    expect(codesOf('let a[k] for k, v in b = v')).toEqual([]);
    for (const wrong of [
      '[v] for k, v in b',
      '[l, k] for k in b for l in c',
      '[k] for k in b for l in c',
      ' for k in b',
      '[k]',
    ])
      expect(codesOf(`let a${wrong} = 1`), wrong).toEqual(['PIPE1032']);
  });
  it('`a[e]` evaluates, `a[s, *]` leaves a key open', () => {
    expect(value('monthly["2021-04"].test')).toBe('monthly["2021-04"].test');
    expect(value('one[s, *]')).toBe('one[s, *]');
  });
  it('a list is made by `for … if`', () =>
    expect(value('[f(k, v) for k, v in { a: 1 } if v > 0 for w in k]')).toBe(
      '[f(k, v) for k, v in {a: 1} if (v > 0) for w in k]',
    ));
});

describe('`in`', () => {
  it('takes a list or a range', () =>
    expect(value('a in [1, 2] or b not in 1..3')).toBe('((a in [1, 2]) or (b not in 1..3))'));
});

describe('units and dates', () => {
  it('a unit touches its number, a spaced `%` is the remainder', () => {
    expect(value('[8GiB, 24h, 8bars, 1mo, 5%, 1.5kB, 1_000ms]')).toBe('[8GiB, 24h, 8bars, 1mo, 5%, 1.5kB, 1_000ms]');
    expect(value('a % 2 == 0')).toBe('((a % 2) == 0)');
    expect(value('5% * 2')).toBe('(5% * 2)');
    expect(value('5%..10%')).toBe('5%..10%');
  });
  it('`_` groups digits', () => {
    expect(value('[2_000, 1_000_000.5, 2_000bars]')).toBe('[2_000, 1_000_000.5, 2_000bars]');
    expect(codesOf('let x = 2_')).toEqual(['PIPE1001']);
  });
  it('a date is one word', () => expect(value('2021-04-01..2021-05-01')).toBe('2021-04-01..2021-05-01'));
  it('digit-minus-digit is refused', () => {
    expect(codesOf('let x = 5-3')).toEqual(['PIPE1009']);
    expect(codesOf('let x = 2021-04-1')).toEqual(['PIPE1010']);
    expect(value('5 - 3')).toBe('(5 - 3)');
    expect(value('a-3')).toBe('(a - 3)');
    expect(value('1e-3 - 1.5e-3')).toBe('(1e-3 - 1.5e-3)');
  });
});

describe('pipes', () => {
  it('bind last', () => expect(value('a + b |> f() |> g')).toBe('(((a + b) |> f()) |> g)'));
  it('bind after a condition', () =>
    expect(value('if a then b else if c then d else e |> f()')).toBe(
      '((if a then b else (if c then d else e)) |> f())',
    ));
  it('an operator after a step is refused', () => expect(codesOf('let x = a |> f() + b')).toEqual(['PIPE1046']));
  it('in parentheses it is not', () => expect(value('(a |> f()) + b')).toBe('(((a |> f())) + b)'));
  it('lead into calls only', () => expect(codesOf('let x = a |> [f]')).toEqual(['PIPE1047']));
});

describe('lines', () => {
  it('an operator, a `|>` or a `.` at the head of a line goes on', () => {
    expect(value('a\n  + b\n  + c')).toBe('((a + b) + c)');
    expect(value('a\n  |> f()\n  |> g()')).toBe('((a |> f()) |> g())');
    expect(value('a\n  .b\n  .c')).toBe('a.b.c');
    expect(value('\n  a')).toBe('a');
    expect(value('a\n  and b\n  or not c')).toBe('((a and b) or (not c))');
  });
  it('a declaration begins at the head of a line, whatever is open before it', () => {
    const { declarations, codes } = read('stage a = f(b, [1\nstage c = g(d)');
    expect(declarations.map(({ kind }) => kind)).toEqual(['stage', 'stage']);
    expect(codes).toEqual(['PIPE1041']);
  });
  it('carriage returns and a byte order mark change nothing', () => {
    expect(codesOf('\uFEFFlet a = 1\r\nlet b = a\r\n  + 2\r\n')).toEqual([]);
    expect(codesOf('let a = 1\rlet b = 2\r')).toEqual([]);
  });
});

describe('operators', () => {
  it('bind from `or` to a sign', () => {
    expect(value('a or b and not c == d + e * -f')).toBe('(a or (b and (not (c == (d + (e * (-f)))))))');
    expect(value('-a.b(1)[2]')).toBe('(-a.b(1)[2])');
    expect(value('a - b - c')).toBe('((a - b) - c)');
    expect(value('not a in b')).toBe('(not (a in b))');
  });
  it('comparisons do not chain', () => {
    expect(codesOf('let x = a < b < c')).toEqual(['PIPE1045']);
    expect(codesOf('let x = a == b != c')).toEqual(['PIPE1045']);
    expect(codesOf('let x = a < b and b < c')).toEqual([]);
  });
});
