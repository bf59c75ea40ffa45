import { compileInference, compileTraining } from '../../compiler/tensor/compile.ts';
import { emitModel } from '../../compiler/tensor/emission/emit.ts';
import { GraphBuilder } from '../../compiler/tensor/ir/builder.ts';
import { optimize } from '../../compiler/tensor/passes/optimize.ts';
import type { TensorPort } from '../../compiler/tensor/program.ts';
import { onnxEngine } from '../../runtime/engine/engine.ts';
import type { Examples } from '../../runtime/engine/examples.ts';
import type { TrainingTask } from '../../runtime/engine/task.ts';
import { modelGraph } from './architecture-models.ts';
import { adamwRecipe, focalRecipe } from './recipes.ts';
import { seededDraw } from './seeded-draw.ts';
import { plainSettings } from './settings.ts';

/** What a benchmark of windows trains on. */
export interface WindowSizes {
  readonly rows: number;
  readonly features: number;
  readonly entities: number;
  readonly time: number;
  readonly batch: number;
  readonly threads: number;
}

export type WindowTask = Pick<TrainingTask, 'program' | 'inference' | 'fit' | 'steps' | 'settings' | 'engine'> & {
  /** A graph that draws the masks of a step and does nothing with them; takes `batch.index`, `seed` and `step`. */
  readonly masks: Uint8Array;
  /** The same graph without masks: what a run takes that does nothing. */
  readonly nothing: Uint8Array;
};

/** A model that only gathers its windows. */
const gathered = `model Gathered() {
  input x: Tensor[time, feature]

  output logit = x |> mean(time) |> dense(1)
}
`;

/** A training of `model` on windows over one matrix of random features: what the runtime itself opens its steps from. */
export function windowTask(model: string, sizes: WindowSizes): WindowTask {
  const { rows, features, entities, time, batch, threads } = sizes;
  const graph = modelGraph(model, time, gathered);
  const dimensions = { time, feature: features, classes: 1 };
  const request = {
    model: graph,
    dimensions,
    entities,
    losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
    optimizer: adamwRecipe(),
    clipNorm: 1,
  };
  return {
    program: compileTraining({ ...request, randomness: 'counter' }),
    masks: drawnMasks(compileTraining({ ...request, randomness: 'fed' }).masks),
    nothing: drawnMasks([]),
    inference: compileInference(graph, dimensions, entities),
    fit: windowExamples(rows, features, entities, time),
    steps: time,
    settings: plainSettings(batch, threads),
    engine: onnxEngine,
  };
}

/** One element of each mask is read, so that all are made. */
function drawnMasks(masks: readonly TensorPort[]): Uint8Array {
  const builder = new GraphBuilder();
  builder.input('batch.index', 'int64', ['batch']);
  const seed = builder.input('seed', 'int64', []);
  const step = builder.input('step', 'int64', []);
  const outputs = masks.map(({ name, shape }) => {
    const keep = builder.append({ kind: 'keep', site: name.replace(/^mask\./, ''), rate: 0.1, shape }, [seed, step]);
    return { name, tensor: builder.slice(keep, 0, 0, 1) };
  });
  outputs.push({ name: 'sum', tensor: builder.add(seed, step) });
  return emitModel('masks', optimize({ nodes: builder.nodes, outputs }), 'float32');
}

function windowExamples(rows: number, features: number, entities: number, time: number): Examples {
  const draw = seededDraw(7);
  const values = Float32Array.from({ length: rows * features }, () => draw.normal());
  const each = Math.ceil(rows / entities);
  return {
    part: 'train',
    matrix: {
      rows,
      width: features,
      values,
      entity: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / each)),
    },
    rows: Int32Array.from({ length: rows - time + 1 }, (_, at) => at + time - 1),
    targets: { profit: Float32Array.from({ length: rows }, (_, row) => ((values[row * features] ?? 0) > 1 ? 1 : 0)) },
  };
}
