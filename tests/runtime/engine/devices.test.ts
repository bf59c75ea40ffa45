import { afterEach, expect, test } from 'vitest';
import type { TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { Interrupted } from '../../../runtime/operators/operator.ts';
import { int } from '../operators/operator-run.ts';
import { everyOption, windowedFrame } from './every-option.ts';
import { digestsOf, mlp, never, runTraining, trainArguments } from './network-training.ts';
import { scratchFolder } from './scratch.ts';

/** The planted network without batch norm, which a step in parts cannot have. */
const plain = {
  ...mlp,
  graph: {
    ...mlp.graph,
    nodes: mlp.graph.nodes
      .filter(({ layer }) => layer !== 'batch_norm')
      .map((node) => (node.layer === 'relu' ? { ...node, inputs: ['encoded.0.dense'] } : node)),
  },
};
const given = { model: plain, epochs: int(3), stop: never };

afterEach(() => {
  delete process.env.PIPEC_EXAMPLES_AT_ONCE;
});

test('two devices leave the bytes of one that takes the parts in turn, and the figures of a whole batch to rounding', async () => {
  const parts = trainArguments({ ...given, accumulate: int(3) });
  const [whole, turns, shared] = [
    await runTraining({ arguments: trainArguments(given) }),
    await runTraining({ arguments: parts }),
    await runTraining({ arguments: parts, devices: 2 }),
  ];
  expect(digestsOf(shared.artifact)).toEqual(digestsOf(turns.artifact));
  const losses = [whole, shared].map(
    ({ artifact }) => (artifact.readJson('history.json') as TrainingHistory).series['train.loss'] ?? [],
  );
  expect(losses[0]).toHaveLength(3);
  for (const [at, loss] of (losses[0] ?? []).entries()) expect(loss).toBeCloseTo(losses[1]?.[at] ?? 0, 5);
});

test('with every option, stopped on two devices and resumed on one, it ends in the bytes of an undisturbed training', async () => {
  const frame = await windowedFrame();
  const undisturbed = await runTraining({ frame, arguments: everyOption });
  const scratch = scratchFolder();
  const abort = new AbortController();
  const stopped = runTraining({
    frame,
    scratch,
    arguments: everyOption,
    devices: 2,
    signal: abort.signal,
    progress: ({ done, note }) => note === undefined && done === 1 && abort.abort(),
  });
  await expect(stopped).rejects.toThrow(Interrupted);
  const resumed = await runTraining({ frame, scratch, arguments: everyOption });
  expect(digestsOf(resumed.artifact)).toEqual(digestsOf(undisturbed.artifact));
});

test('a device that runs out of memory has its training start over in more parts', async () => {
  process.env.PIPEC_EXAMPLES_AT_ONCE = '20';
  const recovered = await runTraining({ arguments: trainArguments({ ...given, accumulate: int(2) }), devices: 2 });
  expect(recovered.metrics.parts).toBe(4);
});
