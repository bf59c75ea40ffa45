import { parentPort } from 'node:worker_threads';
import { openOnnxSession } from './onnx-session.ts';
import { OutOfMemory } from './out-of-memory.ts';
import type { PartReply, PartRequest, PartSetting } from './part-devices.ts';
import { type BoundTensor, bindTensor } from './session.ts';

/* A thread with a device of its own: takes parts of steps until it is ended. */

const port = parentPort;
if (port === null) throw new Error('a device of several runs as a worker thread');

const tell = (reply: PartReply) => port.postMessage(reply);

port.once('message', (setting: PartSetting) => {
  open(setting).then(
    (run) => {
      port.on('message', (request: PartRequest) => void run(request).then(tell, (error) => tell(failure(error))));
      tell({ kind: 'ready' });
    },
    (error) => tell(failure(error)),
  );
});

async function open(setting: PartSetting): Promise<(request: PartRequest) => Promise<PartReply>> {
  const { provider, deviceId } = setting;
  const session = await openOnnxSession(setting.onnx, setting.threads, { provider, deviceId });
  const wanted = new Set(session.inputs);
  const stepNumber = new BigInt64Array(1);
  const share = new Float32Array(1);
  const loss = new Float32Array(1);
  const given: Record<string, BoundTensor> = {
    step: bindTensor(stepNumber, []),
    // An input of every step's graph, which the gradients of a part have no use for.
    learning_rate: bindTensor(new Float32Array(1), []),
    share: bindTensor(share, []),
  };
  for (const { name, values, shape } of setting.data) given[name] = bindTensor(values, shape);
  const into: Record<string, BoundTensor> = { loss: bindTensor(loss, []) };
  for (const { name, updated, shape, gradient } of setting.sums) {
    given[name] = bindTensor(new Float32Array(gradient.length), shape); // nothing was added up before
    into[updated] = bindTensor(gradient, shape);
  }
  const states = setting.states.map(({ name, shape, sets }) => ({
    name,
    tensors: sets.map((values) => bindTensor(values, shape)),
  }));
  return async ({ rows, shifted, random, step, share: own, set }) => {
    stepNumber[0] = BigInt(step);
    share[0] = own;
    const feeds: Record<string, BoundTensor> = {
      ...given,
      'batch.index': bindTensor(BigInt64Array.from(rows, BigInt), [rows.length]),
      'batch.shifted': bindTensor(BigInt64Array.from(shifted, BigInt), [rows.length]),
      'batch.random': bindTensor(random, [rows.length]),
    };
    for (const { name, tensors } of states) {
      const tensor = tensors[set];
      if (tensor !== undefined) feeds[name] = tensor;
    }
    await session.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name))), into);
    return { kind: 'done', loss: loss[0] ?? Number.NaN };
  };
}

function failure(error: unknown): PartReply {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message, outOfMemory: error instanceof OutOfMemory };
}
