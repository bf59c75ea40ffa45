import type { NamedTensor } from '../../compiler/tensor/program.ts';

/** Strings that travel with the tensors. */
export type SafetensorsMetadata = Readonly<Record<string, string>>;

export interface Safetensors {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: SafetensorsMetadata;
}

/**
 * The bytes of a safetensors file (huggingface.co/docs/safetensors, format of 2023): the header's length as a little-endian 64-bit number,
 * the header as JSON padded with spaces to eight bytes, the tensors one after the other. All are float32. Tensors lie in the
 * order given and the header's keys too, so that equal tensors give equal bytes.
 */
export function encodeSafetensors(tensors: readonly NamedTensor[], metadata: SafetensorsMetadata = {}): Uint8Array {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0)
    entries.push(['__metadata__', Object.fromEntries(Object.entries(metadata).sort(byName))]);
  let size = 0;
  for (const tensor of tensors) {
    const bytes = tensor.values.byteLength;
    entries.push([tensor.name, { dtype: 'F32', shape: tensor.shape, data_offsets: [size, size + bytes] }]);
    size += bytes;
  }
  const json = Buffer.from(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
  );
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + size).fill(0x20, 8 + json.length, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let offset = 8 + headerLength;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors. Values are views of `bytes` where its alignment allows, copies otherwise.
 * @throws Error when the bytes are not such a file, naming what is wrong.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw new Error('the file is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const begin = 8 + headerLength;
  if (begin > bytes.length) throw new Error('the file is shorter than its header');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin))) as Readonly<Record<string, unknown>>;
  const tensors: NamedTensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry as HeaderEntry;
    if (dtype !== 'F32') throw new Error(`tensor '${name}' is ${dtype}, not F32`);
    const [from, to] = offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    if (to - from !== count * 4 || begin + to > bytes.length)
      throw new Error(`tensor '${name}' does not fit its ${to - from} bytes`);
    tensors.push({ name, shape, values: float32View(bytes, begin + from, count) });
  }
  return { tensors, metadata: (header.__metadata__ ?? {}) as SafetensorsMetadata };
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function float32View(bytes: Uint8Array, offset: number, count: number): Float32Array {
  const start = bytes.byteOffset + offset;
  if (start % 4 === 0) return new Float32Array(bytes.buffer as ArrayBuffer, start, count);
  return new Float32Array(bytes.slice(offset, offset + count * 4).buffer);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
