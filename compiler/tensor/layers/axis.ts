import type { PlanArguments } from '../../plan/value.ts';
import { symbolArgument } from '../arguments.ts';
import { fault, type LayerType, type ShapeFault } from '../layer-type.ts';
import { vectorInput } from './inputs.ts';

type TensorInput = Extract<LayerType, { kind: 'tensor' }>;

/** Place of the dimension that `over` names, counted without the batch: `time` is the first of several, `feature` the last. */
export function axisOf(given: PlanArguments, rank: number): number {
  return symbolArgument(given, 'over') === 'time' ? 0 : rank - 1;
}

/** The only input of a layer that works along a named dimension; `time` needs a dimension beside the features. */
export function alongAxis(inputs: readonly LayerType[], layer: string, given: PlanArguments): TensorInput | ShapeFault {
  const x = vectorInput(inputs, layer);
  if (x.kind === 'fault' || x.shape.length > 1 || symbolArgument(given, 'over') === 'feature') return x;
  return fault(`${layer}(time) needs a tensor over time`, 'declare the input as `x: Tensor[time, feature]`');
}

/** The only input of a layer that reads a sequence, of shape [time, feature]. */
export function sequenceInput(inputs: readonly LayerType[], layer: string): TensorInput | ShapeFault {
  const x = vectorInput(inputs, layer);
  if (x.kind === 'fault' || x.shape.length === 2) return x;
  return fault(
    `${layer} needs a sequence of the shape [time, feature]`,
    'declare the input as `x: Tensor[time, feature]` and give the rows a window',
  );
}
