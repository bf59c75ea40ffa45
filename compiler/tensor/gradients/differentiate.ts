import type { GraphBuilder } from '../ir/builder.ts';
import { isReal, type Operation, type Tensor } from '../ir/graph.ts';
import { Contributions } from './contributions.ts';
import { convolutionRule } from './convolution.ts';
import { binaryRule, unaryRule, whereRule } from './elementwise.ts';
import type { GradientRule } from './rule.ts';
import { scanGradients } from './scan.ts';
import * as structure from './structure.ts';

/**
 * Reverse-mode differentiation: appends to `builder` the gradients of the scalar `loss` with respect to each of `parameters`, in
 * their order and shapes.
 */
export function differentiate(builder: GraphBuilder, loss: Tensor, parameters: readonly Tensor[]): readonly Tensor[] {
  const seed = { tensor: loss, gradient: builder.broadcast(builder.scalar(1), loss.shape) };
  return backpropagate(builder, loss.id + 1, [seed], parameters).map(
    (gradient, at) => gradient ?? builder.broadcast(builder.scalar(0), parameters[at]?.shape ?? []),
  );
}

/**
 * From the gradients of some of the first `count` nodes those of `parameters`; `undefined` where they do not depend on them. Walks
 * the graph's array backwards once, so that the depth of a model does not matter.
 */
export function backpropagate(
  builder: GraphBuilder,
  count: number,
  seeds: readonly { readonly tensor: Tensor; readonly gradient: Tensor }[],
  parameters: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  const forward = builder.nodes.slice(0, count);
  const dependent = new Uint8Array(forward.length);
  for (const parameter of parameters) dependent[parameter.id] = 1;
  for (const node of forward) {
    if (isReal(node.type) && node.inputs.some((input) => dependent[input.id] === 1)) dependent[node.id] = 1;
  }
  const contributions = new Contributions(builder);
  for (const { tensor, gradient } of seeds) contributions.add(tensor, gradient);
  for (let at = forward.length - 1; at >= 0; at--) {
    const node = forward[at];
    if (node === undefined || node.inputs.length === 0 || dependent[at] === 0) continue;
    const { operation } = node;
    const wants = (input: Tensor): boolean => dependent[input.id] === 1;
    if (operation.kind === 'scan') {
      const parts = contributions.partsOf(node);
      if (parts !== undefined) scanGradients(builder, node, operation, parts, wants, contributions);
      continue;
    }
    const gradient = contributions.of(node);
    const [source] = node.inputs;
    if (gradient === undefined || source === undefined) continue;
    if (operation.kind === 'part') contributions.addPart(source, operation.position, gradient);
    else if (operation.kind === 'slice') contributions.addSlice(source, { ...operation, gradient });
    else {
      const results = ruleOf(operation)(builder, node, gradient);
      for (const [position, input] of node.inputs.entries()) {
        const result = results[position];
        if (result !== undefined && wants(input)) contributions.add(input, result);
      }
    }
  }
  return parameters.map((parameter) => contributions.of(parameter));
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
    case 'standardized':
      return structure.standardizedRule;
    case 'matmul':
      return structure.matmulRule;
    case 'convolution':
      return convolutionRule;
    case 'gather':
      return structure.gatherRule;
    case 'scatter_add':
      return structure.scatterAddRule;
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
    case 'unfold':
    case 'inverse_deviation':
    case 'heaviside':
    case 'scan':
    case 'part':
    case 'slice':
      return undefined;
    default:
      return binaryRule(operation.kind);
  }
}
