import { describe, expect, test } from 'vitest';
import {
  describeCondition,
  evaluateCondition,
  figuresOf,
  readCondition,
} from '../../../runtime/evaluation/condition.ts';
import { planOf } from '../../compiler/texts.ts';

const program = `
dataset bars = simulate(assets: 2)
label outcome = bars |> forward_return(8bars)
dataset table = rsi(bars) |> labelled(outcome) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage trees[n] for n in [10, 20] = train(lightgbm(trees: n), table)
stage final = evaluate(trees[10], on: table.test)
`;

/** The condition of an \`expect\`, as the plan holds it. */
function conditionOf(text: string) {
  const plan = planOf(`${program}expect ${text} "told"`);
  const step = plan.steps.find((one) => one.operator === 'expectation');
  const argument = step?.arguments.condition;
  if (argument === undefined) throw new Error('no expectation');
  const condition = readCondition(argument);
  const names = step?.inputs.map(({ step: id }) => plan.steps.find((one) => one.id === id)?.names[0] ?? '') ?? [];
  return { condition, text: describeCondition(condition, (input) => names[input] ?? '') };
}

describe('expectations', () => {
  test.each([
    ['final.r2 > 0.2', [0.3], true],
    ['final.r2 > 0.3', [0.3], false],
    ['final.r2 >= 0.3', [0.1 + 0.2], true],
    ['min(trees[*].validation.r2) > 0.2', [0.3, 0.1], false],
    ['max(trees[*].validation.r2) > 0.2', [0.3, 0.1], true],
    ['mean(trees[*].validation.r2) == 0.2', [0.3, 0.1], true],
    ['sum(trees[*].validation.r2) in 0.3..0.5', [0.3, 0.1], true],
    ['final.r2 in 0..<0.3', [0.3], false],
    ['not (final.r2 < 0.2) and rows(table.test) > 100', [0.3, 101], true],
    ['-(final.r2 - 1) * 2 == 1.4 or final.r2 != 0.3', [0.3], true],
  ])('%s of %j is %s', (text, values, holds) => {
    const { condition } = conditionOf(text);
    const figures = figuresOf(condition);
    const found = evaluateCondition(
      condition,
      (figure) =>
        values[figures.findIndex((one) => one.input === figure.input && one.figure === figure.figure)] ?? Number.NaN,
    );
    expect(found).toBe(holds);
  });

  test('what is undefined makes no comparison true', () => {
    for (const text of ['final.r2 > 0', 'final.r2 < 0', 'final.r2 == 0', 'min(trees[*].validation.r2) > -1'])
      expect(evaluateCondition(conditionOf(text).condition, () => Number.NaN)).toBe(false);
  });

  test('are told as they were meant, whatever their names were in the text', () => {
    expect(conditionOf('not (min(trees[*].validation.r2) > 20% and (final.r2 + 1) * 2 in 0..3)').text).toBe(
      'not (min(trees[10].validation.r2, trees[20].validation.r2) > 20% and (final.r2 + 1) * 2 in 0..3)',
    );
  });
});
