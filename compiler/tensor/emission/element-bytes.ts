import type { TensorType } from '../program.ts';

const widths: Readonly<Record<TensorType, number>> = {
  bool: 1,
  float16: 2,
  float32: 4,
  int32: 4,
  uint32: 4,
  float64: 8,
  int64: 8,
};

/** Little-endian bytes of numbers as a tensor's elements. */
export function elementBytes(values: ArrayLike<number>, type: TensorType): Uint8Array {
  const width = widths[type];
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    if (type === 'float32') view.setFloat32(at * 4, value, true);
    else if (type === 'float16') view.setFloat16(at * 2, value, true);
    else if (type === 'float64') view.setFloat64(at * 8, value, true);
    else if (type === 'int32') view.setInt32(at * 4, value, true);
    else if (type === 'uint32') view.setUint32(at * 4, value, true);
    else if (type === 'int64') view.setBigInt64(at * 8, BigInt(value), true);
    else view.setUint8(at, value);
  }
  return bytes;
}
