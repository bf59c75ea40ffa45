import type { ModelGraph } from './model-graph.ts';
import type { InferenceProgram, NamedTensor, TrainingProgram, TrainingRequest } from './program.ts';

/** Compiles a model, its losses and its optimizer into one ONNX graph a training step. */
export function compileTraining(request: TrainingRequest): TrainingProgram {
  throw new Error(`cannot compile ${request.model.outputs.length} outputs yet`);
}

/** Compiles a model without its backward half; `tensors` are folded in as weights, else they are inputs of the graph. */
export function compileInference(
  model: ModelGraph,
  _dimensions: Readonly<Record<string, number>>,
  _entities: number,
  _tensors?: readonly NamedTensor[],
): InferenceProgram {
  throw new Error(`cannot compile ${model.outputs.length} outputs yet`);
}
