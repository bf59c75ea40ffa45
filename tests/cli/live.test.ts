import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeStyle } from '../../cli/terminal/style.ts';
import { liveView } from '../../cli/views/live.ts';
import type { RunView } from '../../cli/views/run-view.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { Screen } from './screen.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

interface Shown {
  readonly screen: Screen;
  readonly view: RunView;
  /** Lets milliseconds pass. */
  pass(milliseconds: number): void;
}

function show(columns: number, rows: number, titles: readonly string[], colour = false): Shown {
  let clock = 0;
  const screen = new Screen(columns, rows);
  // The view needs of a terminal what the screen has.
  const stream = screen as unknown as NodeJS.WriteStream;
  const view = liveView({ stream, style: makeStyle(colour), now: () => clock });
  const steps = titles.map((title) => ({ id: title, title, operator: 'train_network', state: 'run' }));
  view.planned({ steps, tally: { run: steps.length, may: 0, cached: 0 } } as unknown as PlannedRun);
  return {
    screen,
    view,
    pass: (milliseconds) => {
      clock += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    },
  };
}

const begin = (view: RunView, step: string): void =>
  view.event({ type: 'step_started', step, title: step, operator: 'train_network', attempt: 1 });

describe('the live view', () => {
  it('shows what runs under what has ended, and leaves only the latter', () => {
    const { screen, view, pass } = show(100, 24, ['network', 'trees']);
    view.event({ type: 'run_started', run: 'RUN', steps: 5, toRun: 2, cached: 3, toRestore: 0 });
    begin(view, 'network');
    begin(view, 'trees');
    pass(1500);
    view.event({
      type: 'step_progress',
      step: 'network',
      progress: { unit: 'epoch', done: 5, total: 20, metrics: { 'validation.roc_auc': 0.61234, 'train.loss': 0.1 } },
    });
    pass(100);
    expect(screen.text).toMatchInlineSnapshot(`
      "run RUN: 5 steps, 3 cached
      ⠧     network (train_network)    1.6 s  ████░░░░░░░░░░░░  epoch 5/20  validation.roc_auc 0.6123
      ⠧     trees (train_network)      1.6 s
      0 of 2 steps, 1.6 s"
    `);
    view.event({
      type: 'step_finished',
      step: 'trees',
      title: 'trees',
      operator: 'train_network',
      state: 'ran',
      seconds: 1.6,
      peakBytes: 2 ** 28,
      metrics: { trees: 12, 'train.log_loss': 0.5, 'validation.log_loss': 0.6 },
    });
    view.note('a remark');
    expect(screen.text).toMatchInlineSnapshot(`
      "run RUN: 5 steps, 3 cached
      done  trees (train_network)      1.6 s   256 MiB  trees 12  validation.log_loss 0.6000
      a remark
      ⠏     network (train_network)    1.6 s  ████░░░░░░░░░░░░  epoch 5/20  validation.roc_auc 0.6123
      1 of 2 steps, 1.6 s"
    `);
    view.close();
    expect(screen.text).toMatchInlineSnapshot(`
      "run RUN: 5 steps, 3 cached
      done  trees (train_network)      1.6 s   256 MiB  trees 12  validation.log_loss 0.6000
      a remark"
    `);
    const last = screen.text;
    pass(1000);
    expect(screen.text).toBe(last);
  });

  it('never writes a line that is wider than the terminal', () => {
    const { screen, view, pass } = show(48, 24, ['a_name_of_a_network_that_is_rather_long']);
    begin(view, 'a_name_of_a_network_that_is_rather_long');
    view.event({
      type: 'step_progress',
      step: 'a_name_of_a_network_that_is_rather_long',
      progress: { unit: 'epoch', done: 5, total: 20, metrics: { 'validation.roc_auc': 0.6 } },
    });
    pass(100);
    expect(screen.text).toMatchInlineSnapshot(`
      "⠙     a_name_of_a_network_that_is_rather_long …
      0 of 1 step, 0.1 s"
    `);
    view.close();
  });

  it('shows as many running steps as there is room for', () => {
    const titles = Array.from({ length: 30 }, (_, index) => `step_${index}`);
    const { screen, view, pass } = show(80, 10, titles);
    for (const title of titles) begin(view, title);
    pass(100);
    expect(screen.text.split('\n').length).toBe(9);
    expect(screen.text).toContain('… and 23 steps more\n0 of 30 steps');
    view.close();
  });

  it('tells of failures in full, with colours where they are wanted', () => {
    const { screen, view } = show(60, 24, ['network'], true);
    begin(view, 'network');
    view.event({
      type: 'step_finished',
      step: 'network',
      title: 'network',
      operator: 'train_network',
      state: 'failed',
      failure: { kind: 'lost', message: 'the process ran out of memory', help: 'take a smaller batch', log: 'x.log' },
    });
    view.close();
    expect(screen.text).toMatchInlineSnapshot(`
      "FAILED network (train_network)
        the process ran out of memory
        help: take a smaller batch
        log: x.log"
    `);
  });
});
