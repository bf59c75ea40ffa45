import { elements } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { sizeAt } from '../ir/infer.ts';
import type { LayerSite } from '../layer-rule.ts';
import { addSizes, multiplySizes, type Size } from '../size.ts';

/** x W + b over the last dimension, W of shape [inputs, width]; both start uniform in ±1 / sqrt(inputs). */
export function affine({ builder, parameter }: LayerSite, x: Tensor, width: number, hasBias = true): Tensor {
  const size = sizeAt(x.shape, x.shape.length - 1);
  const bound = 1 / Math.sqrt(size);
  const leading = x.shape.slice(0, -1);
  const weight = parameter('weight', [size, width], { kind: 'uniform', low: -bound, high: bound });
  const product = builder.matmul(builder.reshape(x, [elements(leading), size]), weight);
  if (!hasBias) return builder.reshape(product, [...leading, width]);
  const bias = parameter('bias', [width], { kind: 'uniform', low: -bound, high: bound });
  return builder.reshape(builder.add(product, bias), [...leading, width]);
}

export function affineParameters(inputs: Size, width: Size, hasBias = true): Size {
  return addSizes(multiplySizes(inputs, width), hasBias ? width : 0);
}
