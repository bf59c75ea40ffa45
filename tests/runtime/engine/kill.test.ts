import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { onnxFloat32, wasm } from '../../compiler/tensor/engines.ts';
import { everyOption, windowedFrame } from './every-option.ts';
import { digestsOf, runTraining } from './network-training.ts';
import { scratchFolder } from './scratch.ts';

interface Ended {
  readonly signal: string | undefined;
  readonly output: string;
}

/** Runs a script of this folder in a process of its own until it ends. */
function inProcess(script: string, ...given: readonly string[]): Promise<Ended> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [path, ...given], (error, stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr));
      else resolve({ signal: error?.signal ?? undefined, output: stdout.trim() });
    });
  });
}

test('killed at the edge of an epoch and within one, the loop ends in the bytes of an undisturbed training', async () => {
  const undisturbed = await inProcess('loop-process.ts', scratchFolder());
  // An epoch asks five times: before each of four steps and before the validation.
  for (const kills of [[5], [6], [8], [3, 9, 5]]) {
    const scratch = scratchFolder();
    for (const kill of kills) {
      expect((await inProcess('loop-process.ts', scratch, String(kill))).signal).toBe('SIGKILL');
    }
    expect(await inProcess('loop-process.ts', scratch)).toEqual(undisturbed);
  }
});

test('a killed step ends in the artifact of an undisturbed one, as do two steps at once', async () => {
  const undisturbed = JSON.stringify(digestsOf((await runTraining()).artifact));
  const scratch = scratchFolder();
  expect((await inProcess('training-process.ts', scratch, '1')).signal).toBe('SIGKILL');
  expect((await inProcess('training-process.ts', scratch, '3')).signal).toBe('SIGKILL');
  const ended = await Promise.all([
    inProcess('training-process.ts', scratch),
    inProcess('training-process.ts', scratchFolder()),
  ]);
  for (const { output } of ended) expect(output).toBe(undisturbed);
});

test.each([
  ['onnx', onnxFloat32.engine],
  ['tensorflow', wasm.engine],
])(
  'killed on %s with every piece of state there is, it ends in the artifact of an undisturbed training',
  async (name, engine) => {
    const undisturbed = await runTraining({ frame: await windowedFrame(), arguments: everyOption, engine });
    const scratch = scratchFolder();
    for (const epoch of ['1', '2', '4'])
      expect((await inProcess('training-process.ts', scratch, epoch, 'every', name)).signal).toBe('SIGKILL');
    const { output } = await inProcess('training-process.ts', scratch, '0', 'every', name);
    expect(output).toBe(JSON.stringify(digestsOf(undisturbed.artifact)));
  },
);
