import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { encodeModel, type OnnxNode } from '../../../compiler/tensor/emission/onnx-model.ts';
import { inWalkingOrder } from '../../../compiler/tensor/emission/walking-order.ts';
import type { TensorPort } from '../../../compiler/tensor/program.ts';
import { makeProject } from '../../cli/project.ts';
import { generator } from '../../language/mutated.ts';

const node = (output: string, ...inputs: string[]): OnnxNode => ({
  operator: 'Sum',
  domain: '',
  inputs,
  outputs: [output],
  attributes: {},
});

/** The order in which ONNX Runtime's default walk runs the nodes of a file. */
function walked(file: readonly OnnxNode[]): readonly OnnxNode[] {
  const makers = new Map(file.flatMap(({ outputs }, at) => outputs.map((output) => [output, at] as const)));
  const sources = file.map(({ inputs }) =>
    [...new Set(inputs.map((input) => makers.get(input) ?? -1))].sort(ascending),
  );
  const isRead = new Set(sources.flat());
  const run: OnnxNode[] = [];
  const met = new Set<number>([-1]);
  const visit = (at: number): void => {
    if (met.has(at)) return;
    met.add(at);
    for (const source of (sources[at] ?? []).toReversed()) visit(source);
    run.push(file[at] as OnnxNode);
  };
  for (let at = file.length - 1; at >= 0; at--) if (!isRead.has(at)) visit(at);
  return run;
}

const ascending = (left: number, right: number): number => left - right;

const outputs = (nodes: readonly OnnxNode[]) => nodes.map((one) => one.outputs[0]);

const layers = [
  ...[node('h1', 'x', 'w1'), node('mask1', 'seed'), node('y1', 'h1', 'mask1')],
  ...[node('h2', 'y1', 'w2'), node('mask2', 'seed'), node('y2', 'h2', 'mask2'), node('g2', 'y2', 'mask2')],
  ...[node('of_w2', 'y1', 'g2'), node('of_b2', 'g2'), node('g1', 'g2', 'w2', 'mask1')],
  ...[node('of_w1', 'x', 'g1'), node('of_b1', 'g1'), node('gradient', 'of_w1', 'of_b1', 'of_w2', 'of_b2')],
];

/** The nodes of a file in the order in which ONNX Runtime runs them. */
async function run(file: readonly OnnxNode[]): Promise<readonly OnnxNode[]> {
  const port = (name: string): TensorPort => ({ name, type: 'float32', shape: [2] });
  const inputs = ['x', 'w1', 'w2', 'seed'];
  const graph = {
    name: 'layers',
    inputs: inputs.map(port),
    outputs: [port('gradient')],
    initializers: [],
    nodes: file,
  };
  const folder = makeProject();
  const session = await InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'disabled',
    enableProfiling: true,
    profileFilePrefix: join(folder, 'profile'),
  });
  await session.run(Object.fromEntries(inputs.map((name) => [name, new Tensor('float32', [1, 2], [2])])));
  session.endProfiling();
  const [profile = ''] = readdirSync(folder).filter((name) => name.startsWith('profile'));
  const events: readonly { readonly name: string }[] = JSON.parse(readFileSync(join(folder, profile), 'utf8'));
  // A node without a name is called by its operator and its index.
  return events.flatMap(({ name }) => {
    const index = /^Sum_(\d+)_kernel_time$/.exec(name)?.[1];
    return index === undefined ? [] : [file[Number(index)] as OnnxNode];
  });
}

test('ONNX Runtime walks as it is thought to', async () => {
  for (const file of [layers, inWalkingOrder(layers)]) expect(outputs(await run(file))).toEqual(outputs(walked(file)));
});

test('masks run beside their readers, and gradients beside the activations that they read', () => {
  expect(outputs(walked(layers))).not.toEqual(outputs(layers));
  expect(outputs(walked(inWalkingOrder(layers)))).toEqual(outputs(layers));
});

test('every node stands once, after what it reads, in its bodies too', () => {
  const draw = generator(11);
  for (let round = 0; round < 200; round++) {
    const count = 1 + draw(40);
    const given = Array.from({ length: count }, (_, at) => {
      const read = () => Array.from({ length: draw(4) }, () => `t${draw(at + 1) - 1}`);
      const body = { name: 'body', inputs: [], outputs: [], initializers: [], nodes: [node(`inner${at}`, ...read())] };
      return { ...node(`t${at}`, ...read()), attributes: draw(4) === 0 ? { body } : {} };
    });
    const ordered = inWalkingOrder(given);
    expect(new Set(ordered)).toEqual(new Set(given));
    expect(ordered).toHaveLength(count);
    const made = new Set(['t-1']);
    for (const { inputs, attributes, outputs } of ordered) {
      const inner = 'body' in attributes ? (attributes.body as (typeof given)[0]['attributes']['body'])?.nodes : [];
      for (const input of [...inputs, ...(inner ?? []).flatMap((one) => one.inputs)]) expect(made).toContain(input);
      for (const output of outputs) made.add(output);
    }
  }
});
