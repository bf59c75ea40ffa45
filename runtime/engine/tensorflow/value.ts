import type * as Core from '@tensorflow/tfjs-core';
import type { ElementType } from '../../../compiler/tensor/ir/graph.ts';
import type { Tensorflow } from './backend.ts';

/**
 * Element types that TensorFlow.js does not have, or not exactly: their values stay in JavaScript. int64 is held in float64, which is
 * exact up to 2^53; bool is 0 and 1.
 */
export type HostType = Exclude<ElementType, 'float' | 'half'>;

/** A type that this engine has; a plan with half precision for it is refused before anything runs. */
export function heldType(type: ElementType): HostType | 'float' {
  if (type === 'half') throw new Error('TensorFlow.js has no half precision');
  return type;
}

export type HostArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Integers, truths and float64 in JavaScript, where their arithmetic is exact. */
export interface HostValue {
  readonly place: 'host';
  readonly type: HostType;
  readonly shape: readonly number[];
  readonly values: HostArray;
}

/** float32, or the truths of a comparison of float32, in a backend of TensorFlow.js. */
export interface DeviceValue {
  readonly place: 'device';
  readonly tensor: Core.Tensor;
}

export type Value = HostValue | DeviceValue;

export function hostArray(type: HostType, length: number): HostArray {
  switch (type) {
    case 'int32':
      return new Int32Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'bool':
      return new Uint8Array(length);
    default:
      return new Float64Array(length);
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function onDevice(tensor: Core.Tensor): DeviceValue {
  return { place: 'device', tensor };
}

/** A value as a tensor of the backend: truths stay truths, integers become int32, everything else float32. */
export function tensorOf(tensorflow: Tensorflow, value: Value): Core.Tensor {
  if (value.place === 'device') return value.tensor;
  const { type, shape, values } = value;
  if (type === 'bool') return tensorflow.tensor(Uint8Array.from(values), [...shape], 'bool');
  if (type === 'float64') return tensorflow.tensor(Float32Array.from(values), [...shape], 'float32');
  return tensorflow.tensor(Int32Array.from(values), [...shape], 'int32');
}

/** A value as float32 numbers of the backend. */
export function floatTensorOf(tensorflow: Tensorflow, value: Value): Core.Tensor {
  if (value.place === 'device') return tensorflow.cast(value.tensor, 'float32');
  return tensorflow.tensor(Float32Array.from(value.values), [...value.shape], 'float32');
}

/** Brings a value to JavaScript as `type`, rounded towards zero where that is one of integers. */
export function hostValueOf(value: Value, type: HostType): HostValue {
  const shape = value.place === 'host' ? value.shape : value.tensor.shape;
  const given = value.place === 'host' ? value.values : value.tensor.dataSync();
  const values = hostArray(type, given.length);
  for (let at = 0; at < values.length; at++) values[at] = converted(type, given[at] ?? 0);
  return { place: 'host', type, shape, values };
}

function converted(type: HostType, value: number): number {
  if (type === 'bool') return value === 0 ? 0 : 1;
  return type === 'int64' ? Math.trunc(value) : value; // typed arrays convert to their own integers
}
