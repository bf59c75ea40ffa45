import { updatedName } from './forward-graph.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';

/** How the factor of the loss moves that keeps gradients within the range of half precision. */
export interface LossScaling {
  /** The first scale. */
  readonly start: number;
  /** Steps in a row with finite gradients after which it is doubled. A step with others halves it. */
  readonly growsAfter: number;
}

/** The defaults of PyTorch's torch.amp.GradScaler: 2^16, growth by 2 after 2,000 steps, backoff by 1/2. */
export const usualLossScaling: LossScaling = { start: 65_536, growsAfter: 2_000 };

/** The state that holds the scale, the steps in a row whose gradients were finite, and the steps that the optimizer took. */
export const lossScalingState = 'loss_scaling';

/** Places in the state. */
export const lossScalingPlaces = { scale: 0, inARow: 1, taken: 2 } as const;

export const lossScalingSize = 3;

/** A larger scale would be infinite, and could not be halved again. */
const largestScale = 2 ** 127;

/** Largest finite float32: the norm of gradients that are finite is not beyond it, and no comparison with NaN is true. */
const largestFloat = 3.4028234663852886e38;

/** The state as a graph reads it. */
export interface LossScale {
  readonly state: Tensor;
  /** float [] */
  readonly scale: Tensor;
  readonly inARow: Tensor;
  /** What the optimizer counts steps by: those that were skipped are none. */
  readonly taken: Tensor;
}

export function lossScaleInput(builder: GraphBuilder): LossScale {
  const state = builder.input(lossScalingState, 'float', [lossScalingSize]);
  const at = (place: number) => builder.reshape(builder.slice(state, 0, place, place + 1), []);
  const { scale, inARow, taken } = lossScalingPlaces;
  return { state, scale: at(scale), inARow: at(inARow), taken: at(taken) };
}

/** Whether all gradients are finite, by their norm: bool []. */
export function isFiniteNorm(builder: GraphBuilder, norm: Tensor): Tensor {
  return builder.binary('less', norm, largestFloat);
}

/**
 * The end of a step whose loss was scaled. Where its gradients were not finite, every state stays as it was, and only the scale moves.
 * @param outputs The updated states, whose inputs the graph has, and others, which are left as they are.
 */
export function withScaling(
  builder: GraphBuilder,
  outputs: TensorGraph['outputs'],
  finite: Tensor,
  { scale, inARow, taken }: LossScale,
  { growsAfter }: LossScaling,
): TensorGraph['outputs'] {
  const old = new Map(
    builder.nodes.flatMap((node): [string, Tensor][] =>
      node.operation.kind === 'input' ? [[updatedName(node.operation.name), node]] : [],
    ),
  );
  const kept = outputs.map(({ name, tensor }) => {
    const own = old.get(name);
    return { name, tensor: own === undefined || own === tensor ? tensor : builder.where(finite, tensor, own) };
  });
  const row = builder.add(inARow, 1);
  const grows = builder.binary('greater', row, growsAfter - 0.5);
  const doubled = builder.binary('minimum', builder.multiply(scale, 2), largestScale);
  const zero = builder.scalar(0);
  const after = [
    builder.where(finite, builder.where(grows, doubled, scale), builder.multiply(scale, 0.5)),
    builder.where(finite, builder.where(grows, zero, row), zero),
    builder.where(finite, builder.add(taken, 1), taken),
  ];
  const state = builder.concat(
    after.map((own) => builder.reshape(own, [1])),
    0,
  );
  return [...kept, { name: updatedName(lossScalingState), tensor: state }];
}
