import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';

// A thread of every worker process. It holds one end of a pipe whose other end the parent holds: when the parent is gone,
// however it went, the pipe ends, and the whole process group with it, also while the main thread is inside native code.
const pipe = new Socket({ fd: (workerData as { readonly descriptor: number }).descriptor, readable: true });
const end = (): void => {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
};
pipe.on('end', end);
pipe.on('error', end);
pipe.on('close', end);
pipe.resume();
