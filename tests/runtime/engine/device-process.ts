import { deviceSteps, type SmallModel } from './device-steps.ts';

/* Takes steps of the small models named after `argv[2]`, their number, on WebGPU and on the CPU, and prints both as JSON. */
const [, , steps = '1', ...models] = process.argv;
const results: Record<string, unknown> = {};
for (const name of models) {
  const [model = '', parts = '1'] = name.split(':');
  const given = { steps: Number(steps), parts: Number(parts) };
  results[name] = {
    device: await deviceSteps(model as SmallModel, { ...given, provider: 'webgpu', target: 'webgpu' }),
    cpu: await deviceSteps(model as SmallModel, { ...given, provider: 'cpu', target: 'webgpu' }),
  };
}
console.log(JSON.stringify(results));
