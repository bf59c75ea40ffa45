import type { Shape, Tensor } from './ir/graph.ts';

/** Operations that move or name values and compute none. */
const free: ReadonlySet<string> = new Set([
  'input',
  'constant',
  'extent',
  'range',
  'part',
  'slice',
  'concat',
  'transpose',
  'reshape',
  'broadcast',
  'cast',
  'gather',
  'unfold',
  'keep',
  'noise',
]);

/** Arithmetic of a softmax on an element: the largest, a difference, a power, a sum, a quotient. */
const softmaxCost = 5;

/** Elements of a shape for one example. */
export function elementsEach(shape: Shape): number {
  return shape.reduce<number>((product, size) => product * (typeof size === 'number' ? size : sizeEach(size)), 1);
}

/** `batch` is one, `24*batch` is 24; the data's rows belong to no example. */
function sizeEach(size: string): number {
  if (size.endsWith('rows')) return 0;
  return Number.parseInt(size, 10) || 1;
}

/** Whether there is one of it for each example. */
export function isPerExample({ shape }: Pick<Tensor, 'shape'>): boolean {
  return shape.some((size) => typeof size !== 'number');
}

/** Floating-point operations of a node for one example: two for each product that is summed, else one an element. */
export function operationCost(node: Tensor): number {
  const { operation, inputs, shape } = node;
  const [first, second] = inputs;
  if (operation.kind !== 'scan' && !isPerExample(node)) return 0;
  switch (operation.kind) {
    case 'matmul': {
      const depth = first?.shape.at(operation.transposeLeft ? -2 : -1) ?? 1;
      return 2 * elementsEach(shape) * elementsEach([depth]);
    }
    case 'convolution':
      return 2 * elementsEach(shape) * elementsEach(second?.shape.slice(0, 2) ?? []);
    case 'softmax':
    case 'log_softmax':
    case 'standardized':
      return softmaxCost * elementsEach(shape);
    case 'sum':
    case 'largest':
    case 'inverse_deviation':
    case 'scatter_add':
      return elementsEach(first?.shape ?? []);
    case 'scan': {
      const steps = inputs[operation.states]?.shape[0];
      const each = operation.body.nodes.reduce((sum, own) => sum + operationCost(own), 0);
      return elementsEach([steps ?? 1]) * each;
    }
    default:
      return free.has(operation.kind) ? 0 : elementsEach(shape);
  }
}
