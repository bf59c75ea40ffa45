import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { textHost } from './texts.ts';

function run(files: Readonly<Record<string, string>>, sets: Readonly<Record<string, string>> = {}) {
  const host = { ...textHost(files), resolve: nodeHost().resolve };
  const result = compile({ path: 'main.pipe', host, sets });
  return { ...result, told: result.diagnostics.map(({ code, title }) => `${code} ${title}`) };
}

const prep = `param assets: Int in 1..100 = 4
param period: Bars = 14bars
dataset bars = simulate(assets: assets)
export features strength = rsi(bars, period)
let wide = width(strength)
expect wide == 1`;

describe('use', () => {
  test('makes an instance with parameters of its own, and equal steps are one', () => {
    const { plan, told } = run({
      'main.pipe': `let count = 3
        use small = "prep.pipe" { assets: count }
        use slow = "prep.pipe" { assets: count, period: 28bars }
        export features both = small.strength + slow.strength`,
      'prep.pipe': prep,
    });
    expect(told).toEqual([]);
    expect(
      plan?.steps.map(({ operator, names, arguments: values }) => [operator, names, values.period ?? values.assets]),
    ).toEqual([
      ['simulate', ['slow/bars', 'small/bars'], { kind: 'int', value: 3 }],
      ['rsi', ['small/strength'], { kind: 'bars', count: 14 }],
      ['rsi', ['slow/strength'], { kind: 'bars', count: 28 }],
      ['append', ['both'], undefined],
    ]);
    expect(Object.keys(plan?.names ?? {})).toEqual([
      'both',
      'slow/bars',
      'slow/strength',
      'small/bars',
      'small/strength',
    ]);
  });

  test('nests, and names members of families in instances', () => {
    const { plan, told } = run({
      'main.pipe': 'use outer = "outer.pipe"\nexport let mine = outer.fast',
      'outer.pipe':
        'use inner = "prep.pipe" { period: 7bars }\nexport features fast[n] for n in 1..2 = inner.strength |> lag(n * 1bars)',
      'prep.pipe': prep,
    });
    expect(told).toEqual([]);
    expect(Object.keys(plan?.names ?? {})).toEqual([
      'mine[1]',
      'mine[2]',
      'outer/fast[1]',
      'outer/fast[2]',
      'outer/inner/bars',
      'outer/inner/strength',
    ]);
  });

  test('brings functions and models along', () => {
    const { plan, told } = run({
      'main.pipe': 'use tools = "tools.pipe" { base: 3 }\nexport dataset bars = simulate(assets: tools.scaled(2))',
      'tools.pipe': 'param base: Int = 2\nexport let scaled(count: Int): Int = base * count',
    });
    expect(told).toEqual([]);
    expect(plan?.steps[0]?.arguments.assets).toEqual({ kind: 'int', value: 6 });
  });

  test('keeps the promises of its pipeline, and computes nothing for their sake', () => {
    const files = (main: string) => ({
      'main.pipe': main,
      'prep.pipe': `dataset bars = simulate()
        export features strength = rsi(bars)
        features idle = obv(bars)
        expect rows(strength) > 100 "enough rows"
        expect rows(idle) > 100 "rows of what is not used"`,
    });
    const { plan } = run(files('use prep = "prep.pipe"\nexport features mine = prep.strength'));
    expect(plan?.steps.map((step) => step.names[0] ?? step.operator)).toEqual(['prep/bars', 'mine', 'enough rows']);
  });

  test('of a circle is a mistake, and so are doubling chains', () => {
    expect(
      run({
        'main.pipe': 'use a = "a.pipe"\nexport dataset bars = simulate()',
        'a.pipe': 'use b = "b.pipe"',
        'b.pipe': 'use a = "a.pipe"',
      }).told,
    ).toEqual(['PIPE2101 these pipelines are instances of each other: `a.pipe` → `b.pipe` → `a.pipe`']);
    const files: Record<string, string> = {
      'main.pipe': 'use a = "f0.pipe"\nexport dataset bars = simulate()',
      'f20.pipe': '',
    };
    for (let i = 0; i < 20; i++) files[`f${i}.pipe`] = `use a = "f${i + 1}.pipe"\nuse b = "f${i + 1}.pipe"`;
    expect(run(files).told).toEqual(['PIPE2102 the program has more than 10,000 instances of pipelines']);
  });
});

describe('extends', () => {
  const base = `param period: Bars in 2bars.. = 14bars
dataset bars = simulate()
features strength = rsi(bars, period)
export features all = strength + obv(bars)`;

  test('has everything of the base, and what it overrides is what the base means', () => {
    const { plan, told } = run({
      'main.pipe': 'extends "base.pipe"\noverride strength = base.strength + returns(bars, [1bars])',
      'base.pipe': base,
    });
    expect(told).toEqual([]);
    expect(plan?.steps.map(({ operator, names }) => [operator, names])).toEqual([
      ['simulate', ['bars']],
      ['rsi', ['base.strength']],
      ['returns', ['strength']],
      ['append', ['strength']],
      ['obv', ['all']],
      ['append', ['all']],
    ]);
  });

  test('goes over several files; each override sees the one before it', () => {
    const { plan, told } = run({
      'main.pipe': 'extends "middle.pipe"\noverride bars = base.bars |> lag(2bars)',
      'middle.pipe': 'extends "base.pipe"\noverride bars = base.bars |> lag(1bars)',
      'base.pipe': 'dataset bars = simulate()\nexport dataset rows = bars |> impute(forward_fill)',
    });
    expect(told).toEqual([]);
    expect(plan?.steps.map(({ operator, arguments: { by } }) => [operator, by])).toEqual([
      ['simulate', undefined],
      ['lag', { kind: 'bars', count: 1 }],
      ['lag', { kind: 'bars', count: 2 }],
      ['impute', undefined],
    ]);
  });

  test('a parameter has its default, then the override, then what is set', () => {
    const files = { 'main.pipe': 'extends "base.pipe"\noverride period = 7bars', 'base.pipe': base };
    const period = ({ plan }: ReturnType<typeof run>) =>
      plan?.steps.find((step) => step.operator === 'rsi')?.arguments.period;
    expect(period(run({ 'main.pipe': 'extends "base.pipe"', 'base.pipe': base }))).toEqual({ kind: 'bars', count: 14 });
    expect(period(run(files))).toEqual({ kind: 'bars', count: 7 });
    expect(period(run(files, { period: '3bars' }))).toEqual({ kind: 'bars', count: 3 });
    expect(run(files).plan?.parameters.period).toEqual({ value: '7bars', set: false, from: 'main.pipe:2' });
    expect(run(files, { period: '1bars' }).told).toEqual([
      'PIPE3006 the parameter `period` is 1bars, which is not in 2bars..',
    ]);
  });
});

describe('re-exports', () => {
  test('pass on what another file exports, over several files', () => {
    const { plan, told } = run({
      'main.pipe': 'import { candles } from "index.pipe"\nexport features mine = rsi(candles)',
      'index.pipe': 'export { market as candles } from "sub.pipe"',
      'sub.pipe': 'export { bars as market } from "market.pipe"',
      'market.pipe': 'export dataset bars = simulate()',
    });
    expect(told).toEqual([]);
    expect(plan?.steps.map((step) => step.operator)).toEqual(['simulate', 'rsi']);
  });

  test('are not in scope of the file itself', () => {
    expect(
      run({
        'main.pipe': 'import { b } from "index.pipe"\nexport dataset mine = b',
        'index.pipe': 'export { bars } from "market.pipe"\nexport dataset b = bars',
        'market.pipe': 'export dataset bars = simulate()',
      }).told,
    ).toEqual(['PIPE2001 there is no frame `bars`']);
  });

  test('of a circle mean nothing', () => {
    expect(
      run({
        'main.pipe': 'import { x } from "a.pipe"\nexport dataset bars = simulate()',
        'a.pipe': 'export { x } from "b.pipe"',
        'b.pipe': 'export { x } from "a.pipe"',
      }).plan?.steps,
    ).toHaveLength(1);
  });
});
