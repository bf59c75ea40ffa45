import { describe, expect, test } from 'vitest';
import { render } from '../../language/diagnostics/render.ts';
import { compileText, planOf } from './texts.ts';

const text = `param data: Path = "data/*.csv"
param title: String = "Bars"
param assets: Int in 1..100 = 8
param scaling: Scaling = robust
param every = 1h
dataset bars = ohlcv(data) { stamp: open, every: every }
dataset other = simulate(assets: assets)
label outcome = forward_return(bars, 8bars)
export dataset rows = bars |> labelled(outcome)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 2d))
  |> fit scale(scaling)
export let both = other
export let named = title
`;

const shown = (sets: Readonly<Record<string, string>>) =>
  render(compileText(text, sets).diagnostics, { colour: false });

describe('--set', () => {
  test('gives parameters their values, which the plan prints', () => {
    const plan = planOf(text, {
      data: '../x/*.json.gz',
      title: 'Daily bars',
      assets: '3 * 4',
      scaling: 'standard',
      every: '4h',
    });
    expect(plan.parameters).toEqual({
      assets: { value: '12', set: true },
      data: { value: '"../x/*.json.gz"', set: true },
      every: { value: '4h', set: true },
      scaling: { value: 'standard', set: true },
      title: { value: '"Daily bars"', set: true },
    });
    expect(plan.steps.find((step) => step.operator === 'scale')?.arguments.method).toEqual({
      kind: 'symbol',
      value: 'standard',
    });
  });

  test('leaves the others at their defaults', () => {
    expect(planOf(text).parameters.assets).toEqual({ value: '8', set: false });
  });

  test('takes a quoted text as well', () => {
    expect(planOf(text, { data: '"x.csv"' }).parameters.data?.value).toBe('"x.csv"');
  });

  test('names the parameters when there is no such one', () => {
    expect(shown({ asset: '3' })).toMatchInlineSnapshot(`
      "error[PIPE2014]: the pipeline has no parameter \`asset\`
       --> --set asset:1:1
        │
      1 │ asset=3
        │ ^^^^^ did you mean \`assets\`?
        │
        = help: its parameters are \`data\`, \`title\`, \`assets\`, \`scaling\` and \`every\`
      "
    `);
  });

  test('is held against type and refinement', () => {
    expect(shown({ assets: '200' })).toMatchInlineSnapshot(`
      "error[PIPE3006]: the parameter \`assets\` is 200, which is not in 1..100
       --> --set assets:1:14
        │
      1 │ let assets = 200
        │              ^^^ not in 1..100
        │
       ::: test.pipe:3:22
        │
      3 │ param assets: Int in 1..100 = 8
        │                      ------ declared here
        │
        = help: write at least 1 and at most 100
      "
    `);
    expect(shown({ every: '8' })).toMatchInlineSnapshot(`
      "error[PIPE4001]: the parameter \`every\` is a Duration and needs a unit
       --> --set every:1:13
        │
      1 │ let every = 8
        │             ^ a bare number
        │
        = why: a number alone does not say whether it counts bars, hours or seconds
        = help: write \`8h\` or \`8m\`
        = fix: write \`8h\`, if that is what you mean
      1 - let every = 8
      1 + let every = 8h
      "
    `);
    expect(shown({ scaling: 'robus' })).toMatchInlineSnapshot(`
      "error[PIPE3008]: this Scaling cannot be \`robus\`
       --> --set scaling:1:15
        │
      1 │ let scaling = robus
        │               ^^^^^ did you mean \`robust\`?
        │
       ::: stdlib/preparation/scale.pipe:2:6
        │
      2 │ enum Scaling {
        │      ------- its members are declared here
        │
        = help: the members of \`Scaling\` are \`robust\` and \`standard\`
        = fix: write \`robust\`, if that is what you mean
      1 - let scaling = robus
      1 + let scaling = robust
      "
    `);
    expect(shown({ assets: '3 +' })).toMatchInlineSnapshot(`
      "error[PIPE1040]: expected a value after \`+\`, found the end of the file
       --> --set assets:1:17
        │
      1 │ let assets = 3 +
        │                 ^ a value after \`+\` should stand here
      "
    `);
  });

  test('sees no values of the file, which may depend on it', () => {
    expect(compileText(text, { assets: 'assets' }).diagnostics.map(({ code }) => code)).toEqual(['PIPE2001']);
  });
});
