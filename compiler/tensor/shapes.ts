import type { PlanHead } from '../plan/plan.ts';
import type { LayerType } from './layer-type.ts';
import { classesOf } from './layers/heads.ts';
import { layerRule } from './layers.ts';
import type { ModelGraph } from './model-graph.ts';
import { multiplySizes, type Size } from './size.ts';

export type ShapeInference =
  | {
      readonly kind: 'shapes';
      /** Type of each input and node by its id. Shapes leave the batch out. */
      readonly types: ReadonlyMap<string, LayerType>;
    }
  | ShapeMismatch;

/** A layer whose inputs do not fit it or each other. */
export interface ShapeMismatch {
  readonly kind: 'mismatch';
  /** Id of the layer in the model. */
  readonly node: string;
  readonly layer: string;
  /** The fact, e.g. `add needs two tensors of one shape`. */
  readonly fact: string;
  readonly help: string;
  /** What is known of the inputs and nodes before it. */
  readonly types: ReadonlyMap<string, LayerType>;
  /** The layer's inputs and what each is, in the layer's order. */
  readonly inputs: readonly { readonly id: string; readonly type: LayerType }[];
}

/**
 * Infers the shape of every layer. A dimension without a size in `dimensions` keeps its name, so that a model can be checked
 * before the number of its columns is known. Unknown layers and references are errors of the caller and thrown.
 */
export function inferShapes(model: ModelGraph, dimensions: Readonly<Record<string, Size>>): ShapeInference {
  const types = new Map<string, LayerType>();
  for (const input of model.inputs) {
    const shape = input.dimensions.map((name) => dimensions[name] ?? name);
    types.set(input.id, input.type === 'index' ? { kind: 'index' } : { kind: 'tensor', shape });
  }
  for (const node of model.nodes) {
    const inputs = node.inputs.map((id) => ({ id, type: typeOf(types, id, node.id) }));
    const result = layerRule(node.layer).infer(
      inputs.map((input) => input.type),
      node.arguments,
    );
    if (result.kind === 'fault') {
      const { fact, help } = result;
      return { kind: 'mismatch', node: node.id, layer: node.layer, fact, help, types, inputs };
    }
    types.set(node.id, known(result, dimensions));
  }
  return { kind: 'shapes', types };
}

/** A layer names a size of its own (`direction.classes`) where the rows say how large it is. */
function known(type: LayerType, dimensions: Readonly<Record<string, Size>>): LayerType {
  if (type.kind === 'index') return type;
  return {
    kind: 'tensor',
    shape: type.shape.map((size) => (typeof size === 'string' ? (dimensions[size] ?? size) : size)),
  };
}

/** Widths of `logits` layers, where they are known: by each head's name, and without a name of the only one. */
export function classSizes(heads: readonly PlanHead[]): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const { name, target, classes } of heads) {
    const width = target === 'classes' ? classes : 1;
    if (width === undefined) continue;
    sizes[classesOf(name)] = width;
    if (heads.length === 1) sizes[classesOf(undefined)] = width;
  }
  return sizes;
}

function typeOf(types: ReadonlyMap<string, LayerType>, id: string, node: string): LayerType {
  const type = types.get(id);
  if (type === undefined) throw new Error(`layer ${node} reads ${id}, which is not before it`);
  return type;
}

/** Numbers that a model trains, and numbers that its layers give for one example; a lower bound where sizes are not known. */
export function sizeOfModel(
  model: ModelGraph,
  types: ReadonlyMap<string, LayerType>,
): { readonly parameters: number; readonly activations: number } {
  let parameters = 0;
  let activations = 0;
  for (const node of model.nodes) {
    const inputs = node.inputs.map((id) => typeOf(types, id, node.id));
    const type = typeOf(types, node.id, node.id);
    const count = layerRule(node.layer).parameters?.(inputs, node.arguments, type) ?? 0;
    if (typeof count === 'number') parameters += count;
    if (type.kind !== 'tensor') continue;
    const values = type.shape.reduce<Size>(multiplySizes, 1);
    if (typeof values === 'number') activations += values;
  }
  return { parameters, activations };
}
