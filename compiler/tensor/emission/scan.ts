import type { Operation, Tensor } from '../ir/graph.ts';
import { type Emitter, emitGraph, partName } from './emit.ts';

/**
 * A scan as ONNX's Scan. Its body reads what every step reads from the graph around it, by name; so the names of a body start with
 * that of the scan.
 */
export function emitScan(
  emitter: Emitter,
  node: Tensor,
  { body, states, sequences, reverse }: Extract<Operation, { kind: 'scan' }>,
  output: string,
): void {
  const inputs = body.nodes.filter(({ operation }) => operation.kind === 'input');
  const moving = states + sequences;
  const outside = new Map(
    node.inputs.slice(moving).flatMap((tensor, at): [Tensor, string][] => {
      const own = inputs[moving + at];
      return own === undefined ? [] : [[own, emitter.name(tensor)]];
    }),
  );
  const results = body.outputs.length - states;
  const direction = reverse ? 1 : 0;
  emitter.push({
    operator: 'Scan',
    domain: '',
    inputs: node.inputs.slice(0, moving).map(emitter.name),
    outputs: body.outputs.map((_, at) => (at < states ? `${output}.after.${at}` : partName(output, at - states))),
    attributes: {
      body: emitGraph(`${output}.body`, body, emitter.precision, { prefix: `${output}/`, outside }),
      num_scan_inputs: sequences,
      scan_input_directions: new Array<number>(sequences).fill(direction),
      scan_output_directions: new Array<number>(results).fill(direction),
    },
  });
}
