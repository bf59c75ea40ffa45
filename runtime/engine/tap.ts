import { compileInference } from '../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';
import type { CompiledInference, NamedTensor, TrainingRequest } from '../../compiler/tensor/program.ts';
import { inferShapes } from '../../compiler/tensor/shapes.ts';
import type { Engine } from './engine.ts';
import type { PredictingModel } from './offload.ts';

/** Layer of a tap or output of a model; absent where it has none of that name. */
export function tapNode(model: ModelGraph, tap: string): string | undefined {
  return tapsOf(model).find(({ name }) => name === tap)?.node;
}

/** Names that tensors of a model can be read by. */
export function tapNames(model: ModelGraph): readonly string[] {
  return [...new Set(tapsOf(model).map(({ name }) => name))];
}

/** Numbers that a tap has for an example; `undefined` where it is no row of numbers. The model's shapes are known to fit. */
export function tapSize(
  model: ModelGraph,
  dimensions: Readonly<Record<string, number>>,
  tap: string,
): number | undefined {
  const inferred = inferShapes(model, dimensions);
  if (inferred.kind === 'mismatch') throw new Error(`layer '${inferred.node}' does not fit: ${inferred.fact}`);
  const type = inferred.types.get(tapNode(model, tap) ?? '');
  const [size, ...others] = type?.kind === 'tensor' ? type.shape : [];
  return typeof size === 'number' && others.length === 0 ? size : undefined;
}

/**
 * A trained model cut off behind a tap, which becomes its one output.
 * @param request What the weights are of.
 */
export function modelUpTo(
  tap: string,
  request: Pick<TrainingRequest, 'model' | 'dimensions' | 'entities'>,
  weights: readonly NamedTensor[],
  engine: Engine,
): { readonly program: CompiledInference; readonly predicting: PredictingModel } {
  const node = tapNode(request.model, tap);
  if (node === undefined) throw new Error(`the model has no tap ${tap}`);
  const model = { ...request.model, outputs: [{ name: tap, node }] };
  const program = compileInference(model, request.dimensions, request.entities, weights);
  const predicting: PredictingModel =
    engine.kind === 'onnx' ? { kind: 'onnx', program } : { ...engine, request: { ...request, model }, weights };
  return { program, predicting };
}

function tapsOf(model: ModelGraph): ModelGraph['outputs'] {
  return [...model.taps, ...model.outputs];
}
