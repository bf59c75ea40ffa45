import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeValue } from '../../compiler/describe.ts';
import { encodeArguments, encodeValue, number, preimage, text } from '../../compiler/plan/encoding.ts';
import type { PlanValue } from '../../compiler/plan/value.ts';
import { planOf } from './texts.ts';

const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });
const name = fc.stringMatching(/^[a-z]{1,8}$/);

const leaf: fc.Arbitrary<PlanValue> = fc.oneof(
  fc.constant<PlanValue>({ kind: 'none' }),
  whole.map((value): PlanValue => ({ kind: 'int', value })),
  fc.double({ noNaN: true }).map((value): PlanValue => ({ kind: 'float', value: value + 0 })),
  fc.boolean().map((value): PlanValue => ({ kind: 'bool', value })),
  fc.string().map((value): PlanValue => ({ kind: 'string', value })),
  name.map((value): PlanValue => ({ kind: 'symbol', value })),
  whole.map((milliseconds): PlanValue => ({ kind: 'duration', milliseconds })),
  whole.map((count): PlanValue => ({ kind: 'bars', count })),
  fc.string().map((pattern): PlanValue => ({ kind: 'files', pattern })),
);

const value: fc.Arbitrary<PlanValue> = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }).map((items): PlanValue => ({ kind: 'list', items })),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }).map((entries): PlanValue => ({ kind: 'record', entries })),
    fc
      .tuple(name, fc.dictionary(name, tie('value'), { maxKeys: 4 }))
      .map(([operator, given]): PlanValue => ({ kind: 'recipe', operator, arguments: given })),
  ),
})).value;

describe('the canonical encoding', () => {
  test('is equal exactly for equal values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        return (encodeValue(a) === encodeValue(b)) === same;
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('does not depend on the order of names', () => {
    const a: PlanValue = { kind: 'int', value: 1 };
    const b: PlanValue = { kind: 'bars', count: 1 };
    expect(encodeArguments({ a, b })).toBe(encodeArguments({ b, a }));
  });

  test('tells pieces apart by their lengths', () => {
    const list = (...items: readonly string[]): PlanValue => ({
      kind: 'list',
      items: items.map((item) => ({ kind: 'string', value: item })),
    });
    expect(encodeValue(list('ab', 'c'))).not.toBe(encodeValue(list('a', 'bc')));
    expect(encodeValue(list('s1:a'))).not.toBe(encodeValue(list('s', '1:a')));
    expect(encodeValue({ kind: 'int', value: 1 })).not.toBe(encodeValue({ kind: 'float', value: 1 }));
    expect(preimage('step', [text('x')])).not.toBe(preimage('action', [text('x')]));
  });

  test('has one form of zero', () => expect(number(-0)).toBe(number(0)));

  test('is fixed: a change of the form is a change of its version', () => {
    const graph = { inputs: [], nodes: [], outputs: [], taps: [] };
    const model: PlanValue = { kind: 'model', name: 'M', arguments: { width: { kind: 'int', value: 8 } }, graph };
    expect(preimage('step', [text('rsi'), encodeArguments({ m: model, f: { kind: 'fraction', value: 0.05 } })])).toBe(
      's16:pipec.encoding/1s4:stepl2:s3:rsim2:s1:fs8:fractionn4:0.05s1:ms5:modell3:s1:Mm1:s5:widths3:intn1:8m4:s6:inputsl0:s5:nodesl0:s7:outputsl0:s4:tapsl0:',
    );
  });
});

/** The value with the names of its records in order. */
function sorted(plain: unknown): unknown {
  if (Array.isArray(plain)) return plain.map(sorted);
  if (typeof plain !== 'object' || plain === null) return String(plain);
  return Object.entries(plain)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

describe('values as a person writes them', () => {
  test.each([
    ['8', 'Int'],
    ['0.25', 'Float'],
    ['2.0', 'Float'],
    ['1e-8', 'Float'],
    ['true', 'Bool'],
    ['"a \\"b\\""', 'String'],
    ['8bars', 'Bars'],
    ['90m', 'Duration'],
    ['2d', 'Duration'],
    ['0s', 'Duration'],
    ['8GiB', 'Bytes'],
    ['5%', 'Fraction'],
    ['7%', 'Fraction'],
    ['0.01%', 'Fraction'],
    ['2021-04-01', 'Date'],
    ['[1, 2]', 'List<Int>'],
    ['"data/*.csv"', 'Path'],
    ['validation.f1', 'Watch'],
  ])('%s', (written, type) => {
    const plan = planOf(`param given: ${type} = ${written}\nlet same = given\nexport dataset bars = simulate()`);
    expect(plan.parameters.given?.value).toBe(written);
  });

  test('recipes and models with all their arguments', () => {
    const plan = planOf(`dataset bars = simulate()
      label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)
      dataset rows = rsi(bars) |> labelled(outcome.profit)
        |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
      stage network = train(Mlp(hidden: [8]), rows) { loss: focal(0.25) }`);
    const values = plan.steps.at(-1)?.arguments ?? {};
    expect(values.loss && describeValue(values.loss)).toBe('focal(alpha: 0.25, gamma: 2.0)');
    expect(values.model && describeValue(values.model)).toBe('Mlp(hidden: [8], dropout: 0.3, asset: 8)');
  });
});
