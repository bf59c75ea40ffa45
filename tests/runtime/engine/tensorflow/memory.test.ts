import { describe, expect, test } from 'vitest';
import { seededDraw } from '../../../../bench/engine/seeded-draw.ts';
import { compileTraining } from '../../../../compiler/tensor/compile.ts';
import { openTrainingStep } from '../../../../runtime/engine/step.ts';
import { onnxFloat32, plainJavaScript, type TestEngine, wasm } from '../../../compiler/tensor/engines.ts';
import { bool, dense, float, int, layer, recipe, symbol, windowModel } from '../../../compiler/tensor/models.ts';
import { loaded } from '../../../compiler/tensor/tensorflow/interpreted.ts';
import { linearTask, plantedExamples } from '../linear-model.ts';

const width = 3;
const time = 4;
const rows = 60;

/** An LSTM of two layers and directions with dropout, and an embedding. */
function openStep({ engine }: TestEngine, accumulate: number) {
  const model = windowModel(
    layer('vector', 'embedding', ['entity'], { width: int(2) }),
    layer('recurrent', 'lstm', ['x'], {
      hidden: int(2),
      layers: int(2),
      dropout: float(0.2),
      bidirectional: bool(true),
    }),
    layer('end', 'last', ['recurrent'], { over: symbol('time') }),
    layer('joined', 'concat', ['end', 'vector']),
    dense('y', 'joined', 1),
  );
  const program = compileTraining({
    model,
    dimensions: { time, feature: width },
    entities: 1,
    losses: [{ output: 'y', head: 'up', loss: recipe('binary_cross_entropy', { positive_weight: 1 }) }],
    optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'drawn',
    accumulate: accumulate > 1,
  });
  const fit = { ...plantedExamples(rows, width), rows: Int32Array.from({ length: rows - time }, (_, at) => at + time) };
  const { settings } = linearTask(rows, { batch: 16, accumulate });
  return openTrainingStep({ program, fit, settings, engine }).then((step) => ({ step, program }));
}

const batchOf = (step: number) => Int32Array.from({ length: 16 }, (_, at) => (step * 5 + at * 3) % (rows - time));

describe.each([wasm, plainJavaScript])('on $title', (engine) => {
  test.each([1, 3])('steps in %d parts leave no tensor behind', async (accumulate) => {
    const { tensorflow } = await loaded(engine);
    const { step, program } = await openStep(engine, accumulate);
    await step.setState(program.initialState(seededDraw(4)));
    const tensorsAfter = async (first: number, last: number) => {
      for (let at = first; at < last; at++) await step.run({ batch: batchOf(at) }, at, 0.01);
      return tensorflow.memory().numTensors;
    };
    const warm = await tensorsAfter(0, 2);
    expect(await tensorsAfter(2, 7)).toBe(warm);
    await step.close();
    expect(tensorflow.memory().numTensors).toBe(0);
  });
});

test('steps in parts with dropout end where they end on ONNX Runtime', async () => {
  const losses = await Promise.all(
    [onnxFloat32, wasm].map(async (engine) => {
      const { step, program } = await openStep(engine, 3);
      await step.setState(program.initialState(seededDraw(4)));
      const found: number[] = [];
      for (let at = 0; at < 6; at++) found.push((await step.run({ batch: batchOf(at) }, at, 0.01)).loss);
      await step.close();
      return found;
    }),
  );
  for (const [at, loss] of (losses[0] ?? []).entries()) expect(losses[1]?.[at]).toBeCloseTo(loss, 5);
});
