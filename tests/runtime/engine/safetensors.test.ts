import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../runtime/engine/safetensors.ts';

test('the layout is that of the format', () => {
  const bytes = encodeSafetensors([{ name: 'w', shape: [2], values: Float32Array.of(1, -2) }]);
  const header = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const padded = Math.ceil(header.length / 8) * 8;
  expect(bytes.length).toBe(8 + padded + 8);
  expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded));
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded))).toBe(header.padEnd(padded, ' '));
  expect([...new Float32Array(bytes.buffer.slice(8 + padded))]).toEqual([1, -2]);
});

test('what is read is what was written, wherever the bytes lie', () => {
  const tensor = fc.record({
    name: fc.string({ minLength: 1 }).filter((name) => !/^(\d+|__.*)$/.test(name)),
    values: fc.float32Array({ noNaN: true, maxLength: 20 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(tensor, { selector: (entry) => entry.name, maxLength: 5 }),
      fc.integer({ min: 0, max: 3 }),
      (entries, shift) => {
        const tensors = entries.map(({ name, values }) => ({ name, shape: [values.length], values }));
        const bytes = encodeSafetensors(tensors, { note: 'ü', about: 'x' });
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(decodeSafetensors(moved)).toEqual({ tensors, metadata: { about: 'x', note: 'ü' } });
      },
    ),
  );
});

test('a file that is cut off is refused', () => {
  const bytes = encodeSafetensors([{ name: 'w', shape: [2], values: Float32Array.of(1, -2) }]);
  expect(() => decodeSafetensors(bytes.subarray(0, 4))).toThrow('shorter than its header');
  expect(() => decodeSafetensors(bytes.subarray(0, 20))).toThrow('shorter than its header');
  expect(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1))).toThrow("tensor 'w' does not fit");
});
