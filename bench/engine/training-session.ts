import { InferenceSession, Tensor } from 'onnxruntime-node';
import { compileTraining } from '../../compiler/tensor/compile.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';
import type { TrainingProgram, TrainingRequest } from '../../compiler/tensor/program.ts';
import { drawnWords } from '../../runtime/engine/random.ts';
import { sizes } from './architecture-models.ts';
import { adamwRecipe, focalRecipe } from './recipes.ts';
import { seededDraw } from './seeded-draw.ts';

/** Milliseconds of each step, and of what of them JavaScript takes to make batches and to carry the state. */
export interface StepTimes {
  readonly times: readonly number[];
  readonly feeding: readonly number[];
}

/** A step of training as the bench measures it: focal loss, gradient clipping, AdamW. */
export function compileStep(
  model: ModelGraph,
  { time = sizes.time, examples }: { readonly time?: number; readonly examples?: number } = {},
): TrainingProgram {
  const request: TrainingRequest = {
    model,
    dimensions: { time, feature: columnsOf(model), classes: 1 },
    entities: sizes.entities,
    losses: [{ output: 'logit', head: 'profit', loss: focalRecipe(0.25, 2) }],
    optimizer: adamwRecipe({ weight_decay: 0.01 }),
    clipNorm: 1,
    randomness: 'drawn',
  };
  return compileTraining(request, examples === undefined ? {} : { examples });
}

/** @param more Options beside those that the runtime opens its sessions with. */
export function openSession(
  { onnx }: { readonly onnx: Uint8Array },
  threads: number,
  more: InferenceSession.SessionOptions = {},
): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    enableCpuMemArena: true,
    extra: { session: { force_spinning_stop: '1' } },
    ...more,
  });
}

/** A function that trains on fresh batches. */
export async function startTraining(
  model: ModelGraph,
  batch: number,
  threads: number,
): Promise<(steps: number) => Promise<StepTimes>> {
  const program = compileStep(model, { examples: batch });
  const session = await openSession(program, threads);
  const draw = seededDraw(7);
  const { rows, entities, time } = sizes;
  const columns = columnsOf(model);
  const values = Float32Array.from({ length: rows * columns }, () => draw.normal());
  const targets = Float32Array.from({ length: rows }, (_, row) =>
    (values[row * columns] ?? 0) + (values[row * columns + 1] ?? 0) > 1 ? 1 : 0,
  );
  const entity = Int32Array.from({ length: rows }, (_, row) => row % entities);
  const start = program.initialState(draw);
  const state = new Map<string, Tensor>(
    program.states.map(({ name, shape }) => [name, new Tensor('float32', start[name] ?? [], shape.map(Number))]),
  );
  const fed = new Set(session.inputNames);
  let step = 0;
  return async (count) => {
    const [times, feeding]: [number[], number[]] = [[], []];
    for (let at = 0; at < count; at++) {
      const began = performance.now();
      const index = BigInt64Array.from({ length: batch }, () =>
        BigInt(time + Math.floor(draw.uniform() * (rows - time))),
      );
      const feeds = Object.entries({
        'data.features': new Tensor('float32', values, [rows, columns]),
        'data.entity': new Tensor('int32', entity, [rows]),
        'data.target.profit': new Tensor('float32', targets, [rows]),
        ...Object.fromEntries(state),
        'batch.index': new Tensor('int64', index, [batch]),
        'batch.random': new Tensor('uint32', drawnWords(7, step, batch), [batch]),
        learning_rate: new Tensor('float32', [1e-3], []),
        step: new Tensor('int64', [BigInt(step)], []),
      }).filter(([name]) => fed.has(name));
      const given = Object.fromEntries(feeds);
      const ready = performance.now();
      const results = await session.run(given);
      const done = performance.now();
      for (const { name, updated } of program.states) {
        const tensor = results[updated];
        if (tensor instanceof Tensor) state.set(name, tensor);
      }
      step++;
      const ended = performance.now();
      times.push(ended - began);
      feeding.push(ready - began + ended - done);
    }
    return { times, feeding };
  };
}

/** Columns of a model's rows: more where it has no window. */
function columnsOf(model: ModelGraph): number {
  const windowed = model.inputs.some((input) => input.type === 'tensor' && input.dimensions.length > 1);
  return windowed ? sizes.features : sizes.flatFeatures;
}
