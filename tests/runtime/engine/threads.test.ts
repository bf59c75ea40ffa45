import { expect, test } from 'vitest';
import { compileTraining } from '../../../compiler/tensor/compile.ts';
import { onnxEngine } from '../../../runtime/engine/engine.ts';
import { randomStream } from '../../../runtime/engine/random.ts';
import { openTrainingStep } from '../../../runtime/engine/step.ts';
import { dense, layer, recipe, rowModel } from '../../compiler/tensor/models.ts';
import { linearTask, plantedExamples } from './linear-model.ts';

const features = 24;

/** Losses of ten steps of a network wide enough that its products are split among threads. */
async function losses(batch: number, threads: number): Promise<readonly number[]> {
  const program = compileTraining({
    model: {
      ...rowModel(
        dense('first', 'x', 256),
        layer('bent', 'relu', ['first']),
        dense('second', 'bent', 256),
        layer('bent_again', 'gelu', ['second']),
        dense('y', 'bent_again', 1),
      ),
      inputs: [{ id: 'x', type: 'tensor', dimensions: ['feature'] }],
    },
    dimensions: { feature: features },
    entities: 1,
    losses: [{ output: 'y', head: 'up', loss: recipe('focal', { alpha: 0.25, gamma: 2 }) }],
    optimizer: recipe('adamw', { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'drawn',
  });
  const fit = plantedExamples(512, features);
  const step = await openTrainingStep({
    program,
    fit,
    settings: linearTask(8, { batch, threads }).settings,
    engine: onnxEngine,
  });
  await step.setState(program.initialState(randomStream(7, 'weights')));
  const found: number[] = [];
  for (let at = 0; at < 10; at++) {
    const rows = Int32Array.from({ length: batch }, (_, example) => (at * 131 + example) % 512);
    found.push((await step.run({ batch: rows }, at, 0.001)).loss);
  }
  await step.close();
  return found;
}

test.each([256, 97, 1])('losses of batches of %d are those of one thread to 1e-5 on two and four', async (batch) => {
  const one = await losses(batch, 1);
  for (const threads of [2, 4]) {
    const several = await losses(batch, threads);
    for (const [at, loss] of one.entries())
      expect(Math.abs((several[at] ?? Number.NaN) - loss) / loss, `step ${at}`).toBeLessThanOrEqual(1e-5);
    expect(await losses(batch, threads)).toEqual(several);
  }
});
