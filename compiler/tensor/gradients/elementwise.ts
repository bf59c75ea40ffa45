import type { GraphBuilder } from '../ir/builder.ts';
import { sameShape } from '../ir/dimensions.ts';
import type { BinaryKind, Shape, Tensor, UnaryKind } from '../ir/graph.ts';
import { operand } from '../ir/infer.ts';
import type { GradientRule } from './rule.ts';

/** Gradients of the float operations of one operand, given the operand x, the result y and the gradient g of y. */
const unaryRules: Partial<Record<UnaryKind, (builder: GraphBuilder, x: Tensor, y: Tensor, g: Tensor) => Tensor>> = {
  negate: (b, _x, _y, g) => b.negate(g),
  exp: (b, _x, y, g) => b.multiply(g, y),
  log: (b, x, _y, g) => b.divide(g, x),
  sqrt: (b, _x, y, g) => b.divide(b.multiply(g, 0.5), y),
  absolute: (b, x, _y, g) => b.multiply(g, b.unary('sign', x)),
  sign: (b, _x, _y, g) => b.multiply(g, 0),
  sigmoid: (b, _x, y, g) => b.multiply(g, b.multiply(y, b.subtract(1, y))),
  tanh: (b, _x, y, g) => b.multiply(g, b.subtract(1, b.square(y))),
  sine: (b, x, _y, g) => b.multiply(g, b.unary('sine', b.add(x, Math.PI / 2))),
  erf: (b, x, _y, g) => b.multiply(g, b.multiply(b.unary('exp', b.negate(b.square(x))), 2 / Math.sqrt(Math.PI))),
  softplus: (b, x, _y, g) => b.multiply(g, b.unary('sigmoid', x)),
};

/** Gradients of the operands before they are summed to the operands' shapes; of a square, one gradient for both. */
const binaryRules: Partial<
  Record<
    BinaryKind,
    (builder: GraphBuilder, x: Tensor, y: Tensor, result: Tensor, g: Tensor) => readonly [Tensor, Tensor?]
  >
> = {
  add: (_b, _x, _y, _r, g) => [g, g],
  subtract: (b, _x, _y, _r, g) => [g, b.negate(g)],
  multiply: (b, x, y, _r, g) => (x === y ? [b.multiply(b.multiply(g, 2), x)] : [b.multiply(g, y), b.multiply(g, x)]),
  divide: (b, _x, y, r, g) => {
    const scaled = b.divide(g, y);
    return [scaled, b.negate(b.multiply(scaled, r))];
  },
  power: (b, x, y, r, g) => [
    b.multiply(g, b.multiply(y, b.binary('power', x, b.subtract(y, 1)))),
    b.multiply(g, b.multiply(r, b.unary('log', x))),
  ],
  // Where both are equal the gradient goes to the second operand, so that relu's is 0 at 0.
  maximum: (b, x, y, _r, g) => routed(b, b.binary('greater', x, y), g),
  minimum: (b, x, y, _r, g) => routed(b, b.binary('less', x, y), g),
};

export function unaryRule(kind: UnaryKind): GradientRule | undefined {
  const rule = unaryRules[kind];
  return rule && ((builder, node, g) => [rule(builder, operand(node.inputs, 0), node, g)]);
}

export function binaryRule(kind: BinaryKind): GradientRule | undefined {
  const rule = binaryRules[kind];
  return (
    rule &&
    ((builder, node, g) => {
      const x = operand(node.inputs, 0);
      const y = operand(node.inputs, 1);
      const [ofX, ofY] = rule(builder, x, y, node, g);
      return [sumTo(builder, ofX, x.shape), ofY && sumTo(builder, ofY, y.shape)];
    })
  );
}

export const whereRule: GradientRule = (builder, node, g) => {
  const condition = operand(node.inputs, 0);
  const [chosen, other] = routed(builder, condition, g);
  return [
    undefined,
    sumTo(builder, chosen, operand(node.inputs, 1).shape),
    sumTo(builder, other, operand(node.inputs, 2).shape),
  ];
};

function routed(builder: GraphBuilder, condition: Tensor, g: Tensor): [Tensor, Tensor] {
  const first = builder.cast(condition, g.type);
  return [builder.multiply(g, first), builder.multiply(g, builder.subtract(1, first))];
}

/** Undoes broadcasting: sums a gradient over the axes along which the operand was stretched. */
export function sumTo(builder: GraphBuilder, gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const added = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((dimension, axis) =>
    axis < added || (shape[axis - added] === 1 && dimension !== 1) ? [axis] : [],
  );
  return builder.reshape(builder.sum(gradient, axes), shape);
}
