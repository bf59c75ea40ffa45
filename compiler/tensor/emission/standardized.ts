import type { Operation, Tensor } from '../ir/graph.ts';
import { operand, sizeAt } from '../ir/infer.ts';
import { type Emitter, inverseName } from './emit.ts';

/** LayerNormalization with a scale of ones. For float64 it gives no deviations, and the two are composed. */
export function emitStandardized(
  emitter: Emitter,
  node: Tensor,
  { epsilon }: Extract<Operation, { kind: 'standardized' }>,
  output: string,
): void {
  const x = operand(node.inputs, 0);
  const name = emitter.name(x);
  const inverse = inverseName(output);
  const width = sizeAt(x.shape, x.shape.length - 1);
  if (emitter.precision === 'float32') {
    const ones = emitter.constant(new Array<number>(width).fill(1), [width], 'float32');
    emitter.push({
      operator: 'LayerNormalization',
      domain: '',
      inputs: [name, ones],
      outputs: [output, `${output}.mean`, inverse],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    });
    return;
  }
  const last = emitter.constant([-1], [1], 'int64');
  const centred = emitter.node('Sub', [name, emitter.node('ReduceMean', [name, last])]);
  const variance = emitter.node('ReduceMean', [emitter.node('Mul', [centred, centred]), last]);
  const deviation = emitter.node('Sqrt', [emitter.node('Add', [variance, emitter.constant([epsilon], [], 'float64')])]);
  emitter.node('Reciprocal', [deviation], {}, inverse);
  emitter.node('Mul', [centred, inverse], {}, output);
}
