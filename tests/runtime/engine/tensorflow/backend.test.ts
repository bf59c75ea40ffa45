import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import { backendTitle, findBackend, loadTensorflow } from '../../../../runtime/engine/tensorflow/backend.ts';
import { interpreter } from '../../../../runtime/engine/tensorflow/interpreter.ts';
import { onDevice } from '../../../../runtime/engine/tensorflow/value.ts';
import { OperatorError } from '../../../../runtime/operators/operator.ts';
import { wasm } from '../../../compiler/tensor/engines.ts';
import { loaded } from '../../../compiler/tensor/tensorflow/interpreted.ts';

/** A folder in which packages are installed as far as anybody looks before loading them. */
function installation(packages: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-backend-'));
  for (const [name, version] of Object.entries(packages)) {
    const own = join(folder, 'node_modules', name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'package.json'), JSON.stringify({ name, version }));
  }
  return pathToFileURL(join(folder, 'index.js')).href;
}

test('the fastest backend that is installed is taken', () => {
  const wasmAlone = { '@tensorflow/tfjs-core': '4.22.0', '@tensorflow/tfjs-backend-wasm': '4.22.0' };
  const native = { ...wasmAlone, '@tensorflow/tfjs-node': '4.21.0' };
  const gpu = { ...native, '@tensorflow/tfjs-node-gpu': '4.20.0' };
  expect(backendTitle(findBackend(installation(wasmAlone)))).toBe('tfjs-backend-wasm 4.22.0');
  expect(backendTitle(findBackend(installation(native)))).toBe('tfjs-node 4.21.0');
  expect(backendTitle(findBackend(installation(gpu)))).toBe('tfjs-node-gpu 4.20.0');
});

test.each([
  [{}],
  [{ '@tensorflow/tfjs-backend-wasm': '4.22.0' }],
  [{ '@tensorflow/tfjs-core': '4.22.0', '@tensorflow/tfjs-backend-cpu': '4.22.0' }],
])('without one, what to install is told: %j', (packages) => {
  const folder = installation(packages);
  expect(() => findBackend(folder)).toThrow('the engine tensorflow needs TensorFlow.js, which is not installed');
  try {
    findBackend(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as OperatorError).help).toContain('npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm');
    expect((error as OperatorError).help).toContain('npm install @tensorflow/tfjs-node\u0020');
  }
});

test('a backend that is installed and does not load is told by name', async () => {
  const absent = { package: '@tensorflow/tfjs-node', version: '4.22.0', core: '4.22.0' } as const;
  await expect(loadTensorflow(absent)).rejects.toThrow(
    '@tensorflow/tfjs-node 4.22.0 is installed and does not load: Cannot find module',
  );
});

test('a primitive whose kernel a backend lacks is told by name', async () => {
  const { tensorflow, backend } = await loaded(wasm);
  const builder = new GraphBuilder();
  const wave = builder.unary('sine', builder.input('x', 'float', [2]));
  const run = interpreter(tensorflow, backend, { nodes: builder.nodes, outputs: [{ name: 'y', tensor: wave }] });
  const kernel = tensorflow.getKernel('Sin', 'wasm');
  tensorflow.unregisterKernel('Sin', 'wasm');
  const x = tensorflow.tensor1d([1, 2]);
  try {
    expect(() => run.run([onDevice(x)], {})).toThrow(
      'the primitive sine needs the kernel Sin, which tfjs-backend-wasm 4.22.0 lacks',
    );
  } finally {
    tensorflow.registerKernel(kernel);
    x.dispose();
    run.close();
  }
});
