import { elements } from '../ir/dimensions.ts';
import { isReal } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { sumTo } from './elementwise.ts';
import type { GradientRule } from './rule.ts';

export const sumRule: GradientRule = (builder, node, g) => [builder.broadcast(g, operand(node.inputs, 0).shape)];

/** The gradient is shared by all elements that are the largest. */
export const largestRule: GradientRule = (builder, node, g) => {
  if (node.operation.kind !== 'largest') throw new Error('not a largest');
  const x = operand(node.inputs, 0);
  const chosen = builder.cast(builder.binary('equal', x, node), node.type);
  return [builder.multiply(chosen, builder.divide(g, builder.sum(chosen, node.operation.axes)))];
};

export const softmaxRule: GradientRule = (builder, node, g) => {
  const weighted = builder.multiply(g, node);
  const total = builder.sum(weighted, [node.shape.length - 1]);
  return [builder.subtract(weighted, builder.multiply(node, total))];
};

export const logSoftmaxRule: GradientRule = (builder, node, g) => {
  const total = builder.sum(g, [node.shape.length - 1]);
  return [builder.subtract(g, builder.multiply(builder.unary('exp', node), total))];
};

export const standardizedRule: GradientRule = (builder, node, g) => {
  const x = operand(node.inputs, 0);
  const last = [node.shape.length - 1];
  const inverse = builder.append({ kind: 'inverse_deviation' }, [x, node]);
  const along = builder.multiply(node, builder.mean(builder.multiply(g, node), last));
  return [builder.multiply(builder.subtract(builder.subtract(g, builder.mean(g, last)), along), inverse)];
};

export const matmulRule: GradientRule = (builder, node, g) => {
  if (node.operation.kind !== 'matmul') throw new Error('not a matmul');
  const { transposeLeft, transposeRight } = node.operation;
  const left = operand(node.inputs, 0);
  const right = operand(node.inputs, 1);
  const ofLeft = transposeLeft
    ? builder.matmul(right, g, { left: transposeRight, right: true })
    : builder.matmul(g, right, { right: !transposeRight });
  const ofRight = transposeRight
    ? builder.matmul(g, left, { left: true, right: transposeLeft })
    : builder.matmul(left, g, { left: !transposeLeft });
  return [ofLeft, sumTo(builder, ofRight, right.shape)];
};

export const gatherRule: GradientRule = (builder, node, g) => {
  const table = operand(node.inputs, 0);
  const indices = operand(node.inputs, 1);
  const count = elements(indices.shape);
  const values = builder.reshape(g, [count, ...table.shape.slice(1)]);
  const rows = sizeAt(table.shape, 0);
  return [builder.append({ kind: 'scatter_add', rows }, [builder.reshape(indices, [count]), values]), undefined];
};

export const scatterAddRule: GradientRule = (builder, node, g) => [
  undefined,
  builder.gather(g, operand(node.inputs, 0)),
];

export const concatRule: GradientRule = (builder, node, g) => {
  if (node.operation.kind !== 'concat') throw new Error('not a concat');
  const { axis } = node.operation;
  let start = 0;
  return node.inputs.map(({ shape }) => {
    const end = start + sizeAt(shape, axis);
    const part = builder.slice(g, axis, start, end);
    start = end;
    return part;
  });
};

export const transposeRule: GradientRule = (builder, node, g) => {
  if (node.operation.kind !== 'transpose') throw new Error('not a transpose');
  const { permutation } = node.operation;
  return [
    builder.transpose(
      g,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ];
};

export const reshapeRule: GradientRule = (builder, node, g) => [builder.reshape(g, operand(node.inputs, 0).shape)];

export const broadcastRule: GradientRule = (builder, node, g) => [sumTo(builder, g, operand(node.inputs, 0).shape)];

export const castRule: GradientRule = (builder, node, g) => {
  const { type } = operand(node.inputs, 0);
  return [isReal(type) ? builder.cast(g, type) : undefined];
};
