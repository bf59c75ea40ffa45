import type { TensorType } from '../program.ts';

/** Little-endian bytes of numbers as a tensor's elements. */
export function elementBytes(values: ArrayLike<number>, type: TensorType): Uint8Array {
  const width = type === 'bool' ? 1 : type === 'int64' || type === 'float64' ? 8 : 4;
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    if (type === 'float32') view.setFloat32(at * 4, value, true);
    else if (type === 'float64') view.setFloat64(at * 8, value, true);
    else if (type === 'int32') view.setInt32(at * 4, value, true);
    else if (type === 'uint32') view.setUint32(at * 4, value, true);
    else if (type === 'int64') view.setBigInt64(at * 8, BigInt(value), true);
    else view.setUint8(at, value);
  }
  return bytes;
}
