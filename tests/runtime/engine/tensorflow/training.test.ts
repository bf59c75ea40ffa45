import { expect, test } from 'vitest';
import { predictNetwork } from '../../../../runtime/engine/predict.ts';
import { openFrame } from '../../../../runtime/frame/frame.ts';
import { onnxFloat32, wasm } from '../../../compiler/tensor/engines.ts';
import { int } from '../../operators/operator-run.ts';
import { everyOption, windowedFrame } from '../every-option.ts';
import { plantedFrame, runTraining, trainArguments } from '../network-training.ts';

const engines = [onnxFloat32, wasm];

test.each([
  ['rows, batch norm and an embedding', async () => plantedFrame(), trainArguments()],
  ['windows with every option', windowedFrame, everyOption],
])(
  'a training on %s goes the same way on both engines, and either predicts with what the other trained',
  async (_name, makeFrame, given) => {
    const frame = await makeFrame();
    const [onnx, tensorflow] = await Promise.all(
      engines.map(({ engine }) => runTraining({ frame, arguments: { ...given, epochs: int(2) }, engine })),
    );
    if (onnx === undefined || tensorflow === undefined) throw new Error('two trainings were made');
    expect(tensorflow.artifact.manifest.files.map(({ name }) => name)).toEqual(
      onnx.artifact.manifest.files.map(({ name }) => name),
    );
    expect(Object.keys(tensorflow.metrics)).toEqual(Object.keys(onnx.metrics));
    expect(tensorflow.metrics['validation.loss']).toBeCloseTo(onnx.metrics['validation.loss'] ?? 0, 3);
    for (const { artifact } of [onnx, tensorflow]) {
      const [ours, theirs] = await Promise.all(
        engines.map(({ engine }) => predictNetwork(artifact, openFrame(frame), 'validation', undefined, engine)),
      );
      expect(theirs?.rows).toEqual(ours?.rows);
      const [expected, found] = [ours, theirs].map((predicted) => Object.values(predicted?.values ?? {})[0] ?? []);
      expect(expected?.length).toBeGreaterThan(100);
      for (const [at, value] of (found ?? []).entries()) expect(value).toBeCloseTo(expected?.[at] ?? 0, 5);
    }
  },
);
