import { expect, test } from 'vitest';
import { mlpModel } from '../../../bench/engine/mlp-model.ts';
import { seededDraw } from '../../../bench/engine/seeded-draw.ts';
import { compileInference, compileTraining } from '../../../compiler/tensor/compile.ts';
import { recipe } from './models.ts';
import { runSteps, type State } from './steps.ts';

const entities = 3;
const compile = () =>
  compileTraining({
    model: mlpModel([16, 8], 0.3, 2),
    dimensions: { feature: 6 },
    entities,
    losses: [{ output: 'logit', head: 'profit', loss: recipe('focal', { alpha: 0.25, gamma: 2 }) }],
    optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'drawn',
  });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const bytesOf = (state: State) =>
  Object.keys(state).map((name) => {
    const { buffer, byteOffset, byteLength } = state[name] ?? new Float32Array();
    return [name, Buffer.from(buffer, byteOffset, byteLength).toString('hex')];
  });

test('the same request gives the same bytes', () => {
  expect(Buffer.compare(compile().onnx, compile().onnx)).toBe(0);
  const inference = () => compileInference(mlpModel([16, 8], 0.3, 2), { feature: 6 }, entities).onnx;
  expect(Buffer.compare(inference(), inference())).toBe(0);
});

test('the same draws give the same state, and named tensors are views of it', () => {
  const program = compile();
  const state = program.initialState(seededDraw(2));
  expect(bytesOf(state)).toEqual(bytesOf(program.initialState(seededDraw(2))));
  const tensors = program.namedTensors(state);
  expect(tensors.map(({ name }) => name)).toEqual(program.parameters.map(({ name }) => name));
  const weight = tensors.find(({ name }) => name === 'encoded.0.dense.weight');
  expect(weight?.shape).toEqual([8, 16]);
  const bound = 1 / Math.sqrt(8);
  expect(weight?.values.every((value) => Math.abs(value) <= bound && value !== 0)).toBe(true);
  expect(tensors.find(({ name }) => name === 'encoded.1.batch_norm.running_variance')?.values).toEqual(
    new Float32Array(8).fill(1),
  );
  expect(weight?.values.buffer).toBe(
    state[program.parameters.find(({ name }) => name === weight?.name)?.state ?? '']?.buffer,
  );
});

test('two sessions leave the same bytes, and an interrupted run those of an undisturbed one', async () => {
  const program = compile();
  const start = program.initialState(seededDraw(2));
  const whole = await runSteps(program, entities, start, range(0, 20));
  const again = await runSteps(program, entities, start, range(0, 20));
  expect(bytesOf(again.state)).toEqual(bytesOf(whole.state));
  const half = await runSteps(program, entities, start, range(0, 11));
  const resumed = await runSteps(program, entities, half.state, range(11, 20));
  expect(bytesOf(resumed.state)).toEqual(bytesOf(whole.state));
  expect([...half.losses, ...resumed.losses]).toEqual(whole.losses);
  const other = await runSteps(program, entities, start, range(0, 20), { seed: 2 });
  expect(bytesOf(other.state)).not.toEqual(bytesOf(whole.state));
});
