import { emitModel } from './emission/emit.ts';
import { inputPorts, portOf } from './emission/ports.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import { lowerModel } from './lower-model.ts';
import type { ModelGraph, ModelGraphInput } from './model-graph.ts';
import { outputTensor } from './model-output.ts';
import { optimize } from './passes/optimize.ts';
import type { InferenceProgram, NamedTensor } from './program.ts';
import { elementCount } from './state-layout.ts';

/** A trained model as a program of its own, for whoever has new rows. */
export interface ServingRequest {
  readonly model: ModelGraph;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly entities: number;
  readonly tensors: readonly NamedTensor[];
  /** What raw features go through, first first; empty: the features are prepared already. */
  readonly preparation: readonly FeaturePreparation[];
  readonly heads: readonly ServedHead[];
  /** Texts that travel with the model. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A head of the label and the output of the model that learned it. */
export interface ServedHead {
  readonly name: string;
  readonly output: string;
  readonly target: 'binary' | 'classes' | 'real';
}

/** A step that treats every feature by itself; figures are in the order of the features. */
export type FeaturePreparation =
  /** A missing value becomes its feature's figure. */
  | { readonly kind: 'fill'; readonly values: readonly number[] }
  /** (value - centre) / scale within ±clip; 0 where the scale is. */
  | {
      readonly kind: 'scale';
      readonly centres: readonly number[];
      readonly scales: readonly number[];
      readonly clip: number;
    };

/**
 * Inputs: `features` [batch, feature] or [batch, time, feature], float32, and of raw ones float64, so that they are prepared in the
 * precision in which the training rows were; `asset` int32 [batch] where the model has an index. Outputs, by `servedName`: `logit` and
 * `probability` of a binary target, `prediction` of a real one, float32 [batch]; `logits` and `probabilities` of one of classes, float32
 * [batch, classes]. The same request gives the same bytes.
 */
export function compileServing(request: ServingRequest): InferenceProgram {
  const { model, dimensions, preparation, tensors, heads } = request;
  const builder = new GraphBuilder();
  const weights = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const inputs = new Map<string, Tensor>();
  const given = (input: ModelGraphInput): Tensor => {
    const name = input.type === 'index' ? 'asset' : 'features';
    const known = inputs.get(name);
    if (known !== undefined) return known;
    const made = input.type === 'index' ? builder.input('asset', 'int32', ['batch']) : features(input);
    inputs.set(name, made);
    return made;
  };
  const features = (input: ModelGraphInput): Tensor => {
    const sizes = input.dimensions.map((name) => dimensions[name] ?? 0);
    if (preparation.length === 0) return builder.input('features', 'float', ['batch', ...sizes]);
    const raw = builder.input('features', 'float64', ['batch', ...sizes]);
    return builder.cast(
      preparation.reduce((x, step) => prepared(builder, x, step), raw),
      'float',
    );
  };
  const lowered = lowerModel(builder, builder.scalar(0, 'int64'), {
    model,
    dimensions,
    entities: request.entities,
    training: false,
    given,
    named({ name, shape }) {
      const values = weights.get(name)?.values;
      if (values?.length !== elementCount(shape))
        throw new Error(`${name} of shape [${shape.join(', ')}] is not among the weights`);
      return builder.constant(values, shape);
    },
    keep: randomness,
    noise: randomness,
  });
  const outputs = heads.flatMap(({ name, output, target }) => {
    const tensor = lowered.outputs.get(output);
    if (tensor === undefined) throw new Error(`the model has no output ${output}`);
    return servedOutputs(builder, target, outputTensor(builder, output, tensor)).map((own) => ({
      name: servedName(name, own.name, heads.length > 1),
      tensor: own.tensor,
    }));
  });
  const graph = optimize({ nodes: builder.nodes, outputs });
  return {
    onnx: emitModel('serving', graph, 'float32', request.metadata),
    inputs: inputPorts(graph, 'float32'),
    outputs: graph.outputs.map(({ name, tensor }) => portOf(name, tensor, 'float32')),
  };
}

/** An output's name: of one of several heads it bears the head's, `hit.probability`. */
export function servedName(head: string, output: string, several: boolean): string {
  return several ? `${head}.${output}` : output;
}

function servedOutputs(
  builder: GraphBuilder,
  target: ServedHead['target'],
  tensor: Tensor,
): readonly { readonly name: string; readonly tensor: Tensor }[] {
  if (target === 'real') return [{ name: 'prediction', tensor }];
  return target === 'binary'
    ? [
        { name: 'probability', tensor: builder.unary('sigmoid', tensor) },
        { name: 'logit', tensor },
      ]
    : [
        { name: 'probabilities', tensor: builder.softmax(tensor) },
        { name: 'logits', tensor },
      ];
}

/** A preparation step over the last axis, in float64. */
function prepared(builder: GraphBuilder, x: Tensor, step: FeaturePreparation): Tensor {
  const row = (values: readonly number[]) => builder.constant(values, [values.length], 'float64');
  if (step.kind === 'fill') return builder.where(builder.binary('equal', x, x), x, row(step.values));
  const { centres, scales, clip } = step;
  // A feature without spread is 0 whatever it is: it is divided by 1 and multiplied by 0.
  const divided = builder.divide(builder.subtract(x, row(centres)), row(scales.map((scale) => scale || 1)));
  const clipped = builder.binary('minimum', builder.binary('maximum', divided, -clip), clip);
  if (scales.every((scale) => scale !== 0)) return clipped;
  return builder.multiply(clipped, row(scales.map((scale) => (scale === 0 ? 0 : 1))));
}

function randomness(site: string): never {
  throw new Error(`${site} asks for randomness outside training`);
}
