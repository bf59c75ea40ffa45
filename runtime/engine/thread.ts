import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { compileInference, compileTraining } from '../../compiler/tensor/compile.ts';
import { declaredTensors } from '../../compiler/tensor/forward-graph.ts';
import type { TrainingProgram } from '../../compiler/tensor/program.ts';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { predictionsOf } from './figures.ts';
import { trainNetwork } from './loop.ts';
import { lossFigure } from './losses.ts';
import type { EngineReply, EngineRequest, HeadValues, PredictionJob, TrainedProgram, TrainingJob } from './offload.ts';
import { encodeSafetensors } from './safetensors.ts';
import { openScorer } from './scoring.ts';

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

async function train(
  job: TrainingJob,
  interrupted: () => boolean,
  tell: (reply: EngineReply) => void,
): Promise<TrainedProgram> {
  const { model, dimensions, entities } = job.request;
  const program = compileTraining(job.request);
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
  const scorer = await openScorer(job.program, job.matrix, job.steps, job.threads);
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

/** Digest of everything that the result is a function of: what tells a checkpoint of this training from any other. */
function identityOf(job: TrainingJob, program: TrainingProgram): string {
  const settings = JSON.stringify([job.rowsIdentity, job.settings, job.heads, job.steps]);
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
