import type { GraphBuilder } from '../ir/builder.ts';
import type { Operation, Tensor } from '../ir/graph.ts';
import { binaryRule, unaryRule, whereRule } from './elementwise.ts';
import type { GradientRule } from './rule.ts';
import * as structure from './structure.ts';

/**
 * Reverse-mode differentiation: appends to `builder` the gradients of the scalar `loss` with respect to each of `parameters`, in
 * their order and shapes. Walks the graph's array backwards once, so that the depth of a model does not matter.
 */
export function differentiate(builder: GraphBuilder, loss: Tensor, parameters: readonly Tensor[]): readonly Tensor[] {
  const forward = builder.nodes.slice(0, loss.id + 1);
  const dependent = new Uint8Array(forward.length);
  for (const parameter of parameters) dependent[parameter.id] = 1;
  for (const node of forward) {
    const real = node.type === 'float' || node.type === 'float64';
    if (real && node.inputs.some((input) => dependent[input.id] === 1)) dependent[node.id] = 1;
  }
  const gradients = new Map<number, Tensor>([[loss.id, builder.broadcast(builder.scalar(1), loss.shape)]]);
  for (let at = forward.length - 1; at >= 0; at--) {
    const node = forward[at];
    const gradient = gradients.get(at);
    if (node === undefined || gradient === undefined || node.inputs.length === 0) continue;
    const contributions = ruleOf(node.operation)(builder, node, gradient);
    for (const [position, input] of node.inputs.entries()) {
      const contribution = contributions[position];
      if (contribution === undefined || dependent[input.id] === 0) continue;
      const known = gradients.get(input.id);
      gradients.set(input.id, known === undefined ? contribution : builder.add(known, contribution));
    }
  }
  return parameters.map(
    (parameter) => gradients.get(parameter.id) ?? builder.broadcast(builder.scalar(0), parameter.shape),
  );
}

function ruleOf(operation: Operation): GradientRule {
  const rule = findRule(operation);
  if (rule === undefined) throw new Error(`${operation.kind} has no gradient`);
  return rule;
}

function findRule(operation: Operation): GradientRule | undefined {
  switch (operation.kind) {
    case 'where':
      return whereRule;
    case 'sum':
      return structure.sumRule;
    case 'largest':
      return structure.largestRule;
    case 'softmax':
      return structure.softmaxRule;
    case 'log_softmax':
      return structure.logSoftmaxRule;
    case 'matmul':
      return structure.matmulRule;
    case 'gather':
      return structure.gatherRule;
    case 'scatter_add':
      return structure.scatterAddRule;
    case 'slice':
      return structure.sliceRule;
    case 'concat':
      return structure.concatRule;
    case 'transpose':
      return structure.transposeRule;
    case 'reshape':
      return structure.reshapeRule;
    case 'broadcast':
      return structure.broadcastRule;
    case 'cast':
      return structure.castRule;
    case 'negate':
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'absolute':
    case 'sign':
    case 'sigmoid':
    case 'tanh':
    case 'sine':
    case 'erf':
    case 'softplus':
    case 'not':
      return unaryRule(operation.kind);
    case 'input':
    case 'constant':
    case 'extent':
    case 'range':
    case 'keep':
    case 'noise':
      return undefined;
    default:
      return binaryRule(operation.kind);
  }
}
