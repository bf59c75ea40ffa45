import { compileTraining } from '../../compiler/tensor/compile.ts';
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

export type WindowTask = Pick<TrainingTask, 'program' | 'fit' | 'steps' | 'settings' | 'engine'>;

/** A training of `model` on windows over one matrix of random features: what the runtime itself opens its steps from. */
export function windowTask(model: string, sizes: WindowSizes): WindowTask {
  const { rows, features, entities, time, batch, threads } = sizes;
  const program = compileTraining(
    {
      model: modelGraph(model, time),
      dimensions: { time, feature: features, classes: 1 },
      entities,
      losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
      optimizer: adamwRecipe(),
      clipNorm: 1,
      randomness: 'drawn',
    },
    { examples: batch },
  );
  return {
    program,
    fit: windowExamples(rows, features, entities, time),
    steps: time,
    settings: plainSettings(batch, threads),
    engine: onnxEngine,
  };
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
