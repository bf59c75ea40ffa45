import { compileProbe, probeShape } from '../../compiler/tensor/probe.ts';
import type { TargetName } from '../../compiler/tensor/targets.ts';
import { openOnnxSession } from '../engine/onnx-session.ts';
import { drawnWords } from '../engine/random.ts';
import { bindTensor } from '../engine/session.ts';
import { isDeviceChoice, type Provider } from './provider.ts';
import { targetOf } from './target.ts';

/*
 * Trains the probe on the provider `argv[2]` and on the CPU, in the precision `argv[3]`, and prints `{"difference": …}`: the largest difference between their losses
 * and weights. A process of its own, since drivers may end it.
 */

const { rows, columns, steps } = probeShape;
const batch = [5n, 2n, 11n, 7n, 2n];

/** Losses and weights of the graph for `target`, as `provider` computes them. */
async function figures(target: TargetName, provider: Provider, mixed: boolean): Promise<readonly number[]> {
  const { onnx, stepsAtOnce } = compileProbe(target, mixed);
  const session = await openOnnxSession(onnx, 1, { provider });
  const leading = stepsAtOnce === 1 ? [] : [stepsAtOnce];
  const data = Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at + 1));
  let weight = Float32Array.from({ length: columns ** 2 }, (_, at) => Math.cos(3 * at) / 2);
  const losses: number[] = [];
  for (let first = 0; first < steps; first += stepsAtOnce) {
    const numbers = Array.from({ length: stepsAtOnce }, (_, at) => first + at);
    const loss = new Float32Array(stepsAtOnce);
    const updated = new Float32Array(weight.length);
    await session.run(
      {
        data: bindTensor(data, [rows, columns]),
        index: bindTensor(BigInt64Array.from(numbers.flatMap(() => batch)), [...leading, batch.length]),
        weight: bindTensor(weight, [columns, columns]),
        random: bindTensor(Uint32Array.from(numbers.flatMap((step) => [...drawnWords(1, step, batch.length)])), [
          ...leading,
          batch.length,
        ]),
      },
      { loss: bindTensor(loss, leading), 'weight.updated': bindTensor(updated, [columns, columns]) },
    );
    losses.push(...loss);
    weight = updated;
  }
  await session.close();
  return [...losses, ...weight];
}

const [, , named = '', precision] = process.argv;
if (!isDeviceChoice(named) || named === 'auto') throw new Error(`${named} is no provider`);
try {
  const own = await figures(targetOf(named), named, precision === 'mixed');
  // The same graph, which is not that of the CPU.
  const reference = await figures(targetOf(named), 'cpu', precision === 'mixed');
  const differences = own.map((value, at) => Math.abs(value - (reference[at] ?? Number.NaN)));
  console.log(JSON.stringify({ difference: Math.max(...differences) }));
} catch (error) {
  console.log(JSON.stringify({ failure: error instanceof Error ? error.message : String(error) }));
}
