import { fault, type LayerType, type ShapeFault } from '../layer-type.ts';

type TensorInput = Extract<LayerType, { kind: 'tensor' }>;

/** The only input of a layer, which must be a tensor. */
export function tensorInput(inputs: readonly LayerType[], layer: string): TensorInput | ShapeFault {
  const [x] = inputs;
  if (x?.kind === 'tensor') return x;
  return fault(`${layer} needs a tensor, not an index`, 'give the index to embedding(…) first');
}

/** As `tensorInput`, with at least one dimension besides the batch. */
export function vectorInput(inputs: readonly LayerType[], layer: string): TensorInput | ShapeFault {
  const x = tensorInput(inputs, layer);
  if (x.kind === 'fault' || x.shape.length > 0) return x;
  return fault(`${layer} needs a dimension besides the batch`, 'flatten(…) makes one');
}
