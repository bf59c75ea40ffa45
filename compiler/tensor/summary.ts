import { declaredTensors } from './forward-graph.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { lowerModel } from './lower-model.ts';
import type { LayerNode, ModelGraph } from './model-graph.ts';
import { elementsEach, isPerExample, operationCost } from './operation-cost.ts';
import { elementCount } from './state-layout.ts';

/** What a model is made of and what it costs. */
export interface ModelSummary {
  readonly inputs: readonly { readonly id: string; readonly shape: readonly number[] }[];
  readonly layers: readonly LayerSummary[];
  readonly outputs: readonly { readonly name: string; readonly node: string }[];
  /** Figures that are learned, and running statistics. */
  readonly parameters: number;
  readonly statistics: number;
  /** Floating-point operations of a prediction. */
  readonly operations: number;
  /** Bytes of every float tensor that the forward half of a training step makes, for one example. */
  readonly activationBytes: number;
}

export interface LayerSummary {
  readonly node: LayerNode;
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly operations: number;
}

/** Summarises a model whose shapes have been inferred without a mismatch. Sizes of all its dimensions are given. */
export function summarise(
  model: ModelGraph,
  dimensions: Readonly<Record<string, number>>,
  entities: number,
): ModelSummary {
  const declared = declaredTensors({ model, dimensions, entities });
  const parametersOf = (prefix: string) =>
    declared.reduce(
      (sum, own) => (own.trained && own.name.startsWith(`${prefix}.`) ? sum + elementCount(own.shape) : sum),
      0,
    );
  const layers: LayerSummary[] = [];
  let counted = 0;
  const inference = lowered(model, dimensions, entities, false, (builder, node, result) => {
    let operations = 0;
    for (; counted < builder.nodes.length; counted++) {
      const own = builder.nodes[counted];
      if (own !== undefined) operations += operationCost(own);
    }
    const shape = result.shape.slice(1).map(Number);
    layers.push({ node, shape, parameters: parametersOf(node.id), operations });
  });
  const training = lowered(model, dimensions, entities, true, () => {});
  const held = (own: Tensor) =>
    own.type === 'float' && own.operation.kind !== 'input' && own.operation.kind !== 'reshape';
  return {
    inputs: model.inputs.map((input) => ({
      id: input.id,
      shape: input.dimensions.map((name) => dimensions[name] ?? 0),
    })),
    layers,
    outputs: model.outputs,
    parameters: declared.reduce((sum, own) => (own.trained ? sum + elementCount(own.shape) : sum), 0),
    statistics: declared.reduce((sum, own) => (own.trained ? sum : sum + elementCount(own.shape)), 0),
    operations: inference.nodes.reduce((sum, own) => sum + operationCost(own), 0),
    activationBytes: training.nodes.reduce(
      (sum, own) => (held(own) && isPerExample(own) ? sum + 4 * elementsEach(own.shape) : sum),
      0,
    ),
  };
}

function lowered(
  model: ModelGraph,
  dimensions: Readonly<Record<string, number>>,
  entities: number,
  training: boolean,
  onLayer: (builder: GraphBuilder, node: LayerNode, result: Tensor) => void,
): GraphBuilder {
  const builder = new GraphBuilder();
  lowerModel(builder, builder.input('batch.index', 'int64', ['batch']), {
    model,
    dimensions,
    entities,
    training,
    named: ({ name, shape }) => builder.input(name, 'float', shape),
    keep: (site, _rate, like) => builder.input(`mask.${site}`, 'float', like.shape),
    noise: (site, like) => builder.input(`noise.${site}`, 'float', like.shape),
    onLayer: (node, result) => onLayer(builder, node, result),
  });
  return builder;
}
