import { describe, expect, it } from 'vitest';
import type { Plan, PlanStep } from '../../../compiler/plan/plan.ts';
import { stepGraph } from '../../../runtime/planning/step-graph.ts';
import { createOrder } from '../../../runtime/scheduler/order.ts';
import { makePlan, makeProject, runTest, statesOf } from '../run/test-plan.ts';

/** The plan with more said of some of its steps, by name; `after` names steps. */
function withMore(plan: Plan, more: Readonly<Record<string, Partial<PlanStep>>>): Plan {
  const steps = plan.steps.map((step) => {
    const own = more[step.names[0] ?? ''] ?? {};
    const after = own.after?.map((name) => plan.names[name]?.step ?? '');
    return { ...step, ...own, ...(after === undefined ? {} : { after }) };
  });
  return { ...plan, steps };
}

const pair = makePlan({
  check: { operator: 'user_error' },
  work: { operator: 'number', arguments: { value: 1 } },
  more: { operator: 'add', arguments: { plus: 1 }, inputs: ['work'] },
  other: { operator: 'number', arguments: { value: 2 } },
});

describe('what waits for another step', () => {
  it('is skipped with all that needs it when that fails', async () => {
    const { store } = makeProject();
    const outcome = await runTest(withMore(pair, { work: { after: ['check'] } }), store, { keepGoing: true });
    expect(statesOf(outcome)).toEqual({ check: 'failed', work: 'skipped', more: 'skipped', other: 'ran' });
  });

  it('starts after it, and is there although nobody asked for what it waits for', async () => {
    const { store } = makeProject();
    const plan = withMore(
      makePlan({
        first: { operator: 'number', arguments: { value: 3 } },
        second: { operator: 'number', arguments: { value: 4 } },
      }),
      { second: { after: ['first'] } },
    );
    const started: string[] = [];
    const outcome = await runTest(plan, store, {
      targets: ['second'],
      jobs: 2,
      onEvent: (event) => {
        if (event.type === 'step_started') started.push(`${event.title} starts`);
        if (event.type === 'step_finished') started.push(`${event.title} ${event.state}`);
      },
    });
    expect(outcome.ok).toBe(true);
    expect(started).toEqual(['first starts', 'first ran', 'second starts', 'second ran']);
  });

  it('is cached without waiting', async () => {
    const { store } = makeProject();
    await runTest(pair, store, { keepGoing: true });
    const outcome = await runTest(withMore(pair, { work: { after: ['check'] } }), store, { keepGoing: true });
    expect(statesOf(outcome)).toEqual({ check: 'failed', work: 'cached', more: 'cached', other: 'cached' });
  });

  it('holds each step until all are done that it waits for', () => {
    const plan = withMore(pair, { other: { after: ['check', 'more'] } });
    const order = createOrder(stepGraph(plan, undefined));
    expect(order.mayStart(3)).toBe(false);
    expect(order.ended(0)).toEqual([]);
    expect(order.ended(0)).toEqual([]);
    expect(order.heldBy(2)).toEqual([3]);
    expect(order.ended(2)).toEqual([3]);
    expect(order.mayStart(3)).toBe(true);
  });
});

describe('a verdict', () => {
  it('fails the run and stops nothing else', async () => {
    const { store } = makeProject();
    const outcome = await runTest(withMore(pair, { check: { verdict: true } }), store, { jobs: 1 });
    expect(outcome.ok).toBe(false);
    expect(statesOf(outcome)).toEqual({ check: 'failed', work: 'ran', more: 'ran', other: 'ran' });
  });
});

describe('resources', () => {
  it('end a step at its timeout, with what to do', async () => {
    const { store } = makeProject();
    const plan = withMore(makePlan({ slow: { operator: 'wait' } }), { slow: { resources: { timeout: 50 } } });
    const outcome = await runTest(plan, store);
    expect(outcome.steps[0]?.failure).toMatchObject({
      kind: 'user',
      message: '`slow` was stopped at its timeout of 50ms',
      help: expect.stringContaining('resources: { timeout: … }'),
    });
    expect(outcome.interrupted).toBe(false);
  });

  it('of memory keep steps from running side by side that do not fit together', async () => {
    const { store } = makeProject();
    const plan = withMore(pair, {
      check: { verdict: true },
      work: { resources: { memory: 600 } },
      other: { resources: { memory: 600 } },
    });
    let running = 0;
    let most = 0;
    const outcome = await runTest(plan, store, {
      jobs: 4,
      memory: 1000,
      onEvent: (event) => {
        if (!('title' in event) || (event.title !== 'work' && event.title !== 'other')) return;
        if (event.type === 'step_started') running += 1;
        if (event.type === 'step_finished') running -= 1;
        most = Math.max(most, running);
      },
    });
    expect(statesOf(outcome)).toMatchObject({ work: 'ran', other: 'ran' });
    expect(most).toBe(1);
  });
});
