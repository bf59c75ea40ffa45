import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../runtime/events.ts';
import { makePlan, makeProject, runTest, statesOf } from '../run/test-plan.ts';

function failing(operator: string) {
  return makePlan({
    broken: { operator },
    after: { operator: 'add', arguments: { plus: 1 }, inputs: ['broken'] },
    last: { operator: 'add', arguments: { plus: 2 }, inputs: ['after'] },
    other: { operator: 'number', arguments: { value: 1 } },
    beside: { operator: 'add', arguments: { plus: 3 }, inputs: ['other'] },
  });
}

describe('a step that fails', () => {
  it('is told with what to do, and what does not need it goes on with keepGoing', async () => {
    const { store } = makeProject();
    const outcome = await runTest(failing('user_error'), store, { keepGoing: true });
    expect(outcome.ok).toBe(false);
    expect(outcome.steps[0]?.failure).toEqual({
      kind: 'user',
      message: 'column "close" is missing',
      help: 'name it with close:',
    });
    expect(statesOf(outcome)).toEqual({
      broken: 'failed',
      after: 'skipped',
      last: 'skipped',
      other: 'ran',
      beside: 'ran',
    });
  });

  it('keeps anything new from starting without keepGoing', async () => {
    const { store } = makeProject();
    const outcome = await runTest(failing('user_error'), store, { jobs: 1 });
    expect(statesOf(outcome)).toMatchObject({ broken: 'failed', after: 'skipped', beside: 'cancelled' });
  });

  it('is a bug of ours with its stack', async () => {
    const { store } = makeProject();
    const { failure } = (await runTest(failing('bug'), store)).steps[0] ?? {};
    expect(failure).toMatchObject({ kind: 'bug', message: 'of ours' });
    expect(failure?.stack).toContain('test-operators');
  });

  it('names the signal its process died of, after a second attempt, and the run survives', async () => {
    const { store } = makeProject();
    const attempts: number[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === 'step_started' && event.title === 'broken') attempts.push(event.attempt);
    };
    const outcome = await runTest(failing('segfault'), store, { onEvent, keepGoing: true });
    expect(outcome.steps[0]?.failure?.kind).toBe('lost');
    expect(outcome.steps[0]?.failure?.message).toContain('SIGSEGV');
    expect(attempts).toEqual([1, 2]);
    expect(statesOf(outcome)).toMatchObject({ other: 'ran', beside: 'ran' });
  });

  it('succeeds when only its first process was lost', async () => {
    const { store } = makeProject();
    expect((await runTest(makePlan({ once: { operator: 'segfault_once' } }), store)).ok).toBe(true);
    expect(readdirSync(store.layout.scratch)).toEqual([]);
  });

  it('is not tried again when memory ran out, and its log is kept', async () => {
    const { store } = makeProject();
    const attempts: number[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === 'step_started') attempts.push(event.attempt);
    };
    const outcome = await runTest(makePlan({ large: { operator: 'heap' } }), store, { onEvent });
    const { failure } = outcome.steps[0] ?? {};
    expect(failure?.message).toContain('memory was used up');
    expect(readFileSync(failure?.log ?? '', 'utf8')).toContain('heap out of memory');
    expect(attempts).toEqual([1]);
  });

  it('leaves nothing behind and runs again next time', async () => {
    const { store } = makeProject();
    await runTest(failing('user_error'), store);
    expect(readdirSync(store.layout.attempts)).toEqual([]);
    expect((await runTest(failing('user_error'), store)).tally.failed).toBe(1);
  });
});

describe('stopping', () => {
  it('asks running steps to stop, keeps what was finished, and goes on from the checkpoint', async () => {
    const { store } = makeProject();
    const plan = makePlan({
      data: { operator: 'number', arguments: { value: 3 } },
      model: { operator: 'train', arguments: { epochs: 20, milliseconds: 1 }, inputs: ['data'] },
    });
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === 'step_progress' && event.progress.done >= 1) stop.abort();
    };
    const stopped = await runTest(plan, store, { onEvent, signal: stop.signal });
    // A fast machine may be done before the progress is seen.
    if (stopped.ok) return;
    expect(stopped.interrupted).toBe(true);
    expect(statesOf(stopped)).toEqual({ data: 'ran', model: 'cancelled' });
    const notes: string[] = [];
    const resumed = await runTest(plan, store, {
      onEvent: (event) => event.type === 'step_progress' && notes.push(event.progress.note ?? ''),
    });
    expect(statesOf(resumed)).toEqual({ data: 'cached', model: 'ran' });
    expect(notes.join()).toContain('goes on after epoch');
    const undisturbed = await runTest(plan, makeProject().store);
    expect(resumed.steps[1]?.result).toBe(undisturbed.steps[1]?.result);
  });

  it('ends steps that do not listen', async () => {
    const { store } = makeProject();
    const stop = new AbortController();
    const outcome = await runTest(makePlan({ deaf: { operator: 'stubborn' } }), store, {
      signal: stop.signal,
      grace: 10,
      onEvent: (event) => event.type === 'step_started' && setTimeout(() => stop.abort(), 50),
    });
    expect(statesOf(outcome)).toEqual({ deaf: 'cancelled' });
  });

  it('starts nothing when it was asked before the run', async () => {
    const { store } = makeProject();
    const outcome = await runTest(failing('bug'), store, { signal: AbortSignal.abort() });
    expect(outcome.tally.cancelled).toBe(5);
    expect(outcome.interrupted).toBe(true);
  });
});

describe('two runs at once', () => {
  it('both end well, and each step is executed once', async () => {
    const { store, folder } = makeProject();
    const gate = join(folder, 'gate');
    const plan = makePlan({
      gate: { operator: 'until', arguments: { path: gate } },
      model: { operator: 'train', arguments: { epochs: 5, milliseconds: 1 }, inputs: ['gate'] },
      half: { operator: 'half', inputs: ['model'] },
    });
    const waited: string[] = [];
    const outcomes = await Promise.all(
      [1, 2].map((number) =>
        runTest(plan, number === 1 ? store : { ...store }, {
          onEvent: (event) => {
            if (event.type !== 'step_waiting') return;
            waited.push(event.holder);
            writeFileSync(gate, '');
          },
        }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true]);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.tally.ran, 0)).toBe(3);
    expect(waited[0]).toContain(`process ${process.pid}`);
    expect(existsSync(join(store.layout.locks))).toBe(true);
    expect(readdirSync(store.layout.locks)).toEqual([]);
  });
});

describe('scale', () => {
  it('skips a chain of 100,000 steps behind a failure without recursion', async () => {
    const { store } = makeProject();
    const steps = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [
        `s${index}`,
        index === 0
          ? { operator: 'user_error' }
          : { operator: 'add', arguments: { plus: index }, inputs: [`s${index - 1}`] },
      ]),
    );
    const outcome = await runTest(makePlan(steps), store, { keepGoing: true });
    expect(outcome.tally).toMatchObject({ failed: 1, skipped: 99_999 });
  });
});
