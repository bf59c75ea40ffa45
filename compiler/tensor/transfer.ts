import { emitModel } from './emission/emit.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { ElementType } from './ir/graph.ts';
import type { TensorPort, TensorType } from './program.ts';

const elementTypes: Readonly<Partial<Record<TensorType, ElementType>>> = {
  float32: 'float',
  int32: 'int32',
  int64: 'int64',
};

/**
 * A graph that gives what it is fed, each tensor under its name after `moved.`: run on a device, it brings tensors there or back, which
 * ONNX Runtime has no other way for.
 */
export function compileTransfer(ports: readonly TensorPort[]): Uint8Array {
  const builder = new GraphBuilder();
  const outputs = ports.map(({ name, type, shape }) => {
    const element = elementTypes[type];
    if (element === undefined) throw new Error(`${name} is ${type}, which is not moved between devices`);
    return { name: movedName(name), tensor: builder.input(name, element, shape) };
  });
  return emitModel('transfer', { nodes: builder.nodes, outputs }, 'float32');
}

export function movedName(name: string): string {
  return `moved.${name}`;
}
