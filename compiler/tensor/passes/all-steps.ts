import type { GraphBuilder } from '../ir/builder.ts';
import { isElementwise } from '../ir/elementwise.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt, operand } from '../ir/infer.ts';

/** A value of a scan's body outside of the scan: those of all steps stacked along axis 0, or one that every step reads. */
export interface Outside {
  readonly tensor: Tensor;
  readonly stacked: boolean;
}

/** Whether `appendForAllSteps` knows the operation of `node`. `stacked` tells it of each input. */
export function worksForAllSteps(node: Tensor, stacked: readonly boolean[]): boolean {
  const { operation } = node;
  if (!stacked.includes(true))
    return operation.kind !== 'input' && operation.kind !== 'scan' && operation.kind !== 'part';
  switch (operation.kind) {
    case 'concat':
      return stacked.every(Boolean);
    case 'matmul':
      return stacked[1] === false && !operation.transposeLeft && node.inputs[1]?.shape.length === 2;
    default:
      return isElementwise(operation) || alongAxes.has(operation.kind);
  }
}

const alongAxes: ReadonlySet<string> = new Set(['sum', 'largest', 'slice', 'transpose', 'reshape', 'softmax']);

/** Appends what `node` of a body computes, for all steps at once where an input is stacked. */
export function appendForAllSteps(builder: GraphBuilder, node: Tensor, inputs: readonly Outside[]): Outside {
  const { operation } = node;
  const tensors = inputs.map(({ tensor }) => tensor);
  const stacked = inputs.some((input) => input.stacked);
  if (!stacked) return { tensor: builder.append(operation, tensors), stacked };
  const steps = dimensionAt(
    operand(
      tensors,
      inputs.findIndex((input) => input.stacked),
    ).shape,
    0,
  );
  switch (operation.kind) {
    case 'sum':
    case 'largest':
      return {
        tensor: builder.append({ ...operation, axes: operation.axes.map((axis) => axis + 1) }, tensors),
        stacked,
      };
    case 'slice':
    case 'concat':
      return { tensor: builder.append({ ...operation, axis: operation.axis + 1 }, tensors), stacked };
    case 'transpose': {
      const permutation = [0, ...operation.permutation.map((axis) => axis + 1)];
      return { tensor: builder.append({ ...operation, permutation }, tensors), stacked };
    }
    case 'reshape':
      return { tensor: builder.reshape(operand(tensors, 0), [steps, ...operation.shape]), stacked };
    default:
      return {
        tensor: builder.append(
          operation,
          inputs.map((input) => aligned(builder, input, node)),
        ),
        stacked,
      };
  }
}

/** A stacked operand with its steps in front of all axes of the result. */
function aligned(builder: GraphBuilder, { tensor, stacked }: Outside, { shape, operation }: Tensor): Tensor {
  const missing = shape.length + 1 - tensor.shape.length;
  if (!stacked || missing === 0 || operation.kind === 'matmul') return tensor;
  const [steps = 1, ...rest] = tensor.shape;
  return builder.reshape(tensor, [steps, ...new Array<number>(missing).fill(1), ...rest]);
}
