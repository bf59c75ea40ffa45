import { usualLossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import { deviceSteps, type SmallModel } from './device-steps.ts';

/* Takes steps of the small models named after `argv[2]`, their number, on WebGPU and on the CPU, and prints both as JSON: `mlp`, `mlp:2:mixed`. */
const [, , steps = '1', ...models] = process.argv;
const results: Record<string, unknown> = {};
for (const name of models) {
  const [model = '', parts = '1', precision] = name.split(':');
  const mixed = precision === 'mixed' ? { mixed: usualLossScaling } : {};
  const given = { steps: Number(steps), parts: Number(parts), ...mixed };
  results[name] = {
    device: await deviceSteps(model as SmallModel, { ...given, provider: 'webgpu', target: 'webgpu' }),
    cpu: await deviceSteps(model as SmallModel, { ...given, provider: 'cpu', target: 'webgpu' }),
  };
}
console.log(JSON.stringify(results));
