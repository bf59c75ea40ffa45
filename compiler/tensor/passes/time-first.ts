import { GraphBuilder } from '../ir/builder.ts';
import { elements, factorOf } from '../ir/dimensions.ts';
import { isElementwise } from '../ir/elementwise.ts';
import type { Dimension, Shape, Tensor, TensorGraph } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';

/** Where the operations of a graph that some rule replaces take their operands from, and leave their results. */
export interface TimeFirst {
  readonly builder: GraphBuilder;
  /** A tensor of the graph as it is there. */
  plain(tensor: Tensor): Tensor;
  /** A tensor [batch, time, channels] of the graph as [time, batch, channels]. */
  turned(tensor: Tensor): Tensor;
}

/**
 * Builds a graph anew in which some results of `rule` lie with time first: [time, batch, channels] in the place of [batch, time,
 * channels]. What follows is computed in that layout as far as it does not matter to it: elementwise, along the channels, over all rows.
 * Tensors are turned where a reader needs the other layout, each at most once.
 * @param rule Sees nodes of the old graph; gives the result with time first, or `undefined` for an operation that is none of its own.
 */
export function withTimeFirst(
  graph: TensorGraph,
  rule: (layouts: TimeFirst, node: Tensor) => Tensor | undefined,
): TensorGraph {
  const layouts = new Layouts();
  for (const node of graph.nodes) {
    const result = rule(layouts, node) ?? layouts.computedTurned(node);
    if (result === undefined) layouts.keepPlain(node);
    else layouts.keepTurned(node, result);
  }
  const outputs = graph.outputs.map(({ name, tensor }) => ({ name, tensor: layouts.plain(tensor) }));
  return { nodes: layouts.builder.nodes, outputs };
}

class Layouts implements TimeFirst {
  readonly builder = new GraphBuilder();
  readonly #plain = new Map<number, Tensor>();
  readonly #turned = new Map<number, Tensor>();

  plain(tensor: Tensor): Tensor {
    const known = this.#plain.get(tensor.id);
    if (known !== undefined) return known;
    const turned = this.#turned.get(tensor.id);
    if (turned === undefined) throw new Error(`${tensor.operation.kind} was not computed`);
    const plain = this.#exchanged(turned, tensor.shape, (rows) => rows.toReversed());
    this.#plain.set(tensor.id, plain);
    return plain;
  }

  turned(tensor: Tensor): Tensor {
    const known = this.#turned.get(tensor.id);
    if (known !== undefined) return known;
    const plain = this.plain(tensor);
    const source = tensor.operation.kind === 'broadcast' ? this.plain(operand(tensor.inputs, 0)) : undefined;
    const turned =
      source !== undefined && isAlikeForRows(source)
        ? this.builder.broadcast(source, turnedShape(tensor.shape))
        : hasRows(tensor.shape)
          ? this.#exchanged(plain, tensor.shape, (rows) => rows)
          : this.builder.reshape(plain, turnedShape(tensor.shape));
    this.#turned.set(tensor.id, turned);
    return turned;
  }

  keepPlain(node: Tensor): void {
    const inputs = node.inputs.map((input) => this.plain(input));
    this.#plain.set(node.id, this.builder.append(node.operation, inputs));
  }

  keepTurned(node: Tensor, result: Tensor): void {
    // Where the batch or time is one, or gone, both layouts are one.
    if (hasRows(node.shape)) this.#turned.set(node.id, result);
    else this.#plain.set(node.id, this.builder.reshape(result, node.shape));
  }

  /** The result of an operation some of whose operands are there with time first, if it can be computed so. */
  computedTurned(node: Tensor): Tensor | undefined {
    const { operation, inputs, shape } = node;
    const [first] = inputs;
    if (first === undefined || !inputs.some(({ id }) => this.#turned.has(id))) return undefined;
    if (isElementwise(operation)) return this.#elementwise(node);
    if (rowsOf(first.shape) === undefined) return undefined;
    switch (operation.kind) {
      case 'convolution':
        return this.#rowwiseConvolution(node, operation.before + operation.after);
      case 'matmul': {
        const right = inputs[1];
        if (operation.transposeLeft || first.shape.length !== 2 || right === undefined || !isFixed(right))
          return undefined;
        return this.builder.append(operation, [this.turned(first), this.plain(right)]);
      }
      case 'reshape':
        return isSameRows(first.shape, shape)
          ? this.builder.reshape(this.turned(first), turnedShape(shape))
          : undefined;
      case 'sum':
      case 'largest': {
        const axes = operation.axes.map((axis) => turnedAxis(first.shape, axis));
        return this.builder.append({ ...operation, axes }, [this.turned(first)]);
      }
      case 'slice':
        return this.builder.append({ ...operation, axis: turnedAxis(shape, operation.axis) }, [this.turned(first)]);
      case 'concat': {
        const axis = turnedAxis(shape, operation.axis);
        if (inputs.some((input) => rowsOf(input.shape) === undefined)) return undefined;
        return this.builder.concat(
          inputs.map((input) => this.turned(input)),
          axis,
        );
      }
      case 'softmax':
      case 'log_softmax':
      case 'standardized':
        return this.builder.append(operation, [this.turned(first)]);
      default:
        return undefined;
    }
  }

  /** One tap without padding sees each row by itself. */
  #rowwiseConvolution({ inputs, shape }: Tensor, padding: number): Tensor | undefined {
    const [x, weight] = [operand(inputs, 0), operand(inputs, 1)];
    if (padding > 0 || dimensionAt(weight.shape, 0) !== 1) return undefined;
    const { builder } = this;
    const turned = this.turned(x);
    const rows = builder.reshape(turned, [elements(turned.shape.slice(0, 2)), dimensionAt(turned.shape, 2)]);
    const product = builder.matmul(rows, builder.reshape(this.plain(weight), weight.shape.slice(1)));
    return builder.reshape(product, turnedShape(shape));
  }

  #elementwise({ operation, inputs, shape }: Tensor): Tensor | undefined {
    if (!hasRows(shape)) return undefined;
    const operands: Tensor[] = [];
    for (const input of inputs) {
      if (hasRows(input.shape) && input.shape.length === shape.length) operands.push(this.turned(input));
      else if (isAlikeForRows(input)) operands.push(this.plain(input));
      else if (shape.length === 3 && !hasRows(input.shape)) {
        const [batch = 1, time = 1, channels = 1] = [1, 1, ...input.shape].slice(-3) as Dimension[];
        operands.push(this.builder.reshape(this.plain(input), [time, batch, channels]));
      } else return undefined;
    }
    return this.builder.append(operation, operands);
  }

  /** Exchanges the batch and time of `tensor`, in either shape of rows. `order` says which of the two comes first in it. */
  #exchanged(tensor: Tensor, shape: Shape, order: (rows: readonly Dimension[]) => readonly Dimension[]): Tensor {
    const { builder } = this;
    const rows = rowsOf(shape);
    if (rows === undefined) throw new Error(`[${shape.join(', ')}] has no rows to turn`);
    const channels = dimensionAt(shape, shape.length - 1);
    const turned = builder.transpose(builder.reshape(tensor, [...order(rows), channels]), [1, 0, 2]);
    return shape.length === 2 ? builder.reshape(turned, shape) : turned;
  }
}

/** Batch and time of [batch, time, channels], or of the rows of all examples, [time * batch, channels]. */
function rowsOf(shape: Shape): readonly [batch: Dimension, time: number] | undefined {
  const [first, time] = shape;
  if (typeof first !== 'string') return undefined;
  if (shape.length === 3 && first === 'batch' && typeof time === 'number') return ['batch', time];
  return shape.length === 2 && first.endsWith('*batch') ? ['batch', factorOf(first)] : undefined;
}

/** Whether there is a row for each example and each time, whose order the layout decides. */
function hasRows(shape: Shape): boolean {
  const rows = rowsOf(shape);
  return rows !== undefined && rows[1] > 1;
}

function isSameRows(left: Shape, right: Shape): boolean {
  return hasRows(left) && hasRows(right) && rowsOf(left)?.[1] === rowsOf(right)?.[1] && left.at(-1) === right.at(-1);
}

function turnedShape(shape: Shape): Shape {
  return shape.length === 3 ? [dimensionAt(shape, 1), dimensionAt(shape, 0), dimensionAt(shape, 2)] : shape;
}

function turnedAxis(shape: Shape, axis: number): number {
  return shape.length === 3 && axis < 2 ? 1 - axis : axis;
}

/** Whether a tensor that is stretched to rows is the same for each. */
function isAlikeForRows({ shape }: Tensor): boolean {
  return shape.slice(0, -1).every((dimension) => dimension === 1);
}

function isFixed({ shape }: Tensor): boolean {
  return shape.length === 2 && shape.every((dimension) => typeof dimension === 'number');
}
