import type { Examples } from './examples.ts';
import { openOnnxSession } from './onnx-session.ts';
import { PartDevices } from './part-devices.ts';
import { partsOf } from './parts.ts';
import { drawnWords } from './random.ts';
import { type BoundTensor, bindTensor, type TensorValues } from './session.ts';
import { StateBuffers } from './state.ts';
import type { TrainingStep } from './step.ts';
import type { TrainingTask } from './task.ts';

/**
 * A step whose parts several devices take at once: each computes the gradients of its parts, which are added up in the order of the
 * parts, and one of them takes the optimizer's step. Its bytes are those of the same parts on one device.
 */
export async function openSharedStep(task: Pick<TrainingTask, 'program' | 'fit' | 'settings'>): Promise<TrainingStep> {
  const { program, fit, settings } = task;
  const { update } = program;
  if (update === undefined) throw new Error('devices share the parts of a step, and this one is whole');
  const { matrix } = fit;
  const { provider, threads } = settings;
  const ending = await openOnnxSession(update.onnx, threads, { provider });
  const states = new StateBuffers(program.states, true);
  const sums = new StateBuffers(update.sums);
  const byHead = (prefix: string, values: Examples['targets']) =>
    Object.entries(values).map(([head, own]) => ({ name: prefix + head, values: own, shape: [matrix.rows] }));
  const devices = await PartDevices.open({
    onnx: program.onnx,
    threads,
    provider,
    devices: settings.devices,
    states: program.states,
    buffers: states,
    sums: update.sums,
    data: [
      { name: 'data.features', values: matrix.values, shape: [matrix.rows, matrix.width] },
      { name: 'data.entity', values: matrix.entity, shape: [matrix.rows] },
      ...byHead('data.target.', fit.targets),
      ...byHead('data.weight.', fit.weights ?? {}),
    ].map((own) => ({ ...own, values: sharedCopy(own.values) })),
  });
  const learningRate = new Float32Array(1);
  const stepNumber = new BigInt64Array(1);
  const gradientNorm = new Float32Array(1);
  const scalars: Readonly<Record<string, BoundTensor>> = {
    learning_rate: bindTensor(learningRate, []),
    step: bindTensor(stepNumber, []),
  };
  const feeds = Object.fromEntries(Object.entries(scalars).filter(([name]) => ending.inputs.includes(name)));
  const into: Record<string, BoundTensor> = { gradient_norm: bindTensor(gradientNorm, []) };
  return {
    async run({ batch, shifts }, step, rate) {
      const rows = batch.map((example) => fit.rows[example] ?? 0);
      const shifted = rows.map((row, at) => row - (shifts?.[at] ?? 0));
      const parts = partsOf(batch.length, settings.accumulate).map(({ first, size }) => ({
        rows: rows.slice(first, first + size),
        shifted: shifted.slice(first, first + size),
        random: drawnWords(settings.seed, step, size, first),
        share: size / batch.length,
        step,
        set: states.place,
      }));
      await sums.clear();
      const losses = await devices.run(parts, sums.values());
      stepNumber[0] = BigInt(step);
      learningRate[0] = rate;
      states.bind(feeds, into);
      sums.bind(feeds, {});
      await ending.run(feeds, into);
      states.turn();
      const loss = losses.reduce((sum, own, at) => sum + (own * (parts[at]?.rows.length ?? 0)) / batch.length, 0);
      return { loss, gradientNorm: gradientNorm[0] ?? Number.NaN };
    },
    atOnce: 1,
    runSeveral: () => Promise.reject(new Error('parts of a step are shared, one step at a time')),
    gather: () => states.gather(),
    state: () => states.values(),
    setState: (state) => states.set(state),
    async close() {
      await devices.close();
      await ending.close();
    },
  };
}

/** A copy that threads share. */
function sharedCopy<Values extends TensorValues>(values: Values): Values {
  const Typed = values.constructor as new (buffer: SharedArrayBuffer) => Values;
  const copy = new Typed(new SharedArrayBuffer(values.byteLength));
  (copy as Float32Array).set(values as Float32Array);
  return copy;
}
