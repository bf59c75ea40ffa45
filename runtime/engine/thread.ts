import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { compileInference, compileTraining } from '../../compiler/tensor/compile.ts';
import { declaredTensors, takesStatistics } from '../../compiler/tensor/forward-graph.ts';
import type { TrainingProgram } from '../../compiler/tensor/program.ts';
import { targetOf } from '../devices/target.ts';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { predictionsOf } from './figures.ts';
import { trainNetwork } from './loop.ts';
import { lossFigure } from './losses.ts';
import type { EngineReply, EngineRequest, HeadValues, PredictionJob, TrainedProgram, TrainingJob } from './offload.ts';
import { openOnnxSession } from './onnx-session.ts';
import { OutOfMemory } from './out-of-memory.ts';
import { moreParts, rememberedParts, rememberParts, startedOver } from './parts.ts';
import { encodeSafetensors } from './safetensors.ts';
import { type Scorer, scorerOf } from './scoring.ts';
import { openSession } from './session.ts';

/* The engine's thread: takes one job, answers it, ends. */

const port = parentPort;
if (port === null) throw new Error('the engine runs as a worker thread');

port.once('message', (request: EngineRequest) => {
  const stop = new Int32Array(request.stop);
  const interrupted = () => Atomics.load(stop, 0) !== 0;
  answer(request, interrupted, (reply) => port.postMessage(reply)).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => port.postMessage(failure(error)),
  );
});

async function answer(
  request: EngineRequest,
  interrupted: () => boolean,
  tell: (reply: EngineReply) => void,
): Promise<EngineReply> {
  if (request.kind === 'train') return { kind: 'trained', trained: await train(request.job, interrupted, tell) };
  return { kind: 'predicted', values: await predict(request.job, interrupted) };
}

/**
 * Trains, and where memory runs out starts over with each step in twice as many parts: a training that ends is from its first step the
 * one that `accumulate` with that number of parts asks for, and never half of one and half of another.
 */
async function train(
  job: TrainingJob,
  interrupted: () => boolean,
  tell: (reply: EngineReply) => void,
): Promise<TrainedProgram> {
  const { batch, accumulate } = job.settings;
  for (let parts = rememberedParts(job.scratch, accumulate); ; ) {
    try {
      const trained = await trainInParts(inParts(job, parts), interrupted, tell);
      return parts === accumulate ? trained : { ...trained, parts };
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      parts = moreParts(parts, { batch, wholeBatch: takesStatistics(job.request) });
      rememberParts(job.scratch, parts);
      tell({ kind: 'note', epoch: 0, note: startedOver(batch, parts) });
    }
  }
}

function inParts(job: TrainingJob, parts: number): TrainingJob {
  if (parts === job.settings.accumulate) return job;
  return {
    ...job,
    request: { ...job.request, accumulate: true },
    settings: { ...job.settings, accumulate: parts },
  };
}

async function trainInParts(
  job: TrainingJob,
  interrupted: () => boolean,
  tell: (reply: EngineReply) => void,
): Promise<TrainedProgram> {
  const { model, dimensions, entities } = job.request;
  const program = compileTraining(job.request, {
    target: targetOf(job.settings.provider),
    examples: Math.ceil(job.settings.batch / job.settings.accumulate),
  });
  let epochs = 0;
  const { tensors, ...trained } = await trainNetwork(
    {
      program,
      inference: compileInference(model, dimensions, entities),
      fit: job.fit,
      ...(job.watch === undefined ? {} : { watch: job.watch }),
      features: job.features,
      heads: job.heads.map((head) => ({ ...head, loss: lossFigure(head.loss) })),
      steps: job.steps,
      ...(job.start === undefined ? {} : { start: job.start }),
      settings: job.settings,
      engine: job.engine,
    },
    {
      scratch: job.scratch,
      identity: identityOf(job, program),
      interrupted,
      onEpoch(epoch, figures) {
        epochs = epoch;
        tell({ kind: 'epoch', epoch, figures });
      },
      onNote: (note) => tell({ kind: 'note', epoch: epochs, note }),
    },
  );
  const { onnx, inputs, outputs } = compileInference(model, dimensions, entities, tensors);
  const declared = declaredTensors({ model, dimensions, entities });
  const parameters = declared.reduce((sum, own) => sum + (own.trained ? elements(own.shape) : 0), 0);
  return { ...trained, tensors, parameters, inference: { onnx, inputs, outputs } };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

async function predict(job: PredictionJob, interrupted: () => boolean): Promise<HeadValues> {
  const scorer = await openModel(job);
  try {
    const outputs = await scorer.outputs(job.rows, [], () => {
      if (interrupted()) throw new Interrupted('stopped while predicting');
    });
    return Object.fromEntries(
      job.heads.map((head) => [head.name, predictionsOf(head, outputs[head.output] ?? new Float32Array(0))]),
    );
  } finally {
    await scorer.close();
  }
}

async function openModel({ model, matrix, steps, threads }: PredictionJob): Promise<Scorer> {
  if (model.kind === 'onnx') {
    const { onnx, outputs } = model.program;
    return scorerOf(await openOnnxSession(onnx, threads), outputs, matrix, steps);
  }
  const { model: graph, dimensions, entities } = model.request;
  const program = compileInference(graph, dimensions, entities, model.weights);
  const session = await openSession(program, { engine: model, threads });
  return scorerOf(session, program.outputs, matrix, steps);
}

/** Digest of everything that the result is a function of: what tells a checkpoint of this training from any other. */
function identityOf(job: TrainingJob, program: TrainingProgram): string {
  // How many devices share the parts of a step changes no byte.
  const { devices: _, ...own } = job.settings;
  const settings = JSON.stringify([job.rowsIdentity, own, job.heads, job.steps]);
  const digest = createHash('sha256').update(settings).update('\n').update(program.onnx);
  if (program.update !== undefined) digest.update(program.update.onnx);
  if (job.start !== undefined) digest.update(encodeSafetensors(job.start));
  return digest.digest('hex');
}

function failure(error: unknown): EngineReply {
  if (error instanceof Interrupted) return { kind: 'interrupted', message: error.message };
  if (error instanceof OperatorError) return { kind: 'mistake', message: error.message, help: error.help };
  return { kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
