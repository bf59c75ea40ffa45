import { Worker } from 'node:worker_threads';
import type { PlanValue } from '../../compiler/plan/value.ts';
import type { InferenceProgram, NamedTensor, TrainingRequest } from '../../compiler/tensor/program.ts';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { programFile } from '../programs.ts';
import type { Engine } from './engine.ts';
import type { Examples, FeatureMatrix } from './examples.ts';
import type { TaskHead, TrainedNetwork, TrainingSettings } from './task.ts';
import type { TensorflowBackend } from './tensorflow/backend.ts';

/** A training as it crosses to the engine's thread: programs are compiled there. */
export interface TrainingJob {
  readonly request: TrainingRequest;
  readonly fit: Examples;
  readonly watch?: Examples;
  /** Names of the matrix's columns. */
  readonly features: readonly string[];
  readonly heads: readonly JobHead[];
  readonly steps: number;
  /** Weights to begin with; NaN where one is drawn. */
  readonly start?: readonly NamedTensor[];
  readonly settings: TrainingSettings;
  readonly engine: Engine;
  readonly scratch: string;
  /** Digests of the rows. */
  readonly rowsIdentity: string;
}

export interface PredictionJob {
  readonly model: PredictingModel;
  readonly matrix: FeatureMatrix;
  readonly rows: Int32Array<ArrayBuffer>;
  readonly heads: readonly Omit<JobHead, 'loss'>[];
  readonly steps: number;
  readonly threads: number;
}

/** A trained model in the form that an engine loads. */
export type PredictingModel =
  /** With its weights folded in. */
  | { readonly kind: 'onnx'; readonly program: InferenceProgram }
  /** To be compiled again: this engine reads no ONNX. */
  | {
      readonly kind: 'tensorflow';
      readonly backend: TensorflowBackend;
      readonly request: Pick<TrainingRequest, 'model' | 'dimensions' | 'entities'>;
      readonly weights: readonly NamedTensor[];
    };

/** A head with the recipe of its loss. */
export interface JobHead extends Omit<TaskHead, 'loss'> {
  readonly loss: PlanValue;
}

/** Predictions by head, example after example: probabilities of a binary target and of each class, values of a real one. */
export type HeadValues = Readonly<Record<string, Float64Array<ArrayBuffer>>>;

/** What a training leaves behind, before it is written. */
export interface TrainedProgram extends TrainedNetwork {
  /** Number of learned figures, frozen ones too, running statistics left out. */
  readonly parameters: number;
  /** The model with these weights folded in. */
  readonly inference: InferenceProgram;
  /** Parts that steps were taken in because memory ran out; absent: as many as the arguments say. */
  readonly parts?: number;
}

export type EngineRequest =
  | { readonly kind: 'train'; readonly job: TrainingJob; readonly stop: SharedArrayBuffer }
  | { readonly kind: 'predict'; readonly job: PredictionJob; readonly stop: SharedArrayBuffer };

export type EngineReply =
  | { readonly kind: 'epoch'; readonly epoch: number; readonly figures: Readonly<Record<string, number>> }
  | { readonly kind: 'note'; readonly epoch: number; readonly note: string }
  | { readonly kind: 'trained'; readonly trained: TrainedProgram }
  | { readonly kind: 'predicted'; readonly values: HeadValues }
  | { readonly kind: 'interrupted'; readonly message: string }
  | { readonly kind: 'mistake'; readonly message: string; readonly help: string | undefined }
  | { readonly kind: 'bug'; readonly stack: string };

/** Who watches a job on the engine's thread. */
export interface Watcher {
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: number, figures: Readonly<Record<string, number>>) => void;
  readonly onNote: (epoch: number, note: string) => void;
}

/**
 * Trains on the engine's thread, since ONNX Runtime blocks the thread that it runs on. The job's rows are moved, not copied, and
 * are empty afterwards.
 * @throws Interrupted with a checkpoint on disk when `signal` was aborted; OperatorError for what a user can mend.
 */
export async function trainOffThread(job: TrainingJob, watcher: Watcher): Promise<TrainedProgram> {
  prepareEngine(job.engine.kind, job.settings.threads);
  const reply = await ask((stop) => ({ kind: 'train', job, stop }), buffersOf([job.fit, job.watch]), watcher);
  if (reply.kind !== 'trained') throw new Error(`the engine answered a training with ${reply.kind}`);
  return reply.trained;
}

/** Predicts the job's rows, which are moved. */
export async function predictOffThread(job: PredictionJob, signal: AbortSignal): Promise<HeadValues> {
  const { matrix, rows, model, threads } = job;
  prepareEngine(model.kind, threads);
  const watcher = { signal, onEpoch: () => {}, onNote: () => {} };
  const moved = [matrix.values.buffer, matrix.entity.buffer, rows.buffer];
  const reply = await ask((stop) => ({ kind: 'predict', job, stop }), moved, watcher);
  if (reply.kind !== 'predicted') throw new Error(`the engine answered a prediction with ${reply.kind}`);
  return reply.values;
}

/** TensorFlow's library reads its number of threads from the environment of the process, which a thread of it cannot set. */
function prepareEngine(kind: Engine['kind'], threads: number): void {
  if (kind === 'tensorflow') process.env.TF_NUM_INTRAOP_THREADS = String(threads);
}

type Answer = Extract<EngineReply, { readonly kind: 'trained' | 'predicted' }>;

async function ask(
  request: (stop: SharedArrayBuffer) => EngineRequest,
  moved: readonly ArrayBuffer[],
  watcher: Watcher,
): Promise<Answer> {
  if (watcher.signal.aborted) throw new Interrupted('stopped before the engine began');
  const stop = new SharedArrayBuffer(4);
  const abort = () => Atomics.store(new Int32Array(stop), 0, 1);
  watcher.signal.addEventListener('abort', abort);
  const worker = new Worker(programFile('engine/thread'));
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the engine's thread ended with code ${code} without an answer`)));
      worker.on('message', (reply: EngineReply) => {
        if (reply.kind === 'epoch') watcher.onEpoch(reply.epoch, reply.figures);
        else if (reply.kind === 'note') watcher.onNote(reply.epoch, reply.note);
        else if (reply.kind === 'interrupted') reject(new Interrupted(reply.message));
        else if (reply.kind === 'mistake') reject(new OperatorError(reply.message, reply.help));
        else if (reply.kind === 'bug') reject(new Error(`on the engine's thread: ${reply.stack}`));
        else resolve(reply);
      });
      worker.postMessage(request(stop), [...new Set(moved)]);
    });
  } finally {
    watcher.signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

function buffersOf(examples: readonly (Examples | undefined)[]): readonly ArrayBuffer[] {
  return examples.flatMap((part) =>
    part === undefined
      ? []
      : [
          part.matrix.values.buffer,
          part.matrix.entity.buffer,
          part.rows.buffer,
          ...Object.values(part.targets).map((own) => own.buffer),
          ...Object.values(part.weights ?? {}).map((own) => own.buffer),
          ...(part.reach === undefined ? [] : [part.reach.buffer]),
        ],
  );
}
