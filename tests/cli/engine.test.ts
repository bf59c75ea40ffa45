import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pipec, seen } from './command.ts';
import { barsCsv, makeProject, training } from './project.ts';

test('a run on TensorFlow.js has results of its own, and so has its plan', async () => {
  const cwd = makeProject({ 'my.pipe': training, 'bars.csv': barsCsv() });
  const planned = await pipec(['plan', 'my.pipe', '--engine', 'tensorflow', '-o', 'plan.json'], { cwd });
  expect(planned.code).toBe(0);
  expect(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')).engine).toBe('tensorflow');
  const chosen = await pipec(['run', 'plan.json', '--engine', 'onnx'], { cwd });
  await expect(seen(chosen, cwd)).toMatchFileSnapshot('golden/engine-saved-plan.txt');
  const ran = await pipec(['run', 'plan.json'], { cwd });
  expect({ code: ran.code, stdout: ran.stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Done') });
  const again = await pipec(['plan', 'my.pipe', '--engine', 'tensorflow'], { cwd });
  expect(again.stdout).toContain('Nothing to do');
  const other = await pipec(['plan', 'my.pipe', '--device', 'cpu'], { cwd });
  await expect(seen(other, cwd)).toMatchFileSnapshot('golden/engine-plan.txt');
});

test('an engine that there is not is a mistake of the command line', async () => {
  const cwd = makeProject({ 'my.pipe': training, 'bars.csv': barsCsv() });
  await expect(seen(await pipec(['run', 'my.pipe', '--engine', 'torch'], { cwd }), cwd)).toMatchFileSnapshot(
    'golden/engine-unknown.txt',
  );
});
