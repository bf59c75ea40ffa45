import { elements, sameShape } from './dimensions.ts';
import type { BinaryKind, Dimension, ElementType, Operation, Shape, Tensor, UnaryKind } from './graph.ts';
import { inferTensor } from './infer.ts';

/** An operand: a tensor, or a number that becomes a scalar of the other operand's type. */
export type Operand = Tensor | number;

/** Grows a tensor graph, from nothing or from the nodes of another. Elementwise operations broadcast as numpy does. */
export class GraphBuilder {
  readonly nodes: Tensor[];

  constructor(nodes: readonly Tensor[] = []) {
    this.nodes = [...nodes];
  }

  append(operation: Operation, inputs: readonly Tensor[]): Tensor {
    const tensor: Tensor = { id: this.nodes.length, operation, inputs, ...inferTensor(operation, inputs) };
    this.nodes.push(tensor);
    return tensor;
  }

  input(name: string, type: ElementType, shape: Shape): Tensor {
    return this.append({ kind: 'input', name, type, shape }, []);
  }

  constant(values: ArrayLike<number>, shape: readonly number[], type: ElementType = 'float'): Tensor {
    return this.append({ kind: 'constant', type, shape, values }, []);
  }

  scalar(value: number, type: ElementType = 'float'): Tensor {
    return this.constant([value], [], type);
  }

  /** Size of a dimension as a scalar of `type`. */
  extent(dimension: Dimension, type: ElementType): Tensor {
    if (typeof dimension === 'number') return this.scalar(dimension, type);
    return this.cast(this.append({ kind: 'extent', dimension }, []), type);
  }

  range(dimension: Dimension, type: ElementType): Tensor {
    return this.cast(this.append({ kind: 'range', dimension }, []), type);
  }

  unary(kind: UnaryKind, x: Tensor): Tensor {
    return this.append({ kind }, [x]);
  }

  binary(kind: BinaryKind, left: Operand, right: Operand): Tensor {
    if (typeof left === 'number') {
      if (typeof right === 'number') throw new Error(`${kind} of two numbers`);
      return this.append({ kind }, [this.scalar(left, right.type), right]);
    }
    return this.append({ kind }, [left, typeof right === 'number' ? this.scalar(right, left.type) : right]);
  }

  add(left: Operand, right: Operand): Tensor {
    return this.binary('add', left, right);
  }

  subtract(left: Operand, right: Operand): Tensor {
    return this.binary('subtract', left, right);
  }

  multiply(left: Operand, right: Operand): Tensor {
    return this.binary('multiply', left, right);
  }

  divide(left: Operand, right: Operand): Tensor {
    return this.binary('divide', left, right);
  }

  negate(x: Tensor): Tensor {
    return this.unary('negate', x);
  }

  sqrt(x: Tensor): Tensor {
    return this.unary('sqrt', x);
  }

  square(x: Tensor): Tensor {
    return this.multiply(x, x);
  }

  where(condition: Tensor, chosen: Tensor, other: Tensor): Tensor {
    return this.append({ kind: 'where' }, [condition, chosen, other]);
  }

  /** Sum over axes, which stay as 1. */
  sum(x: Tensor, axes: readonly number[]): Tensor {
    return this.append({ kind: 'sum', axes }, [x]);
  }

  /** Mean over axes, which stay as 1. */
  mean(x: Tensor, axes: readonly number[]): Tensor {
    const reduced = elements(axes.map((axis) => x.shape[axis] ?? 1));
    const sum = this.sum(x, axes);
    return typeof reduced === 'number'
      ? this.multiply(sum, 1 / reduced)
      : this.multiply(sum, this.divide(1, this.extent(reduced, x.type)));
  }

  softmax(x: Tensor): Tensor {
    return this.append({ kind: 'softmax' }, [x]);
  }

  largest(x: Tensor, axes: readonly number[]): Tensor {
    return this.append({ kind: 'largest', axes }, [x]);
  }

  matmul(left: Tensor, right: Tensor, transposed: { readonly left?: boolean; readonly right?: boolean } = {}): Tensor {
    const transposeLeft = transposed.left ?? false;
    const transposeRight = transposed.right ?? false;
    return this.append({ kind: 'matmul', transposeLeft, transposeRight }, [left, right]);
  }

  gather(table: Tensor, indices: Tensor): Tensor {
    return this.append({ kind: 'gather' }, [table, indices]);
  }

  slice(x: Tensor, axis: number, start: number, end: number): Tensor {
    return this.append({ kind: 'slice', axis, start, end }, [x]);
  }

  concat(tensors: readonly Tensor[], axis: number): Tensor {
    return this.append({ kind: 'concat', axis }, tensors);
  }

  transpose(x: Tensor, permutation: readonly number[]): Tensor {
    return this.append({ kind: 'transpose', permutation }, [x]);
  }

  reshape(x: Tensor, shape: Shape): Tensor {
    return sameShape(x.shape, shape) ? x : this.append({ kind: 'reshape', shape }, [x]);
  }

  broadcast(x: Tensor, shape: Shape): Tensor {
    return sameShape(x.shape, shape) ? x : this.append({ kind: 'broadcast', shape }, [x]);
  }

  cast(x: Tensor, type: ElementType): Tensor {
    return x.type === type ? x : this.append({ kind: 'cast', type }, [x]);
  }
}
