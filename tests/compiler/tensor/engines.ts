import type { Precision } from '../../../compiler/tensor/emission/ports.ts';
import { factorOf, symbolOf } from '../../../compiler/tensor/ir/dimensions.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { onnxEngine } from '../../../runtime/engine/engine.ts';
import { type BoundTensor, bindTensor, type Loadable, openSession } from '../../../runtime/engine/session.ts';
import { installedBackend } from '../../../runtime/engine/tensorflow/backend.ts';
import { type Fed, feedTensor, numbersOf, openSession as openOnnxSession } from './run-graph.ts';

/** What a program runs on in a test. TensorFlow.js has no float64. */
export interface TestEngine {
  readonly title: string;
  readonly engine: Engine;
  readonly precision: Precision;
}

export const onnxFloat64: TestEngine = { title: 'ONNX Runtime in float64', engine: onnxEngine, precision: 'float64' };
export const onnxFloat32: TestEngine = { title: 'ONNX Runtime in float32', engine: onnxEngine, precision: 'float32' };
export const wasm = tensorflowEngine('@tensorflow/tfjs-backend-wasm');
export const plainJavaScript = tensorflowEngine('@tensorflow/tfjs-backend-cpu');

function tensorflowEngine(name: Parameters<typeof installedBackend>[0]): TestEngine {
  const backend = installedBackend(name);
  if (backend === undefined) throw new Error(`${name} is not installed`);
  return { title: name.replace('@tensorflow/', ''), engine: { kind: 'tensorflow', backend }, precision: 'float32' };
}

export interface OpenProgram {
  readonly inputs: readonly string[];
  /** All outputs; what is fed beside the inputs is ignored. */
  run(feeds: Readonly<Record<string, Fed>>): Promise<Readonly<Record<string, readonly number[]>>>;
  close(): Promise<void>;
}

/** Opens a program that was compiled in the engine's precision. */
export async function openProgram(program: Loadable, { engine, precision }: TestEngine): Promise<OpenProgram> {
  if (precision === 'float64') return openInFloat64(program);
  const session = await openSession(program, { engine, threads: 1 });
  return {
    inputs: session.inputs,
    async run(feeds) {
      const bound: Record<string, BoundTensor> = {};
      for (const name of session.inputs) bound[name] = boundOf(feeds[name], name);
      const batch = bound['batch.index']?.values.length ?? 0;
      const into: Record<string, BoundTensor> = {};
      for (const { name, tensor } of program.graph.outputs) {
        const shape = tensor.shape.map((size) => (symbolOf(size) === undefined ? 1 : batch) * factorOf(size));
        into[name] = bindTensor(new Float32Array(shape.reduce((product, size) => product * size, 1)), shape);
      }
      await session.run(bound, into);
      return Object.fromEntries(Object.entries(into).map(([name, { values }]) => [name, Array.from(values, Number)]));
    },
    close: () => session.close(),
  };
}

async function openInFloat64(program: Loadable): Promise<OpenProgram> {
  const session = await openOnnxSession(program.onnx, 'float64');
  return {
    inputs: session.inputNames,
    async run(feeds) {
      const given = session.inputNames.map((name) => [name, feedTensor(fedOf(feeds[name], name), 'float64')]);
      const results = await session.run(Object.fromEntries(given));
      return Object.fromEntries(program.graph.outputs.map(({ name }) => [name, numbersOf(results[name])]));
    },
    close: () => session.release(),
  };
}

function fedOf(fed: Fed | undefined, name: string): Fed {
  if (fed === undefined) throw new Error(`${name} is not fed`);
  return fed;
}

function boundOf(given: Fed | undefined, name: string): BoundTensor {
  const { values, shape, type } = fedOf(given, name);
  if (type === 'int64') return bindTensor(BigInt64Array.from(values, BigInt), shape);
  if (type === 'uint32') return bindTensor(Uint32Array.from(values), shape);
  return bindTensor(type === 'int32' ? Int32Array.from(values) : Float32Array.from(values), shape);
}
