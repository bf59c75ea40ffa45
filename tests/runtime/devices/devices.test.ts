import { describe, expect, test } from 'vitest';
import { compileProbe } from '../../../compiler/tensor/probe.ts';
import { hasCudaLibraries, mayHaveGraphics } from '../../../runtime/devices/hardware.ts';
import { probeProvider } from '../../../runtime/devices/probe.ts';
import type { DeviceChoice } from '../../../runtime/devices/provider.ts';
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
  expect(await probeProvider('webgpu', 'float32', crash)).toEqual({
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

describe('mixed precision', () => {
  const refused = async (resolver: DeviceResolver, wanted: DeviceChoice) => {
    const error = await resolver.resolve(wanted, 'mixed').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OperatorError);
    return error as OperatorError;
  };
  const everywhere = new DeviceResolver(async () => ({ works: true }));
  const nowhere = new DeviceResolver(async (_provider, precision) =>
    precision === 'mixed' ? { works: false, reason: 'it has no f16' } : { works: true },
  );

  test('is tried beside float32, told, and no other device', async () => {
    const resolved = await everywhere.resolve('webgpu', 'mixed');
    expect(resolved).toMatchObject({ provider: 'webgpu', precision: 'mixed' });
    expect(deviceText(resolved)).toMatch(/^WebGPU, .+, in mixed precision \(as asked for\)$/);
    expect(deviceFact(resolved)).toBe(deviceFact(await everywhere.resolve('webgpu')));
    expect((await everywhere.resolve('webgpu')).precision).toBeUndefined();
  });

  test('is refused by a device that lacks it, rather than trained in float32', async () => {
    const { message, help } = await refused(nowhere, 'webgpu');
    expect(message).toBe(
      'mixed precision is asked for, and `webgpu` does not compute in half precision: it has no f16',
    );
    expect(help).toBe('Write `precision: float32`.');
    expect((await refused(nowhere, 'auto')).message).toMatch(
      /^mixed precision is asked for, and no device that would be taken here computes in half precision \(CUDA: .+; WebGPU: .+\)$/,
    );
  });

  test('is refused by the CPU, with the devices of the machine that have it', async () => {
    const { message, help } = await refused(everywhere, 'cpu');
    expect(message).toMatch(
      /^mixed precision is asked for, and `cpu` does not compute in half precision: ONNX Runtime/,
    );
    expect(help).toMatch(mayHaveGraphics() ? /, or train on `.+`, which does\.$/ : /^Write `precision: float32`\.$/);
  });

  test('has a probe of its own, whose graph rounds', async () => {
    expect(await probeProvider('cpu', 'mixed')).toEqual({ works: true });
    for (const target of ['cpu', 'webgpu', 'cuda'] as const)
      expect(compileProbe(target, true).onnx.length).toBeGreaterThan(compileProbe(target).onnx.length);
  });
});
