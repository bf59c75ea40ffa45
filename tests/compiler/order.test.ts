import { describe, expect, test } from 'vitest';
import type { Plan } from '../../compiler/plan/plan.ts';
import { compileText, planOf } from './texts.ts';

/** Titles of what each step waits for, by its own title. */
function order(plan: Plan): Readonly<Record<string, readonly string[]>> {
  const title = (id: string) => plan.steps.find((step) => step.id === id)?.names[0] ?? '';
  return Object.fromEntries(
    plan.steps.flatMap((step) =>
      step.after === undefined ? [] : [[step.names[0] ?? step.operator, step.after.map(title).sort()]],
    ),
  );
}

describe('after', () => {
  test('orders what does not read each other, and changes no id', () => {
    const text = 'dataset first = simulate(seed: 1)\nexport dataset second = simulate(seed: 2)';
    const ordered = planOf(`${text} after first`);
    expect(order(ordered)).toEqual({ second: ['first'] });
    expect(ordered.steps.map((step) => step.names[0])).toEqual(['first', 'second']);
    expect(ordered.names.second).toEqual(planOf(text).names.second);
  });

  test('of a family waits member by member, and for all members of another', () => {
    const plan = planOf(`dataset first[n] for n in 1..2 = simulate(seed: n)
      export dataset second[n] for n in 1..2 = simulate(seed: 10 + n) after first[n]
      export dataset third = simulate(seed: 20) after first[*]`);
    expect(order(plan)).toEqual({
      'second[1]': ['first[1]'],
      'second[2]': ['first[2]'],
      third: ['first[1]', 'first[2]'],
    });
  });

  test('never makes a step wait for what it reads or for what needs it', () => {
    const plan = planOf(`dataset bars = simulate()
      dataset full = bars |> impute(forward_fill)
      export dataset again = bars |> impute(forward_fill) |> lag(1bars) after full`);
    expect(order(plan)).toEqual({});
    expect(plan.steps.map((step) => step.operator)).toEqual(['simulate', 'impute', 'lag']);
  });

  test('in a circle is a mistake with each edge', () => {
    const { diagnostics } = compileText(`export dataset a = simulate(seed: 1) after b
      export dataset b = simulate(seed: 2) after a`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['PIPE6001']);
    expect(diagnostics[0]?.related).toHaveLength(1);
  });
});

describe('check', () => {
  const checked = `dataset bars = simulate()
check quality = validate(bars) { min_score: 0.8 }
features strength = rsi(bars)
export features late = strength |> lag(1bars)`;

  test('guards whatever else reads its subject', () => {
    expect(order(planOf(checked))).toEqual({ strength: ['quality'] });
  });

  test('leaves the ids of what it guards as they were', () => {
    const without = planOf(checked.replace(/check.*\n/, ''));
    expect(planOf(checked).names.late).toEqual(without.names.late);
  });

  test('lets two checks of one subject stand side by side', () => {
    const plan = planOf(`${checked}\ncheck again = validate(bars) { min_score: 0.5 }`);
    expect(order(plan)).toEqual({ strength: ['again', 'quality'] });
  });
});

describe('expectations', () => {
  const rows = `dataset bars = simulate(assets: 2)
label outcome = bars |> forward_return(8bars)
dataset table = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage trees[n] for n in [10, 20] = train(lightgbm(trees: n), table)
stage final = evaluate(trees[10], on: table.test)
`;
  test('about constants are decided at once and leave no step', () => {
    const plan = planOf(`${rows}expect width(table) == 1 and count(trees) == 2 "as many as planned"`);
    expect(plan.steps.some((step) => step.operator === 'expectation')).toBe(false);
  });

  test('about the run are steps that give a verdict, called by their message', () => {
    const plan = planOf(`${rows}expect final.r2 > 0.1 and min(trees[*].validation.r2) > -1 "it learns"`);
    const step = plan.steps.find((one) => one.operator === 'expectation');
    expect(step).toMatchObject({ verdict: true, names: ['it learns'], type: { kind: 'Check' } });
    expect(step?.inputs.map(({ name, step: id }) => [name, plan.steps.find((one) => one.id === id)?.names[0]])).toEqual(
      [
        ['figures.0', 'final'],
        ['figures.1', 'trees[10]'],
        ['figures.2', 'trees[20]'],
      ],
    );
    expect(plan.roots).toContain(step?.id);
  });

  test('that read a part know its rows', () => {
    const plan = planOf(`${rows}expect rows(table.test) > 10`);
    expect(plan.steps.find((one) => one.operator === 'expectation')?.inputs).toMatchObject([{ part: 'test' }]);
  });
});

describe('resources', () => {
  const text = (resources: string) => `export dataset bars = simulate()
label outcome = bars |> forward_return(8bars)
dataset table = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage trees = train(lightgbm(), table)${resources}`;

  test('are carried by the step and are in no id', () => {
    const plan = planOf(text(' { resources: { memory: 8GiB, timeout: 6h } }'));
    const step = plan.steps.find((one) => one.operator === 'train_trees');
    expect(step?.resources).toEqual({ memory: 8 * 2 ** 30, timeout: 21_600_000 });
    expect(step?.id).toBe(planOf(text('')).names.trees?.step);
  });
});
