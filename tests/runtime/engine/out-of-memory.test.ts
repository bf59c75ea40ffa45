import { afterEach, expect, test } from 'vitest';
import { emitModel } from '../../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { type NetworkManifest, networkFiles } from '../../../runtime/engine/network.ts';
import { openOnnxSession } from '../../../runtime/engine/onnx-session.ts';
import { OutOfMemory } from '../../../runtime/engine/out-of-memory.ts';
import { bindTensor } from '../../../runtime/engine/session.ts';
import { Interrupted } from '../../../runtime/operators/operator.ts';
import { int } from '../operators/operator-run.ts';
import { mlp, never, runTraining, trainArguments } from './network-training.ts';
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

/** From here on, steps of more than so many examples fail as they do where memory runs out. */
function allowExamples(count: number): void {
  process.env.PIPEC_EXAMPLES_AT_ONCE = String(count);
}

afterEach(() => {
  delete process.env.PIPEC_EXAMPLES_AT_ONCE;
});

const weightsOf = ({ artifact }: Awaited<ReturnType<typeof runTraining>>) => artifact.read(networkFiles.weights);

test('memory that runs out is told by ONNX Runtime, and known for what it is', async () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float', []);
  const vast = builder.broadcast(x, [2 ** 21, 2 ** 21]);
  const outputs = [{ name: 'y', tensor: builder.sum(builder.unary('tanh', vast), [0, 1]) }];
  const session = await openOnnxSession(emitModel('vast', { nodes: builder.nodes, outputs }, 'float32'), 1);
  const run = session.run({ x: bindTensor(Float32Array.of(1), []) }, { y: bindTensor(new Float32Array(1), [1, 1]) });
  await expect(run).rejects.toThrow(OutOfMemory);
  await session.close();
});

test('a training starts over in parts, and ends in the weights of a training in those parts', async () => {
  const parts = await runTraining({ arguments: trainArguments({ ...given, accumulate: int(4) }) });
  allowExamples(17);
  const notes: string[] = [];
  const recovered = await runTraining({
    arguments: trainArguments(given),
    progress: ({ note }) => note !== undefined && notes.push(note),
  });
  expect(notes).toEqual([
    'memory ran out: training starts over, with each step of 64 examples taken in 2 parts',
    'memory ran out: training starts over, with each step of 64 examples taken in 4 parts',
  ]);
  expect(weightsOf(recovered)).toEqual(weightsOf(parts));
  expect((recovered.artifact.readJson(networkFiles.network) as NetworkManifest).parts).toBe(4);
  expect(recovered.metrics.parts).toBe(4);
  expect((parts.artifact.readJson(networkFiles.network) as NetworkManifest).parts).toBeUndefined();
});

test('what an interrupted training came to, the next attempt goes on with', async () => {
  const undisturbed = await runTraining({ arguments: trainArguments({ ...given, accumulate: int(2) }) });
  const scratch = scratchFolder();
  const abort = new AbortController();
  allowExamples(40);
  const stopped = runTraining({
    scratch,
    arguments: trainArguments(given),
    signal: abort.signal,
    progress: ({ done, note }) => note === undefined && done === 1 && abort.abort(),
  });
  await expect(stopped).rejects.toThrow(Interrupted);
  // There is room again: what was begun in parts is ended in parts.
  delete process.env.PIPEC_EXAMPLES_AT_ONCE;
  const notes: string[] = [];
  const resumed = await runTraining({
    scratch,
    arguments: trainArguments(given),
    progress: ({ note }) => note !== undefined && notes.push(note),
  });
  expect(notes.join()).toContain('goes on after epoch');
  expect(weightsOf(resumed)).toEqual(weightsOf(undisturbed));
  expect(resumed.metrics.parts).toBe(2);
});

test('where nothing helps, what to do is told', async () => {
  allowExamples(40);
  await expect(runTraining({ arguments: trainArguments({ ...given, model: mlp }) })).rejects.toThrow(
    'memory does not suffice for a step of 64 examples, and the model normalises over the batch, so that a step cannot be taken in parts',
  );
  allowExamples(0);
  await expect(runTraining({ arguments: trainArguments(given) })).rejects.toThrow(
    'memory does not suffice for a step of 64 examples in 64 parts',
  );
});
