import { describe, expect, test } from 'vitest';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { PlanStep } from '../../../compiler/plan/plan.ts';
import type { OperatorCallable } from '../../../compiler/stdlib/callable.ts';
import { claimsToLookBack } from '../../../compiler/stdlib/claims.ts';
import { loadLibrary } from '../../../compiler/stdlib/library.ts';
import { describeType } from '../../../compiler/types/type.ts';
import { memoryArtifact } from '../../../runtime/artifact/memory.ts';
import { FrameBuilder } from '../../../runtime/frame/builder.ts';
import { type Frame, openFrame } from '../../../runtime/frame/frame.ts';
import { frameInput } from '../../../runtime/operators/inputs.ts';
import type { OperatorImplementation } from '../../../runtime/operators/operator.ts';
import { operators } from '../../../runtime/operators/registry.ts';
import { type CausalOperator, foreseeingText, prefixTest } from '../../../runtime/verification/prefix-test.ts';
import { planOf } from '../../compiler/texts.ts';

const source = 'dataset bars = simulate(assets: 3, bars: 260, seed: 5)';

function claims(): readonly OperatorCallable[] {
  return [...loadLibrary(nodeHost().library()).callables.values()]
    .flat()
    .filter((callable): callable is OperatorCallable => {
      return callable.kind === 'operator' && !callable.signature.unavailable && claimsToLookBack(callable);
    });
}

/** Something to give to a parameter that needs a value. */
const given: Readonly<Record<string, string>> = { TimeSpan: '5bars', 'List<TimeSpan>': '[3bars, 11bars]' };

function stepOf(callable: OperatorCallable, call = callOf(callable)): PlanStep {
  const { steps, names } = planOf(`${source}\nexport features out = ${call}`);
  const step = steps.find(({ id }) => id === names.out?.step);
  if (step === undefined) throw new Error(`no step for ${call}`);
  return step;
}

function callOf({ name, parameters }: OperatorCallable): string {
  const needed = parameters.slice(1).flatMap((parameter) => {
    if (!parameter.required) return [];
    const value = given[describeType(parameter.type.type)];
    if (value === undefined) throw new Error(`nothing to give to ${parameter.name} of ${name}`);
    return [`${parameter.name}: ${value}`];
  });
  return `${name}(${['bars', ...needed].join(', ')})`;
}

async function causal(step: PlanStep): Promise<CausalOperator> {
  const implementation = await operators[step.operator]?.load();
  if (implementation === undefined) throw new Error(`${step.operator} is not there`);
  return {
    name: step.operator,
    implementation,
    arguments: step.arguments,
    input: step.inputs[0]?.name ?? '',
    type: step.type,
  };
}

/** The bars of the source. */
async function bars(): Promise<Frame> {
  const [step] = planOf(`${source}\nexport let all = bars`).steps;
  if (step === undefined) throw new Error('no source');
  const artifact = memoryArtifact();
  await (await operators.simulate?.load())?.run({
    operator: 'simulate',
    arguments: step.arguments,
    inputs: {},
    files: {},
    type: step.type,
    output: artifact.output,
    scratch: '',
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: () => {},
    signal: new AbortController().signal,
  });
  return openFrame(artifact.read());
}

/** A frame in which every seventh close is missing. */
function holed(frame: Frame): Frame {
  const column = (name: string) =>
    name === 'close'
      ? frame.column(name).map((value, row) => (row % 7 === 3 ? Number.NaN : value))
      : frame.column(name);
  return { ...frame, column };
}

describe('what says that it looks back gives the same values whatever comes after', () => {
  for (const callable of claims()) {
    test(callable.name, async () => {
      const operator = await causal(stepOf(callable));
      const found = await prefixTest(operator, await bars());
      expect(found === undefined ? '' : foreseeingText(operator, found)).toBe('');
    });
  }
  test('a forward fill', async () => {
    const [impute] = loadLibrary(nodeHost().library()).callables.get('impute') ?? [];
    if (impute?.kind !== 'operator') throw new Error('no impute');
    const operator = await causal(stepOf(impute, 'bars |> impute(forward_fill)'));
    expect(await prefixTest(operator, holed(await bars()))).toBe(undefined);
  });
  test('there are operators to be tested', () => expect(claims().length).toBeGreaterThan(10));
});

/** The mean of the close of a row, the one before it and the one after. */
const centred: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const close = frame.column('close');
    const mean = close.map((value, row) => (value + (close[row - 1] ?? value) + (close[row + 1] ?? value)) / 3);
    FrameBuilder.like(context.output, frame).add('mean', 'value', mean).finish();
    return undefined;
  },
};

test('an operator that looks one bar ahead is found, with the value that tells', async () => {
  const operator: CausalOperator = {
    name: 'centred',
    implementation: centred,
    arguments: {},
    input: 'bars',
    type: { kind: 'Frame', facts: { lookback: 0, seen: [], rows: '', horizon: 0 } },
  };
  const found = await prefixTest(operator, await bars());
  if (found === undefined) throw new Error('it was not found');
  expect(found.column).toBe('mean');
  expect(found.time).toBe(found.until);
  expect(foreseeingText(operator, found)).toMatch(
    /^`centred` says that it looks back alone, and gives `mean` of .* at 2021-.* as [\d.]+ with all rows and as [\d.]+ with those up to /,
  );
});
