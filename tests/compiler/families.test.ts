import { describe, expect, test } from 'vitest';
import { codesOf, planOf } from './texts.ts';

const rows = `
dataset bars = simulate(assets: 2)
label outcome = bars |> forward_return(8bars)
dataset table = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
`;

/** Names of a plan that belong to families, in order. */
const members = (text: string) =>
  Object.entries(planOf(text).names).flatMap(([name, { member }]) => (member === undefined ? [] : [name]));

describe('families', () => {
  test('have a member for each item, named by its key', () => {
    const plan = planOf('export dataset bars[seed] for seed in [3, 1] = simulate(seed: seed)');
    expect(Object.entries(plan.names)).toEqual([
      ['bars[1]', { kind: 'dataset', step: plan.names['bars[1]']?.step, member: { family: 'bars', keys: ['1'] } }],
      ['bars[3]', { kind: 'dataset', step: plan.names['bars[3]']?.step, member: { family: 'bars', keys: ['3'] } }],
    ]);
    expect(plan.steps.map(({ names, arguments: { seed } }) => [names, seed])).toEqual(
      [
        [['bars[3]'], { kind: 'int', value: 3 }],
        [['bars[1]'], { kind: 'int', value: 1 }],
      ].sort(
        (a, b) =>
          plan.steps.findIndex(({ names }) => names[0] === (a[0] as string[])[0]) -
          plan.steps.findIndex(({ names }) => names[0] === (b[0] as string[])[0]),
      ),
    );
  });

  test.each([
    [
      'names of a record',
      '[name] for name, seed in { small: 1, "very large": 2 }',
      'seed',
      ['bars["small"]', 'bars["very large"]'],
    ],
    ['a range', '[seed] for seed in 1..3', 'seed', ['bars[1]', 'bars[2]', 'bars[3]']],
    ['a range, with a condition', '[seed] for seed in 1..6 if seed % 3 == 0', 'seed', ['bars[3]', 'bars[6]']],
    ['dates', '[day] for day in [2021-01-01, 2021-02-01]', '1', ['bars[2021-01-01]', 'bars[2021-02-01]']],
    ['durations', '[every] for every in [1h, 24h]', '1', ['bars[1d]', 'bars[1h]']],
    [
      'several loops',
      '[a, b] for a in ["x", "y"] for b in 1..2',
      'b',
      ['bars["x", 1]', 'bars["x", 2]', 'bars["y", 1]', 'bars["y", 2]'],
    ],
    [
      'a loop that depends on another',
      '[a, b] for a in 1..3 for b in a..3 if a < b',
      'a + b',
      ['bars[1, 2]', 'bars[1, 3]', 'bars[2, 3]'],
    ],
    ['no items at all', '[a] for a in 3..2', 'a', []],
  ])('keys from %s', (_, loops, seed, names) => {
    expect(members(`export dataset bars${loops} = simulate(seed: ${seed})\nexport dataset other = simulate()`)).toEqual(
      names,
    );
  });

  test('keep their members whatever the order of the items, so that plans differ in nothing else', () => {
    const text = (items: string) => `export dataset bars[name] for name, seed in ${items} = simulate(seed: seed)`;
    const one = planOf(text('{ a: 1, b: 2, c: 3 }'));
    const other = planOf(text('{ c: 3, a: 1, b: 2 }'));
    expect(other.names).toEqual(one.names);
  });

  test('go through other families, records and comprehensions', () => {
    expect(
      members(`dataset bars[seed] for seed in 1..2 = simulate(seed: seed)
        features strong[seed, n] for seed, one in bars for n in [7, 14] = rsi(one, n * 1bars)
        export let all = [s |> lag(1bars) for s in strong]`),
    ).toEqual(['bars[1]', 'bars[2]', 'strong[1, 14]', 'strong[1, 7]', 'strong[2, 14]', 'strong[2, 7]']);
  });

  test('are reached by member, by key, by a computed key and in part', () => {
    const family = 'dataset bars[market, seed] for market in ["a", "b"] for seed in 1..2 = simulate(seed: seed)\n';
    const named = (value: string) =>
      planOf(`${family}let second = "b"\nexport dataset mine = ${value}`).names.mine?.step;
    const step = planOf(`${family}export let all = bars`).names['bars["b", 2]']?.step;
    expect(named('bars["b", 2]')).toBe(step);
    expect(named('bars[second, 1 + 1]')).toBe(step);
    expect(named('bars[second, *][2]')).toBe(step);
    const one = 'dataset bars[name] for name, seed in { a: 1, b: 2 } = simulate(seed: seed)\n';
    expect(planOf(`${one}export dataset mine = bars.b`).names.mine?.step).toBe(step);
  });

  test('give lists of arguments their members', () => {
    const plan = planOf(`${rows}
      stage trees[n] for n in [10, 20, 30] = train(lightgbm(trees: n), table)
      stage scores[n] for n, tree in trees = evaluate(tree, on: table.test)
      stage extra = evaluate(trees[10], on: table.validation)
      report summary = compare(scores[*], extra)`);
    const report = plan.steps.find((step) => step.operator === 'compare');
    expect(report?.inputs.map((input) => plan.steps.find((step) => step.id === input.step)?.names[0])).toEqual([
      'scores[10]',
      'scores[20]',
      'scores[30]',
      'extra',
    ]);
  });

  test('of equal steps share them', () => {
    const plan = planOf('export dataset bars[n] for n in 1..5 = simulate(seed: n % 2)');
    expect(plan.steps).toHaveLength(2);
    expect(Object.keys(plan.names)).toHaveLength(5);
  });
});

describe('aggregates', () => {
  const count = (value: string) =>
    planOf(
      `let sizes[n] for n in [3, 8, 4] = n\nlet plain = [3, 8, 4]\nexport dataset bars = simulate(assets: ${value})`,
    ).steps[0]?.arguments.assets;
  test.each([
    ['min(sizes[*])', 3],
    ['max(plain)', 8],
    ['max(3, 8, 4)', 8],
    ['sum(sizes)', 15],
    ['count(sizes[*])', 3],
    ['count([n for n in plain if n > 3])', 2],
    ['plain |> max', 8],
  ])('%s', (text, value) => expect(count(text)).toEqual({ kind: 'int', value }));

  test('of quantities keep their unit', () => {
    const plan = planOf('export dataset bars = simulate(every: max([1h, 30m])) |> lag(sum([1bars, 2bars]))');
    expect(plan.steps.map((step) => step.arguments.every ?? step.arguments.by)).toMatchObject([
      { kind: 'duration', milliseconds: 3_600_000 },
      { kind: 'bars', count: 3 },
    ]);
  });

  test('leave layers and recipes of the same name alone', () => {
    expect(codesOf(`${rows}export dataset full = table |> fit impute(mean)`)).toEqual([]);
    expect(codesOf(`${rows}export dataset full = table |> fit impute(mean())`)).toEqual([]);
  });
});

describe('functions', () => {
  test('are expanded where they are called, with defaults, names and pipes', () => {
    const steps = (value: string) =>
      planOf(`dataset bars = simulate()
        let strength(rows: Frame, period: Bars = 14bars, again: Int = 1): Frame = rsi(rows, period * again)
        export features strong = ${value}`).steps.map(({ arguments: { period } }) => period);
    expect(steps('strength(bars)')).toEqual([undefined, { kind: 'bars', count: 14 }]);
    expect(steps('strength(bars, 7bars, again: 2)')).toEqual([undefined, { kind: 'bars', count: 14 }]);
    expect(steps('bars |> strength(again: 3)')).toEqual([undefined, { kind: 'bars', count: 42 }]);
  });

  test('see the constants of their file and call each other', () => {
    const plan = planOf(`let base = 2
      let scaled(count: Int): Int = base * count
      let twice(count: Int): Int = scaled(scaled(count))
      export dataset bars = simulate(assets: twice(2))`);
    expect(plan.steps[0]?.arguments.assets).toEqual({ kind: 'int', value: 8 });
  });

  test('whose calls multiply are bounded', () => {
    const lines = ['let f0(x: Int): Int = x'];
    for (let i = 1; i <= 60; i++) lines.push(`let f${i}(x: Int): Int = f${i - 1}(x) + f${i - 1}(x)`);
    expect(codesOf(`${lines.join('\n')}\nexport dataset bars = simulate(seed: f60(1))`)).toContain('PIPE3015');
  });

  test('in a chain longer than can be called are told of', () => {
    const lines = ['let f0(x: Int): Int = x'];
    for (let i = 1; i <= 300; i++) lines.push(`let f${i}(x: Int): Int = f${i - 1}(x)`);
    expect(codesOf(`${lines.join('\n')}\nexport dataset bars = simulate(seed: f300(1))`)).toContain('PIPE6005');
  });
});
