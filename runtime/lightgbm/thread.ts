import { parentPort } from 'node:worker_threads';
import { OperatorError } from '../operators/operator.ts';
import { Booster } from './booster.ts';
import { loadLibrary } from './library.ts';
import type { ThreadReply, ThreadRequest } from './offload.ts';
import { growTrees } from './training.ts';

/* The worker thread on which the library's calls run, one after the other. */

const port = parentPort;
if (port === null) throw new Error('thread.ts runs as a worker thread');

port.once('message', (request: ThreadRequest) => {
  try {
    answer(request, (reply, transfer) => port.postMessage(reply, transfer ?? []));
  } catch (error) {
    const reply: ThreadReply =
      error instanceof OperatorError
        ? { kind: 'mistake', message: error.message, help: error.help }
        : { kind: 'bug', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    port.postMessage(reply);
  }
});

function answer(request: ThreadRequest, send: (reply: ThreadReply, transfer?: ArrayBuffer[]) => void): void {
  const library = loadLibrary();
  if (request.kind === 'grow') {
    const cancelled = new Int32Array(request.cancelled);
    const grown = growTrees(library, request.task, (round, metrics) => {
      send({ kind: 'round', round, metrics });
      return Atomics.load(cancelled, 0) === 0;
    });
    send(grown === undefined ? { kind: 'cancelled' } : { kind: 'grown', grown });
    return;
  }
  const booster = Booster.load(library, request.model);
  try {
    const values = booster.predict(request.matrix, { threads: request.threads });
    send({ kind: 'predicted', values }, [values.buffer]);
  } finally {
    booster.free();
  }
}
