import type { PlanArguments } from '../../plan/value.ts';
import { numberArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt } from '../ir/infer.ts';
import { splineBasis } from './spline-basis.ts';

/**
 * Magnitude warping (T. T. Um et al., 2017, arXiv:1706.00527): every column of every window is multiplied by a smooth curve around 1,
 * a cubic spline through normal numbers at the window's ends and at `knots` places between them. A spline is linear in
 * its values, so that all curves together are one product with a constant matrix.
 */
export function magnitudeWarp(
  builder: GraphBuilder,
  x: Tensor,
  given: PlanArguments,
  noise: (like: Tensor) => Tensor,
): Tensor {
  const [batch, time, width] = [0, 1, 2].map((axis) => dimensionAt(x.shape, axis));
  if (x.shape.length !== 3 || typeof time !== 'number' || batch === undefined || width === undefined)
    throw new Error('only windows can be warped');
  const places = numberArgument(given, 'knots') + 2;
  const knots = noise(builder.broadcast(builder.constant([0], [1, 1, 1]), [batch, width, places]));
  const curves = builder.matmul(knots, builder.constant(splineBasis(places, time), [places, time]));
  const deviations = builder.multiply(builder.transpose(curves, [0, 2, 1]), numberArgument(given, 'deviation'));
  return builder.multiply(x, builder.add(deviations, 1));
}
