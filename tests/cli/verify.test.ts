import { expect, it } from 'vitest';
import { pipec } from './command.ts';
import { barsCsv, makeProject, preparing } from './project.ts';

it('verifies on the rows of a run that what says it looks back does', async () => {
  const cwd = makeProject({
    'my.pipe': preparing,
    'bars.csv': barsCsv(),
    'none.pipe': 'export dataset bars = simulate()\n',
  });
  const before = await pipec(['verify', 'my.pipe'], { cwd });
  expect([before.code, before.stdout]).toEqual([
    1,
    'not run candidates (returns): what it reads is not in the store; run the pipeline first\n' +
      'not run candidates (rsi): what it reads is not in the store; run the pipeline first\n\n' +
      '0 claims hold, 2 without rows to look at\n',
  ]);
  await pipec(['run', 'my.pipe', '--target', 'candidates'], { cwd });
  const after = await pipec(['verify', 'my.pipe'], { cwd });
  expect([after.code, after.stdout]).toEqual([
    0,
    'ok candidates (returns): the same values of 600 rows, whatever comes after them\n' +
      'ok candidates (rsi): the same values of 600 rows, whatever comes after them\n\n' +
      '2 claims hold\n',
  ]);
  const none = await pipec(['verify', 'none.pipe'], { cwd });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('no step of none.pipe claims to look back alone');
});
