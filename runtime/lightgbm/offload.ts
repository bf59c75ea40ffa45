import { Worker } from 'node:worker_threads';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { programFile } from '../programs.ts';
import type { Matrix } from './matrix.ts';
import type { GrownTrees, TreeTask } from './training.ts';

export type ThreadRequest =
  | { readonly kind: 'grow'; readonly task: TreeTask; readonly cancelled: SharedArrayBuffer }
  | { readonly kind: 'predict'; readonly model: string; readonly matrix: Matrix; readonly threads: number };

export type ThreadReply =
  | { readonly kind: 'round'; readonly round: number; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: 'grown'; readonly grown: GrownTrees }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'predicted'; readonly values: Float64Array<ArrayBuffer> }
  | { readonly kind: 'mistake'; readonly message: string; readonly help: string | undefined }
  | { readonly kind: 'bug'; readonly stack: string };

/**
 * Trains trees on a thread of its own: the event loop goes on. The task's matrices and targets are moved, not copied, and are
 * empty afterwards.
 * @throws Interrupted when `signal` was aborted; trees keep no checkpoint, so the next attempt begins anew.
 * @throws OperatorError with LightGBM's message, or with what to install.
 */
export async function growTreesOffThread(
  task: TreeTask,
  options: {
    readonly signal: AbortSignal;
    readonly round: (round: number, metrics: Readonly<Record<string, number>>) => void;
  },
): Promise<GrownTrees> {
  const cancelled = new SharedArrayBuffer(4);
  const cancel = () => Atomics.store(new Int32Array(cancelled), 0, 1);
  if (options.signal.aborted) throw new Interrupted('training was interrupted');
  options.signal.addEventListener('abort', cancel);
  try {
    const rows = task.watch === undefined ? [task.fit] : [task.fit, task.watch];
    const moved = rows.flatMap(({ matrix, target }) => [matrix.values.buffer, target.buffer]);
    const reply = await ask({ kind: 'grow', task, cancelled }, moved, options.round);
    if (reply.kind === 'grown') return reply.grown;
    throw new Interrupted('training was interrupted');
  } finally {
    options.signal.removeEventListener('abort', cancel);
  }
}

/** Predictions of a LightGBM model text: probabilities for a binary target, one a row. The matrix is moved, not copied. */
export async function predictTreesOffThread(model: string, matrix: Matrix, threads: number): Promise<Float64Array> {
  const reply = await ask({ kind: 'predict', model, matrix, threads }, [matrix.values.buffer], () => {});
  if (reply.kind !== 'predicted') throw new Error(`the thread answered a prediction with ${reply.kind}`);
  return reply.values;
}

type Answer = Exclude<ThreadReply, { kind: 'round' | 'mistake' | 'bug' }>;

function ask(
  request: ThreadRequest,
  moved: readonly ArrayBuffer[],
  round: (round: number, metrics: Readonly<Record<string, number>>) => void,
): Promise<Answer> {
  const worker = new Worker(programFile('lightgbm/thread'));
  return new Promise<Answer>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`LightGBM's thread ended with code ${code} without an answer`)));
    worker.on('message', (reply: ThreadReply) => {
      if (reply.kind === 'round') round(reply.round, reply.metrics);
      else if (reply.kind === 'mistake') reject(new OperatorError(reply.message, reply.help));
      else if (reply.kind === 'bug') reject(new Error(`in LightGBM's thread: ${reply.stack}`));
      else resolve(reply);
    });
    worker.postMessage(request, [...moved]);
  }).finally(() => worker.terminate());
}
