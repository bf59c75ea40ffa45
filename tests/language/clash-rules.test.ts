import { describe, expect, it } from 'vitest';
import { parse } from '../../language/parser/parse.ts';
import type { Declaration, ModelDeclaration, ValueDeclaration } from '../../language/syntax/tree.ts';
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

describe('open ranges', () => {
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

describe('keys and loops', () => {
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
