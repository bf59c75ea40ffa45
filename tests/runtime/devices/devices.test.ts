import { expect, test } from 'vitest';
import { compileProbe } from '../../../compiler/tensor/probe.ts';
import { hasCudaLibraries, mayHaveGraphics } from '../../../runtime/devices/hardware.ts';
import { probeProvider } from '../../../runtime/devices/probe.ts';
import { DeviceResolver, deviceFact, deviceText, providerOfFact } from '../../../runtime/devices/resolve.ts';
import { OperatorError } from '../../../runtime/operators/operator.ts';

test('the CPU trains, and the graph that says so is a function of the target alone', async () => {
  expect(await probeProvider('cpu')).toEqual({ works: true });
  for (const target of ['cpu', 'webgpu', 'cuda'] as const)
    expect(Buffer.compare(compileProbe(target).onnx, compileProbe(target).onnx)).toBe(0);
});

test.skipIf(hasCudaLibraries())('what is not installed is told in the words of ONNX Runtime', async () => {
  expect(await probeProvider('cuda')).toEqual({ works: false, reason: 'Failed to load shared library' });
});

test('a driver that crashes takes only the process along that tried it', async () => {
  const crash = new URL('./crashing-probe.ts', import.meta.url);
  expect(await probeProvider('webgpu', crash)).toEqual({
    works: false,
    reason: 'a process that tried it ended with SIGSEGV',
  });
});

test('the CPU is taken unasked only after what is preferred, with the reasons', async () => {
  const tried: string[] = [];
  const resolver = new DeviceResolver(async (provider) => {
    tried.push(provider);
    return { works: false, reason: `there is no ${provider}` };
  });
  const resolved = await resolver.resolve('auto');
  expect(resolved.provider).toBe('cpu');
  expect(resolved.passedOver.map(({ provider }) => provider)).toEqual(['cuda', 'webgpu']);
  expect(deviceText(resolved)).toMatch(/^CPU \(auto; CUDA: .+; WebGPU: .+\)$/);
  expect(deviceFact(resolved)).toBe('cpu');
  // What cannot be there is not tried, and nothing is tried twice.
  expect(await resolver.resolve('auto')).toBe(resolved);
  expect(tried).toEqual([...(hasCudaLibraries() ? ['cuda'] : []), ...(mayHaveGraphics() ? ['webgpu'] : [])]);
});

test('a device that is asked for is taken, or refused with what to do', async () => {
  const there = new DeviceResolver(async () => ({ works: true }));
  const resolved = await there.resolve('webgpu');
  expect(resolved).toMatchObject({ wanted: 'webgpu', provider: 'webgpu', passedOver: [] });
  expect(providerOfFact(deviceFact(resolved))).toBe('webgpu');
  const absent = new DeviceResolver(async () => ({ works: false, reason: 'No supported adapters' }));
  const error = await absent.resolve('webgpu').catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(OperatorError);
  expect((error as OperatorError).message).toBe(
    'the device `webgpu` is asked for, and this machine cannot train on it: No supported adapters',
  );
  expect((error as OperatorError).help).toContain('driver');
});
