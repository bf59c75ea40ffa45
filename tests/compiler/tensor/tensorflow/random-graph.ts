import { seededDraw } from '../../../../bench/engine/seeded-draw.ts';
import { GraphBuilder } from '../../../../compiler/tensor/ir/builder.ts';
import { broadcastShapes, elements, factorOf } from '../../../../compiler/tensor/ir/dimensions.ts';
import type { Dimension, Shape, Tensor, TensorGraph } from '../../../../compiler/tensor/ir/graph.ts';
import type { Fed } from '../run-graph.ts';
import { steps } from './random-steps.ts';

/** What a random graph is made from: sizes, and for each step its kind, the tensors it reads and a choice of its own. */
export interface GraphPlan {
  readonly batch: number;
  readonly time: number;
  readonly width: number;
  readonly seed: number;
  readonly steps: readonly (readonly [kind: number, first: number, second: number, choice: number])[];
}

/** What a step of a random graph works with. */
export interface Workshop {
  readonly builder: GraphBuilder;
  /** A new input with uniform values. */
  input(shape: Shape): Tensor;
  /** A whole number from 0, below `below`, that is a function of the step. */
  choice(below: number): number;
  /** An earlier tensor that goes together with `x` elementwise. */
  partner(x: Tensor): Tensor;
}

export interface RandomGraph {
  readonly forward: TensorGraph;
  readonly inputs: readonly string[];
  readonly feeds: Readonly<Record<string, Fed>>;
}

/** A graph with the outputs `loss`, a scalar that most steps have a part in, and each of its inputs. */
export function randomGraph(plan: GraphPlan): RandomGraph {
  const builder = new GraphBuilder();
  const draw = seededDraw(plan.seed);
  const feeds: Record<string, Fed> = {};
  const inputs: Tensor[] = [];
  const input = (shape: Shape): Tensor => {
    const name = `x${inputs.length}`;
    const sizes = shape.map((size) => (size === 'batch' ? plan.batch : Number(size)));
    const values = Array.from({ length: product(sizes) }, () => Math.fround(2 * draw.uniform() - 1));
    feeds[name] = { values, shape: sizes };
    const tensor = builder.input(name, 'float', shape);
    inputs.push(tensor);
    return tensor;
  };
  const made: Tensor[] = [
    input(['batch', plan.width]),
    input(['batch', plan.time, plan.width]),
    input([plan.time, plan.width]),
    input([plan.width]),
  ];
  const earlier = (place: number): Tensor => made.at(-1 - (place % made.length)) as Tensor; // of those that there are
  for (const [kind, first, second, choice] of plan.steps) {
    const step = Object.values(steps)[kind % Object.keys(steps).length];
    let rest = choice;
    const workshop: Workshop = {
      builder,
      input,
      choice(below) {
        const own = rest % below;
        rest = Math.floor(rest / below) + 7 * rest + 1;
        return own;
      },
      partner: (x) => made.findLast((y, at) => (at + second) % 3 !== 0 && goTogether(x.shape, y.shape)) ?? x,
    };
    const result = step?.(workshop, earlier(first));
    if (result !== undefined && result.shape.length > 0) made.push(result);
  }
  const parts = made.slice(-3).map((tensor) => weighted(builder, tensor));
  const loss = parts.reduce((sum, part) => builder.add(sum, part));
  const outputs = [{ name: 'loss', tensor: loss }, ...inputs.map((tensor, at) => ({ name: `x${at}.read`, tensor }))];
  return { forward: { nodes: builder.nodes, outputs }, inputs: inputs.map((_, at) => `x${at}`), feeds };
}

/** A tensor's elements, each weighted differently along every axis but the batch, summed to a scalar. */
function weighted(builder: GraphBuilder, tensor: Tensor): Tensor {
  const sizes = tensor.shape.map((size) => (typeof size === 'number' ? size : 1));
  const weights = builder.constant(
    Array.from({ length: product(sizes) }, (_, at) => Math.cos(1 + 2 * at)),
    sizes,
  );
  return builder.reshape(builder.sum(builder.multiply(tensor, weights), Array.from(sizes.keys())), []);
}

/** Whether two shapes broadcast to one with the batch at most once, and not too large. */
function goTogether(left: Shape, right: Shape): boolean {
  try {
    return factorOf(elements(broadcastShapes(left, right))) <= 200;
  } catch {
    return false;
  }
}

export function product(sizes: readonly Dimension[]): number {
  return sizes.reduce<number>((all, size) => all * Number(size), 1);
}
