import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { adapterEnvironment, noAdapter } from '../devices/adapter.ts';
import { type DeviceSteps, deviceSteps } from './device-steps.ts';

const environment = adapterEnvironment();

/** Steps of models on WebGPU, and of the same graphs on the CPU; in a process of its own, which finds the adapter. */
async function onBoth(models: readonly string[]): Promise<Record<string, { device: DeviceSteps; cpu: DeviceSteps }>> {
  const script = fileURLToPath(new URL('./device-process.ts', import.meta.url));
  const env = environment ?? {};
  const { stdout } = await promisify(execFile)(process.execPath, [script, '2', ...models], { env, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** Whether the adapter computes in half precision: Chromium's does not, Mesa's llvmpipe does from version 23 on. */
async function halfPrecision(): Promise<{ readonly works: boolean; readonly reason?: string }> {
  const script = fileURLToPath(new URL('../../../runtime/devices/probe-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'webgpu', 'mixed'], {
    env: environment ?? {},
  });
  const { failure } = JSON.parse(stdout) as { readonly failure?: string };
  return failure === undefined ? { works: true } : { works: false, reason: /Program .*/.exec(failure)?.[0] ?? failure };
}

const difference = (left: readonly number[], right: readonly number[]) =>
  left.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (right[at] ?? Number.NaN))), 0);

const half = environment === undefined ? undefined : await halfPrecision();

describe('training on WebGPU', () => {
  // In parts, sums of gradients stay on the device as the state does.
  test.skipIf(environment === undefined)(
    'gives the losses and weights of the CPU, with dropout and in parts',
    async () => {
      const results = await onBoth(['mlp', 'convolution:2', 'recurrent']);
      expect(Object.keys(results)).toHaveLength(3);
      for (const [model, { device, cpu }] of Object.entries(results)) {
        expect(difference(device.losses, cpu.losses), model).toBeLessThan(1e-5);
        expect(difference(device.norms, cpu.norms), model).toBeLessThan(1e-4);
        // A bias before a batch norm has rounding noise for a gradient, so that weights of the first say nothing.
        if (model === 'mlp') continue;
        // Adam moves by the learning rate, 0.01, however small a gradient is: of one that is next to nothing the rounding shows.
        for (const [name, values] of Object.entries(cpu.state))
          expect(difference(device.state[name] ?? [], values), `${model} ${name}`).toBeLessThan(5e-3);
      }
    },
  );

  test.skipIf(half === undefined || !half.works)(
    `gives in mixed precision the losses of the CPU's rounding${half?.works === false ? ` (skipped: ${half.reason})` : ''}`,
    async () => {
      const results = await onBoth(['mlp:1:mixed', 'convolution:2:mixed', 'recurrent:1:mixed', 'attention:1:mixed']);
      expect(Object.keys(results)).toHaveLength(4);
      for (const [model, { device, cpu }] of Object.entries(results)) {
        expect(difference(device.losses, cpu.losses), model).toBeLessThan(1e-3);
        expect(difference(device.norms, cpu.norms), model).toBeLessThan(5e-3);
        expect(device.state.loss_scaling, model).toEqual([65_536, 2, 2]);
      }
    },
  );

  test.runIf(environment === undefined)(`is not tried here: ${noAdapter}`, () => {});
});

test.each(['mlp', 'convolution', 'recurrent', 'attention'] as const)(
  'graphs for other devices give on the CPU what its own give: %s',
  async (model) => {
    const cpu = { provider: 'cpu', steps: 3 } as const;
    const [own, webgpu, cuda] = [
      await deviceSteps(model, { ...cpu, target: 'cpu', dropout: false }),
      await deviceSteps(model, { ...cpu, target: 'webgpu', dropout: false }),
      await deviceSteps(model, { ...cpu, target: 'cuda', dropout: false }),
    ];
    expect(difference(webgpu.losses, own.losses)).toBeLessThan(1e-6);
    expect(difference(cuda.losses, own.losses)).toBeLessThan(1e-6);
  },
);
