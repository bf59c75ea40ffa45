/** Just enough of ONNX's protobuf to write a graph by hand, so that the loop is tested without the tensor compiler. */

type Bytes = Uint8Array;
type Shape = readonly (number | string)[];
const elementTypes = { float32: 1, int64: 7 } as const;

export function onnxNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
): Bytes {
  const written = Object.entries(attributes).map(([name, value]) =>
    block(5, joined([block(1, name), integer(3, value), integer(20, 2)])),
  );
  return block(
    1,
    joined([
      ...inputs.map((name) => block(1, name)),
      ...outputs.map((name) => block(2, name)),
      block(4, operator),
      ...written,
    ]),
  );
}

export function onnxInput(name: string, type: keyof typeof elementTypes, shape: Shape): Bytes {
  return block(11, value(name, type, shape));
}

export function onnxOutput(name: string, type: keyof typeof elementTypes, shape: Shape): Bytes {
  return block(12, value(name, type, shape));
}

export function onnxConstant(name: string, values: Float32Array | BigInt64Array, shape: readonly number[]): Bytes {
  const type = values instanceof Float32Array ? elementTypes.float32 : elementTypes.int64;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return block(
    5,
    joined([...shape.map((size) => integer(1, size)), integer(2, type), block(8, name), block(9, bytes)]),
  );
}

export function onnxModel(parts: readonly Bytes[]): Bytes {
  return joined([
    integer(1, 9),
    block(7, joined([block(2, 'graph'), ...parts])),
    block(8, joined([block(1, ''), integer(2, 19)])),
  ]);
}

function value(name: string, type: keyof typeof elementTypes, shape: Shape): Bytes {
  const sizes = shape.map((size) => block(1, typeof size === 'number' ? integer(1, size) : block(2, size)));
  return joined([
    block(1, name),
    block(2, block(1, joined([integer(1, elementTypes[type]), block(2, joined(sizes))]))),
  ]);
}

function integer(field: number, number: number): Bytes {
  return joined([varint(field * 8), varint(number)]);
}

function block(field: number, content: Bytes | string): Bytes {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return joined([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(number: number): Bytes {
  const bytes: number[] = [];
  let rest = number;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function joined(parts: readonly Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}
