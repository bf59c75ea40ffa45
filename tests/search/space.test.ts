import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { describeCondition, describeValue } from '../../compiler/describe.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { encodeValue } from '../../compiler/plan/encoding.ts';
import type { PlanSpace } from '../../compiler/plan/space.ts';
import { validatePlan } from '../../compiler/plan/validate.ts';
import { valueAt } from '../../compiler/search/conditions.ts';
import { pointsOf } from '../../compiler/search/points.ts';
import { render } from '../../language/diagnostics/render.ts';
import { program } from './programs.ts';

function compiled(text: string) {
  const path = 'search.pipe';
  const { plan, diagnostics } = compile({ path, host: nodeHost(new Map([[path, program(text)]])) });
  expect(
    render(
      diagnostics.filter(({ severity }) => severity === 'error'),
      { colour: false },
    ),
  ).toBe('');
  if (plan === undefined) throw new Error('it does not check');
  return plan;
}

function spaceOf(entries: string, subject = 'network', more = 'trials: 4'): PlanSpace {
  const plan = compiled(
    `space wide for ${subject} {\n${entries}\n}\nstage tuned = tune(${subject}, over: wide) { ${more}, minimize: validation.log_loss }`,
  );
  const over = plan.steps.find(({ operator }) => operator === 'tune')?.arguments.over;
  if (over?.kind !== 'space') throw new Error('the study has no space');
  return over.space;
}

const domains = (space: PlanSpace) => space.dimensions.map(({ path, domain }) => `${path} in ${describeValue(domain)}`);
const conditions = (space: PlanSpace) => space.constraints.map(describeCondition);

describe('a space', () => {
  it('has lists, ranges and distributions along paths through models and recipes', () => {
    const space = spaceOf(`
      model.hidden in [8, 16, 32]
      model.dropout in uniform(0.0..0.5, step: 0.1)
      optimizer.learning_rate in log_uniform(1e-4..1e-2)
      loss.gamma in 1..4
      epochs in 5..20
    `);
    expect(domains(space)).toEqual([
      'model.hidden in [8, 16, 32]',
      'model.dropout in uniform(range: 0.0..0.5, step: 0.1)',
      'optimizer.learning_rate in log_uniform(range: 0.0001..0.01)',
      'loss.gamma in 1.0..4.0',
      'epochs in 5..20',
    ]);
  });

  it('is cut to what a parameter allows where it only overlaps', () => {
    expect(domains(spaceOf('model.heads in 1..\nmodel.dropout in 0.5..2.0'))).toEqual([
      'model.heads in 1..16',
      'model.dropout in 0.5..<1.0',
    ]);
  });

  it('takes over what the model says of several parameters, with the values that are not chosen', () => {
    expect(conditions(spaceOf('model.hidden in [8, 16]'))).toEqual(['(model.hidden % 4) == 0']);
    expect(conditions(spaceOf('model.hidden in [8, 12]\nmodel.heads in [2, 8]'))).toEqual([
      '(model.hidden % model.heads) == 0',
    ]);
  });

  it('has conditions of its own, and constants of the program in them', () => {
    const space = spaceOf(`
      model.heads in [1, 2, 4]
      model.dropout in [0.1, 0.2] when model.heads > 1
      where epochs * model.heads < 100
    `);
    expect(space.dimensions[1]?.when).toEqual({
      kind: 'operation',
      operator: '>',
      operands: [
        { kind: 'path', path: 'model.heads' },
        { kind: 'constant', value: { kind: 'int', value: 1 } },
      ],
    });
    expect(conditions(space)).toEqual(['(5 * model.heads) < 100', '(16 % model.heads) == 0']);
  });

  it('chooses among recipes, and has paths into each', () => {
    const space = spaceOf(`
      loss in [focal(), binary_cross_entropy()]
      loss.gamma in 0.0..3.0 when loss == focal
      loss.positive_weight in [1.0, 5.0] when loss == binary_cross_entropy
    `);
    expect(space.dimensions.map(({ path }) => path)).toEqual(['loss', 'loss.gamma', 'loss.positive_weight']);
    expect(describeCondition(space.dimensions[1]?.when ?? { kind: 'path', path: '' })).toBe('loss == focal');
  });

  it('reads lets and params of its file', () => {
    const plan = compiled(
      'let widths = [4, 8]\nspace wide for network {\n  model.hidden in widths\n}\nstage tuned = tune(network, over: wide) { trials: 2, maximize: validation.f1 }',
    );
    const over = plan.steps.find(({ operator }) => operator === 'tune')?.arguments.over;
    expect(over === undefined ? '' : describeValue(over)).toBe(
      '{ model.hidden in [4, 8], where (model.hidden % 4) == 0 }',
    );
  });
});

describe('points', () => {
  it('are the combinations that every condition allows', () => {
    const space = spaceOf('model.hidden in [8, 12]\nmodel.heads in [2, 8]');
    // 8 with 2 and 8, 12 with 2.
    expect(pointsOf(space)?.count).toBe(3);
  });

  it('that differ only in what is not chosen there are one', () => {
    const space = spaceOf('model.heads in [1, 2]\nmodel.dropout in [0.1, 0.2, 0.3] when model.heads > 1');
    expect(pointsOf(space)?.count).toBe(4);
  });

  it('are enough for a grid of that many trials', () => {
    spaceOf('model.hidden in [8, 12]\nmodel.heads in [2, 8]', 'network', 'sampler: grid(), trials: 3');
  });

  it('are not counted where they are too many', () => {
    expect(pointsOf(spaceOf('epochs in 1..1000\nbatch in 2..1000'))).toBeUndefined();
  });
});

describe('conditions', () => {
  it('have a value at a point', () => {
    const [condition] = spaceOf('model.hidden in [8, 12]\nmodel.heads in [2, 8]').constraints;
    const at = (hidden: number, heads: number) =>
      condition === undefined
        ? undefined
        : valueAt(condition, (path) => ({ kind: 'int', value: path === 'model.hidden' ? hidden : heads }));
    expect(at(12, 8)).toEqual({ kind: 'bool', value: false });
    expect(at(12, 2)).toEqual({ kind: 'bool', value: true });
  });
});

describe('a study', () => {
  const text = `space wide for network {
  model.hidden in [8, 16]
  optimizer.learning_rate in log_uniform(1e-4..1e-2)
}
stage tuned = tune(network, over: wide) { sampler: tpe(startup: 3), pruner: median(), trials: 4, timeout: 2h, maximize: validation.f1 }
stage final = evaluate(tuned.best, on: rows.test)
report summary = compare(final)`;

  it('reads the rows of what it tunes, and no result of it', () => {
    const plan = compiled(text);
    const study = plan.steps.find(({ operator }) => operator === 'tune');
    const network = plan.steps.find(({ operator }) => operator === 'train_network');
    expect(study?.inputs).toEqual(network?.inputs);
    expect(study?.arguments.recipe).toMatchObject({ kind: 'recipe', operator: 'train_network' });
    expect(study?.type.kind).toBe('Study');
    expect(plan.steps.find(({ operator }) => operator === 'evaluate')?.inputs[0]?.step).toBe(study?.id);
  });

  it('has a plan of the published form, the same whenever it is made', () => {
    const plan = compiled(text);
    expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toEqual({ plan });
    expect(compiled(text).steps.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id));
  });

  it('is another step where its space is another', () => {
    const idOf = (one: string) => compiled(one).steps.find(({ operator }) => operator === 'tune')?.id;
    expect(idOf(text.replace('[8, 16]', '[8, 32]'))).not.toBe(idOf(text));
    const wide = spaceOf('model.hidden in [8, 16]');
    const same = spaceOf('model.hidden in [8,   16]');
    expect(encodeValue({ kind: 'space', space: wide })).toBe(encodeValue({ kind: 'space', space: same }));
  });

  it('has a winner whose scores can be expected', () => {
    compiled(`${text}\nexpect tuned.best.validation.f1 > 0.2 "better than nothing"`);
  });
});
