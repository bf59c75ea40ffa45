import type { TensorflowBackend } from './tensorflow/backend.ts';

/** Names of the engines, as `--engine` takes them. */
export const engineNames = ['onnx', 'tensorflow'] as const;

export type EngineName = (typeof engineNames)[number];

/** What computes networks: ONNX Runtime, or an interpreter of the tensor IR on TensorFlow.js. */
export type Engine = { readonly kind: 'onnx' } | { readonly kind: 'tensorflow'; readonly backend: TensorflowBackend };

export const onnxEngine: Engine = { kind: 'onnx' };
