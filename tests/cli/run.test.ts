import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../runtime/events.ts';
import { ended, main, pipec, seen, start } from './command.ts';
import { barsCsv, makeProject, preparing, training } from './project.ts';

const files = { 'my.pipe': preparing, 'training.pipe': training, 'bars.csv': barsCsv() };

describe('pipec run', () => {
  it('shows steps as they end, and then that nothing is left to do', async () => {
    const cwd = makeProject(files);
    const first = await pipec(['run', 'my.pipe', '--jobs', '1'], { cwd });
    await expect(seen(first, cwd)).toMatchFileSnapshot('golden/run-first.txt');
    const second = await pipec(['run', 'my.pipe', '--jobs', '4'], { cwd });
    await expect(seen(second, cwd)).toMatchFileSnapshot('golden/run-second.txt');
    const whole = await pipec(['run', 'training.pipe', '--device', 'cpu', '--jobs', '1'], { cwd });
    await expect(seen(whole, cwd)).toMatchFileSnapshot('golden/run-training.txt');
    expect(readFileSync(join(cwd, 'reports/training/summary.html'), 'utf8')).toContain('<h1>Waves</h1>');
    const another = await pipec(['run', 'training.pipe', '--device', 'cpu', '--set', 'epochs=3', '--jobs', '1'], {
      cwd,
    });
    await expect(seen(another, cwd)).toMatchFileSnapshot('golden/run-another-value.txt');
  });

  it('runs what a target needs', async () => {
    const cwd = makeProject(files);
    const { code, stdout } = await pipec(['run', 'training.pipe', '--target', 'candidates', '--target', 'outcome'], {
      cwd,
    });
    expect({ code, stdout: stdout.split(',')[0] }).toEqual({ code: 0, stdout: 'Done: 5 ran' });
    const unknown = await pipec(['run', 'training.pipe', '--target', 'nothing'], { cwd });
    await expect(seen(unknown, cwd)).toMatchFileSnapshot('golden/run-unknown-target.txt');
  });

  it('prints one event a line', async () => {
    const cwd = makeProject(files);
    const { code, stdout, stderr } = await pipec(['run', 'my.pipe', '--json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events[0]).toMatchObject({ type: 'run_started', steps: 9, toRun: 9, cached: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', ok: true, tally: { ran: 9 } });
    const count = (type: RunEvent['type']): number => events.filter((event) => event.type === type).length;
    expect([count('step_started'), count('step_finished')]).toEqual([9, 9]);
  });

  it('fails with what is wrong and what to do, and keeps what was finished', async () => {
    // The second file lacks a column; the first is whole.
    const cwd = makeProject({
      'bars.csv': barsCsv(),
      'broken.csv': barsCsv().replace('close', 'last'),
      'two.pipe': `pipeline two

dataset good = ohlcv("bars.csv") { stamp: open, every: 1h }
dataset bad = ohlcv("broken.csv") { stamp: open, every: 1h }
export features of_bad = returns(bad, [1bars])
export features of_good = returns(good, [1bars])
export features more_of_good = rsi(good, 14bars)
`,
    });
    const checked = await pipec(['check', 'two.pipe'], { cwd });
    expect(checked.stderr).toBe('');
    const going = await pipec(['run', 'two.pipe', '--jobs', '1', '--keep-going'], { cwd });
    await expect(seen(going, cwd)).toMatchFileSnapshot('golden/run-keep-going.txt');
    const failing = await pipec(['run', 'two.pipe'], { cwd });
    await expect(seen(failing, cwd)).toMatchFileSnapshot('golden/run-failing.txt');
  });

  it('ends in peace when nobody reads on', async () => {
    const cwd = makeProject(files);
    const line = (...words: readonly string[]): string => `"$PIPEC_NODE" "$PIPEC_MAIN" ${words.join(' ')}`;
    const env = { PIPEC_NODE: process.execPath, PIPEC_MAIN: main };
    const shell = (command: string) => ended(start('bash', ['-c', command], { cwd, env }));
    const plan = await shell(`${line('plan', 'my.pipe')} | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(plan).toMatchObject({ stdout: 'preparing  my.pipe\n0\n', stderr: '' });
    const codes = await shell(`${line('explain', '--list')} | true; echo "\${PIPESTATUS[0]}"`);
    expect(codes).toMatchObject({ stdout: '0\n', stderr: '' });
    const events = await shell(`${line('run', 'my.pipe', '--json')} | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(events.stdout).toMatch(/^\{"type":"run_started".*\}\n130\n$/);
    expect(events.stderr).toBe(
      'stopping, since nobody reads the output any more: finished steps are kept, trainings write a checkpoint\n',
    );
    expect((await pipec(['run', 'my.pipe'], { cwd })).code).toBe(0);
    const full = await shell(`${line('plan', 'my.pipe')} > /dev/full`);
    expect(full).toMatchObject({ code: 1, stderr: 'pipec: the output cannot be written: no space left on device\n' });
  });
});
