import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { watchAbort } from '../../cli/abort.ts';
import type { RunEvent } from '../../runtime/events.ts';
import { ended, pipec, startPipec } from './command.ts';
import { makeProject } from './project.ts';

const slow = `pipeline slow

dataset bars = simulate(assets: 4, bars: 4000)
features candidates = returns(bars, [1bars, 4bars, 24bars]) + rsi(bars, 14bars)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)
dataset prepared = candidates
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
  |> fit scale(robust)
stage network = train(Mlp(hidden: [64, 32]), prepared) { epochs: 100, batch: 128 }
stage scores = evaluate(network, on: prepared.test)
`;

/** Sends `signal` once the training has finished `epochs` of its epochs. */
async function stopAfter(child: ChildProcess, epochs: number, signal: NodeJS.Signals): Promise<void> {
  if (child.stdout === null) throw new Error('no output to watch');
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as RunEvent;
    if (event.type !== 'step_progress' || event.progress.unit !== 'epoch' || event.progress.done < epochs) continue;
    child.kill(signal);
    return;
  }
}

describe('stopping a run', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`${signal} keeps what was finished${signal === 'SIGINT' ? ', and the next run goes on from there' : ''}`, async () => {
      const cwd = makeProject({ 'slow.pipe': slow });
      const child = startPipec(['run', 'slow.pipe', '--json'], { cwd });
      const [stopped] = await Promise.all([ended(child), stopAfter(child, 2, signal)]);
      expect(stopped).toMatchObject({
        code: 130,
        signal: null,
        stderr: 'stopping (Ctrl-C again ends at once): finished steps are kept, trainings write a checkpoint\n',
      });
      const store = join(cwd, '.pipec');
      expect({ tmp: readdirSync(join(store, 'tmp')), locks: readdirSync(join(store, 'locks')) }).toEqual({
        tmp: [],
        locks: [],
      });
      const [run = ''] = readdirSync(join(store, 'runs'));
      const record = JSON.parse(readFileSync(join(store, 'runs', run, 'record.json'), 'utf8'));
      expect(record).toMatchObject({ ok: false, interrupted: true, tally: { failed: 0, cancelled: 2 } });

      if (signal !== 'SIGINT') return;
      const { code, stdout } = await pipec(['run', 'slow.pipe', '--json'], { cwd });
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as RunEvent);
      const epochs = events.flatMap((event) => (event.type === 'step_progress' ? [event.progress] : []));
      expect(epochs[0]?.note).toMatch(/^goes on after epoch \d+$/);
      expect(epochs.find((progress) => progress.note === undefined)?.done).toBeGreaterThan(2);
      expect(events.at(-1)).toMatchObject({ ok: true, tally: { ran: 2, cached: record.tally.ran } });
      expect(code).toBe(0);
    });
  }

  it('takes a signal that comes twice for one key press, and a later one for another', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const notes: string[] = [];
    const watch = watchAbort((text) => notes.push(text));
    try {
      expect(watch.signal.aborted).toBe(false);
      process.emit('SIGINT');
      clock.mockReturnValue(1020);
      process.emit('SIGINT');
      expect({ aborted: watch.signal.aborted, notes: notes.length, exits: exit.mock.calls }).toEqual({
        aborted: true,
        notes: 1,
        exits: [],
      });
      clock.mockReturnValue(2000);
      process.emit('SIGINT');
      expect(exit.mock.calls).toEqual([[130]]);
    } finally {
      watch.close();
      vi.restoreAllMocks();
    }
  });
});
