import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { LayerNode, ModelGraph } from '../../../compiler/tensor/model-graph.ts';

export const int = (value: number): PlanValue => ({ kind: 'int', value });
export const float = (value: number): PlanValue => ({ kind: 'float', value });
export const bool = (value: boolean): PlanValue => ({ kind: 'bool', value });

export const symbol = (value: string): PlanValue => ({ kind: 'symbol', value });
export const list = (...items: readonly PlanValue[]): PlanValue => ({ kind: 'list', items });

export function recipe(operator: string, given: Readonly<Record<string, number>> = {}): PlanValue {
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, float(value)]));
  return { kind: 'recipe', operator, arguments: values };
}

export function layer(id: string, name: string, inputs: readonly string[], given: PlanArguments = {}): LayerNode {
  return { id, layer: name, inputs, arguments: given };
}

export function dense(id: string, input: string, width: number): LayerNode {
  return layer(id, 'dense', [input], { width: int(width), bias: bool(true) });
}

/** A model over windows `x: Tensor[time, feature]` and an index `entity`, with its last layer as the output `y`. */
export function windowModel(...nodes: readonly LayerNode[]): ModelGraph {
  return modelOver(['time', 'feature'], nodes);
}

/** As `windowModel`, over rows `x: Tensor[feature]`. */
export function rowModel(...nodes: readonly LayerNode[]): ModelGraph {
  return modelOver(['feature'], nodes);
}

function modelOver(dimensions: readonly string[], nodes: readonly LayerNode[]): ModelGraph {
  return {
    inputs: [
      { id: 'x', type: 'tensor', dimensions },
      { id: 'entity', type: 'index', dimensions: [] },
    ],
    nodes,
    outputs: [{ name: 'y', node: nodes.at(-1)?.id ?? 'x' }],
    taps: [],
  };
}
