import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Interrupted,
  type OperatorContext,
  OperatorError,
  type OperatorImplementation,
} from '../../../runtime/operators/operator.ts';
import type { OperatorEntry } from '../../../runtime/operators/registry.ts';

// Tiny operators that exercise what real ones do to the store, the scheduler and the workers.

function int(context: OperatorContext, name: string): number {
  const value = context.arguments[name];
  if (value?.kind !== 'int') throw new Error(`${name} is no integer`);
  return value.value;
}

function inputValues(context: OperatorContext): readonly number[] {
  return Object.values(context.inputs).map((input) => input.artifact.readJson('value.json') as number);
}

function give(context: OperatorContext, value: number): { readonly metrics: { readonly value: number } } {
  context.output.writeJson('value.json', value);
  return { metrics: { value } };
}

/** Entry of an operator whose implementation is a function. */
function entry(run: OperatorImplementation['run'], more: Partial<OperatorEntry> = {}): OperatorEntry {
  return { version: 1, process: 'shared', load: async () => ({ run }), ...more };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Runs `epochs` rounds, each after a checkpoint; its result tells the number of rounds, wherever they were done. */
async function train(context: OperatorContext): ReturnType<OperatorImplementation['run']> {
  const epochs = int(context, 'epochs');
  const checkpoint = join(context.scratch, 'epoch');
  let state: readonly [number, number] = existsSync(checkpoint)
    ? (JSON.parse(readFileSync(checkpoint, 'utf8')) as [number, number])
    : [0, 1];
  if (state[0] > 0) context.progress({ unit: 'epoch', done: state[0], note: `goes on after epoch ${state[0]}` });
  while (state[0] < epochs) {
    if (context.signal.aborted) throw new Interrupted();
    await sleep(int(context, 'milliseconds'));
    state = [state[0] + 1, (state[1] * 31 + sum(inputValues(context))) % 1_000_003];
    writeFileSync(`${checkpoint}.draft`, JSON.stringify(state));
    renameSync(`${checkpoint}.draft`, checkpoint);
    context.progress({ unit: 'epoch', done: state[0], total: epochs });
  }
  return give(context, state[1]);
}

export const operators: Readonly<Record<string, OperatorEntry>> = {
  number: entry(async (context) => give(context, int(context, 'value'))),
  add: entry(async (context) => give(context, sum(inputValues(context)) + int(context, 'plus'))),
  half: entry(async (context) => give(context, Math.floor(sum(inputValues(context)) / 2))),
  lines: entry(async (context) => {
    const texts = Object.values(context.files)
      .flat()
      .map((file) => readFileSync(file.path, 'utf8'));
    return give(context, sum(texts.map((text) => text.split('\n').length - 1)));
  }),
  slow_lines: entry(async (context) => {
    const [file] = Object.values(context.files).flat();
    if (file === undefined) throw new Error('no file');
    const text = readFileSync(file.path, 'utf8');
    // The other side of a rendezvous: the test changes the file once it sees this one.
    writeFileSync(`${file.path}.seen`, '');
    while (existsSync(`${file.path}.seen`)) await sleep(5);
    return give(context, text.length);
  }),
  columns: entry(
    async (context) => {
      const count = int(context, 'count');
      const own = inputValues(context).length;
      for (let column = 0; column < count; column += 1) {
        const values = Float64Array.from({ length: 1000 }, (_, row) => row * (column + 1) + own);
        context.output.write(`columns/${column}.bin`, new Uint8Array(values.buffer));
      }
      for (const [name, input] of Object.entries(context.inputs)) {
        for (const file of input.artifact.manifest.files) {
          if (file.name.startsWith('columns/')) {
            context.output.reuse(`columns/${name}-${file.name.slice(8)}`, input.artifact, file.name);
          }
        }
      }
      writeFileSync(context.output.path('native.txt'), 'written by a library\n');
      console.log(`wrote ${count} columns`);
      return give(context, count);
    },
    { process: 'own' },
  ),
  /** Leaves a process behind, in a session of its own, that goes on writing to the file. */
  orphan: entry(
    async (context) => {
      const path = context.output.path('native.txt');
      const code = `const file = require('fs').openSync(process.argv[1], 'w'); const go = () => require('fs').writeSync(file, 'late\\n', 0); go(); setInterval(go, 1); setTimeout(() => process.exit(), 5000); process.send('open')`;
      const child = spawn(process.execPath, ['-e', code, path], {
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      await new Promise((resolve) => child.once('message', resolve));
      child.disconnect();
      child.unref();
      context.output.writeJson('value.json', 1);
      return undefined;
    },
    { process: 'own' },
  ),
  train: entry(train, { process: 'own', cores: (step) => (step.arguments.threads?.kind === 'int' ? 2 : 1) }),
  wait: entry(async (context) => {
    while (!context.signal.aborted) await sleep(5);
    throw new Interrupted();
  }),
  until: entry(async (context) => {
    const path = context.arguments.path;
    if (path?.kind !== 'string') throw new Error('no path');
    while (!existsSync(path.value)) await sleep(5);
    return give(context, 1);
  }),
  stubborn: entry(async () => new Promise(() => setInterval(() => {}, 1000)), { process: 'own' }),
  user_error: entry(async () => {
    throw new OperatorError('column "close" is missing', 'name it with close:');
  }),
  bug: entry(async () => {
    throw new TypeError('of ours');
  }),
  segfault: entry(async () => process.kill(process.pid, 'SIGSEGV') as never, { process: 'own' }),
  segfault_once: entry(
    async (context) => {
      const mark = join(context.scratch, 'tried');
      if (existsSync(mark)) return give(context, 7);
      writeFileSync(mark, '');
      process.kill(process.pid, 'SIGSEGV');
      return new Promise(() => {});
    },
    { process: 'own' },
  ),
  heap: entry(
    async () => {
      console.error('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory');
      process.abort();
    },
    { process: 'own' },
  ),
  fill: entry(async (context) => {
    context.output.write('large.bin', new Uint8Array(int(context, 'bytes')));
    return give(context, 1);
  }),
  page: entry(
    async (context) => {
      const titles = Object.values(context.run.titles).join(', ');
      const total = sum(inputValues(context));
      context.output.write('report.html', Buffer.from(`<html><body><p>${titles}: ${total}</p></body></html>\n`));
      return undefined;
    },
    { readsRun: true },
  ),
};
