import { expect, test } from 'vitest';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type { NetworkManifest } from '../../../runtime/engine/network.ts';
import { decodeSafetensors } from '../../../runtime/engine/safetensors.ts';
import { failure, int, string } from '../operators/operator-run.ts';
import { frameInput, mlp, never, plantedFrame, runTraining, trainArguments, windowModel } from './network-training.ts';

const once = { epochs: int(1), stop: never };
const tensorsOf = (artifact: ArtifactReader) =>
  new Map(decodeSafetensors(artifact.read('weights.safetensors')).tensors.map(({ name, values }) => [name, values]));

function inputs(start: ArtifactReader, frame = plantedFrame()) {
  return {
    fit: frameInput(frame, 'train'),
    watch: frameInput(frame, 'validation'),
    start: { artifact: start, type: { kind: 'Trained' } as const },
  };
}

test('all frozen, it is the model that it started from', async () => {
  const first = await runTraining({ arguments: trainArguments(once) });
  const notes: (string | undefined)[] = [];
  const second = await runTraining({
    arguments: trainArguments({ ...once, freeze: { kind: 'list', items: ['joined', 'encoded'].map(string) } }),
    inputs: inputs(first.artifact),
    progress: ({ note }) => notes.push(note),
  });
  const [before, after] = [tensorsOf(first.artifact), tensorsOf(second.artifact)];
  expect(notes[0]).toBe('starts from Mlp with 9 of 9 tensors');
  for (const [name, values] of before) {
    if (name.startsWith('logit.')) expect(after.get(name), name).not.toEqual(values);
    else expect(after.get(name), name).toEqual(values);
  }
  expect((second.artifact.readJson('network.json') as NetworkManifest).start).toEqual({
    from: 'Mlp',
    matched: [...before.keys()],
    drawn: [],
    unused: [],
  });
});

test('layers of another width are drawn, and both sides are told', async () => {
  const first = await runTraining({ arguments: trainArguments(once) });
  const nodes = mlp.graph.nodes.map((node) =>
    node.id === 'logit'
      ? { ...node, id: 'answer' }
      : node.layer === 'embedding'
        ? { ...node, arguments: { width: int(3) } }
        : node,
  );
  const wider = { ...mlp, graph: { ...mlp.graph, nodes, outputs: [{ name: 'logit', node: 'answer' }] } };
  const notes: (string | undefined)[] = [];
  const second = await runTraining({
    arguments: trainArguments({ ...once, model: wider }),
    inputs: inputs(first.artifact),
    progress: ({ note }) => notes.push(note),
  });
  expect((second.artifact.readJson('network.json') as NetworkManifest).start).toMatchObject({
    drawn: ['joined.asset.weight', 'encoded.0.dense.weight', 'answer.weight', 'answer.bias'],
    unused: ['joined.asset.weight', 'encoded.0.dense.weight', 'logit.weight', 'logit.bias'],
  });
  expect(notes[0]).toBe(
    'starts from Mlp with 5 of 9 tensors; drawn anew: joined.asset.weight, encoded.0.dense.weight, answer.weight, answer.bias',
  );
});

test('vectors of assets are taken by name, and layers that read other features are drawn', async () => {
  const met = plantedFrame(300, (columns) => columns.part?.fill(2, 600));
  const first = await runTraining({ frame: met, arguments: trainArguments(once) });
  const second = await runTraining({
    arguments: trainArguments({ ...once, freeze: { kind: 'list', items: [string('joined')] } }),
    inputs: inputs(first.artifact),
  });
  const [before, after] = [tensorsOf(first.artifact), tensorsOf(second.artifact)];
  expect(after.get('joined.asset.weight')?.slice(0, 4)).toEqual(before.get('joined.asset.weight'));
  expect(after.get('joined.asset.weight')?.length).toBe(6);

  const renamed = plantedFrame(300, (columns) => {
    columns.z = columns.d ?? new Float64Array(0);
    delete columns.d;
  });
  const third = await runTraining({ arguments: trainArguments(once), inputs: inputs(first.artifact, renamed) });
  expect((third.artifact.readJson('network.json') as NetworkManifest).start?.drawn).toEqual(['encoded.0.dense.weight']);
});

test('a model of another architecture is told with what both have', async () => {
  const first = await runTraining({ arguments: trainArguments(once) });
  const other = {
    ...windowModel,
    graph: { ...mlp.graph, nodes: mlp.graph.nodes.map(renamed), outputs: [{ name: 'logit', node: 'x.logit' }] },
  };
  const told = await failure(
    runTraining({ arguments: trainArguments({ ...once, model: other }), inputs: inputs(first.artifact) }),
  );
  expect(told).toMatch(
    /^no tensor of Mlp has the name and the shape of one of Linear: it has joined\.asset\.weight \[3, 2\], .* and 5 more, and Linear x\.joined\.asset\.weight \[3, 2\]/,
  );
  expect(told).toContain('Start from a model whose layers are called alike');
});

function renamed(node: (typeof mlp.graph.nodes)[number]) {
  const inputs = node.inputs.map((name) => (name === 'x' || name === 'entity' ? name : `x.${name}`));
  return { ...node, id: `x.${node.id}`, inputs };
}
