import type { GraphBuilder } from './ir/builder.ts';
import { elements } from './ir/dimensions.ts';
import type { Tensor } from './ir/graph.ts';
import { dimensionAt } from './ir/infer.ts';

/** A model's output: [batch] for one number a row, else of its own shape. */
export function outputTensor(builder: GraphBuilder, name: string, tensor: Tensor): Tensor {
  return elements(tensor.shape.slice(1)) === 1 ? outputVector(builder, name, tensor) : tensor;
}

/** A model's output of one number a row as [batch]. */
export function outputVector(builder: GraphBuilder, name: string, tensor: Tensor): Tensor {
  if (elements(tensor.shape.slice(1)) !== 1) {
    throw new Error(`output ${name} has the shape [${tensor.shape.join(', ')}]; its loss needs one number a row`);
  }
  return builder.reshape(tensor, [dimensionAt(tensor.shape, 0)]);
}
