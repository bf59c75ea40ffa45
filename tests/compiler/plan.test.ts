import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import { validatePlan } from '../../compiler/plan/validate.ts';
import { planOf } from './texts.ts';

const pipeline = (name: string) => readFileSync(join(packageRoot(), 'pipelines', `${name}.pipe`), 'utf8');

/** What a plan is for a cache: everything but names and where it came from. */
function identity({ steps, roots }: Plan): unknown {
  return { roots, steps: steps.map(({ names: _names, ...step }) => step) };
}

/** Declarations as separate texts: each begins at a line's start with a word and goes on over indented lines. */
function declarations(text: string): readonly string[] {
  return text.split(/\n(?=[a-z])/);
}

describe('the identity of a plan', () => {
  const text = pipeline('quickstart');
  const plan = planOf(text);

  test('does not depend on the order of declarations', () => {
    const [doc = '', header = '', ...rest] = declarations(text);
    const others = rest.map((declaration) => declaration.trim());
    const first = `${doc}\n${header}`;
    expect(planOf([first, ...others.reverse()].join('\n'))).toEqual(plan);
    expect(planOf([first, ...others.sort()].join('\n'))).toEqual(plan);
  });

  test('does not depend on comments and formatting', () => {
    const spaced = text.replaceAll('\n', ' // said twice\n').replaceAll(', ', ',   ');
    expect(planOf(spaced)).toEqual(plan);
  });

  test('does not depend on the names of declarations', () => {
    expect(identity(planOf(text.replaceAll('candidates', 'columns').replaceAll('bars_each', 'rows_each')))).toEqual(
      identity(plan),
    );
  });

  test('does not depend on whether a value is written, named or a default', () => {
    const bars = 'dataset bars = simulate()\n';
    const written = planOf(`${bars}export features strength = rsi(bars, 14bars, smoothing: wilder)`);
    expect(identity(planOf(`let period = 7bars * 2\n${bars}export features strength = bars |> rsi(period)`))).toEqual(
      identity(written),
    );
    expect(identity(planOf(`${bars}export features strength = bars |> rsi() { period: 14h }`))).toEqual(
      identity(written),
    );
  });

  test('changes from the changed step on, and only there', () => {
    const changed = planOf(text.replace('dropout: 0.2', 'dropout: 0.3'));
    const before = new Set(plan.steps.map((step) => step.id));
    expect(changed.steps.filter((step) => !before.has(step.id)).map((step) => step.operator)).toEqual([
      'train_network',
      'evaluate',
      'compare',
    ]);
  });

  test('equal steps are one step', () => {
    const { steps } = planOf(`dataset bars = simulate()
      export features one = rsi(bars)
      export features two = bars |> rsi(14bars)`);
    expect(steps.map((step) => [step.operator, step.names])).toEqual([
      ['simulate', ['bars']],
      ['rsi', ['one', 'two']],
    ]);
  });

  test('a sum of frames is one step, whatever its parentheses', () => {
    const bars = 'dataset bars = simulate()\nlet a = rsi(bars)\nlet b = obv(bars)\nlet c = hour(bars)\n';
    const flat = planOf(`${bars}export features all = a + b + c`);
    expect(flat.steps.find((step) => step.operator === 'append')?.inputs.map((input) => input.name)).toEqual([
      'frames.0',
      'frames.1',
      'frames.2',
    ]);
    for (const sum of ['(a + b) + c', 'a + (b + c)', '((a) + (b + c))', 'append([a, b, c])', 'append(a, b, c)'])
      expect(identity(planOf(`${bars}export features all = ${sum}`))).toEqual(identity(flat));
  });
});

describe('what is in a plan', () => {
  const bars = 'dataset bars = simulate()\n';

  test('only what a root needs', () => {
    const { steps } = planOf(`${bars}features strength = rsi(bars)\nexport features volume = obv(bars)`);
    expect(steps.map((step) => step.operator)).toEqual(['simulate', 'obv']);
  });

  test('everything, where nothing is exported, staged or reported', () => {
    const { steps, roots } = planOf(`${bars}features strength = rsi(bars)\nfeatures volume = obv(bars)`);
    expect(steps.map((step) => step.operator).sort()).toEqual(['obv', 'rsi', 'simulate']);
    expect(roots).toHaveLength(3);
  });

  test('arguments in normal form', () => {
    const [step] = planOf('export dataset bars = simulate(signal: 0, every: 60m, start: 2021-01-01 + 31d)').steps;
    expect(step?.arguments).toMatchObject({
      assets: { kind: 'int', value: 8 },
      signal: { kind: 'float', value: 0 },
      every: { kind: 'duration', milliseconds: 3_600_000 },
      start: { kind: 'date', text: '2021-02-01' },
    });
  });

  test('periods as bars of their frame, horizons as they were written', () => {
    const { steps } = planOf(`dataset bars = simulate(every: 4h)
      export features slow = rsi(resample(bars, 1d), 14d)
      export features fast = rsi(bars, 2d)
      export label outcome = forward_return(bars, 8h)`);
    expect(steps.filter((step) => step.operator === 'rsi').map((step) => step.arguments.period)).toEqual(
      expect.arrayContaining([
        { kind: 'bars', count: 12 },
        { kind: 'bars', count: 14 },
      ]),
    );
    expect(steps.find((step) => step.operator === 'forward_return')?.arguments.horizon).toEqual({
      kind: 'duration',
      milliseconds: 28_800_000,
    });
  });

  test('rows to fit and to watch, written or not', () => {
    const rows = `${bars}label outcome = forward_return(bars, 8bars)
      dataset rows = returns(bars, [1bars]) |> labelled(outcome)
        |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))\n`;
    const short = planOf(`${rows}stage trees = train(lightgbm(), rows)`);
    expect(short.steps.at(-1)?.inputs.map(({ name, part }) => [name, part])).toEqual([
      ['fit', 'train'],
      ['watch', 'validation'],
    ]);
    const long = planOf(`${rows}stage trees = train(lightgbm, { watch: rows.validation, fit: rows.train })`);
    expect(identity(long)).toEqual(identity(short));
    const alone = planOf(`${rows}stage trees = train(lightgbm, { fit: rows.train })`);
    expect(alone.steps.at(-1)?.inputs).toHaveLength(1);
  });

  test('loops unfolded', () => {
    const { steps } = planOf(`${bars}let periods = { fast: 7bars, slow: 28bars }
      export features strengths = append([rsi(bars, p) for p in periods if p > 5bars])
      export features lagged = bars |> rsi(14bars) |> for n in 1..2 { lag(by: n * 1bars) }`);
    expect(steps.filter((step) => step.operator === 'rsi')).toHaveLength(3);
    expect(steps.filter((step) => step.operator === 'lag')).toHaveLength(2);
  });

  test('a list that is exported is wanted with all its items', () => {
    const { roots } = planOf(`${bars}export let strengths = [rsi(bars, p) for p in [7bars, 14bars]]`);
    expect(roots).toHaveLength(2);
  });
});

describe('the published schema', () => {
  test.each(['quickstart', 'crypto', 'ucr'])('holds for the plan of %s', (name) => {
    const plan = planOf(pipeline(name));
    expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toEqual({ plan });
  });

  test('refuses what is no plan', () => {
    const plan = planOf(pipeline('quickstart'));
    const mistake = (document: unknown) => {
      const result = validatePlan(document);
      return 'mistakes' in result ? result.mistakes[0] : undefined;
    };
    const [first] = plan.steps;
    expect(mistake({ ...plan, format: 'pipec.plan/2' })).toBe('/format must be equal to constant (pipec.plan/1)');
    expect(mistake({ ...plan, when: 'now' })).toBe('the plan must NOT have additional properties (when)');
    expect(mistake({ ...plan, steps: [...plan.steps].reverse() })).toContain('which is no earlier step');
    expect(mistake({ ...plan, steps: [{ ...first, operator: 'ohlcv' }, ...plan.steps.slice(1)] })).toContain(
      'has the id of another step',
    );
    expect(mistake({ ...plan, roots: ['0'.repeat(20)] })).toContain('which is no step');
    expect(mistake(null)).toBeDefined();
  });
});
