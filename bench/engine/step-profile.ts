import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { emitGraph } from '../../compiler/tensor/emission/emit.ts';
import { drawnWords, randomStream, shuffledOrder } from '../../runtime/engine/random.ts';
import { median } from './median.ts';
import { openSession } from './training-session.ts';
import type { WindowTask } from './window-task.ts';

/** Milliseconds of one step within ONNX Runtime, by its own profile: medians over the steps. */
export interface StepProfile {
  /** Of the whole run. */
  readonly run: number;
  /** Of operators that number the batch's rows and gather them: windows, entities, targets. */
  readonly batches: number;
  /** Of operators that draw masks of truths from the examples' random words. */
  readonly masks: number;
  /** Of operators that make numbers of those before any state is read. */
  readonly numbers: number;
}

/**
 * What an operator reads, from whatever it is computed of: nothing that is fed, numbers of the batch's rows, its random words, numbers of
 * those, a state or what was gathered.
 */
const purposes = ['constant', 'batches', 'masks', 'numbers', 'state'] as const;
type Purpose = (typeof purposes)[number];
type Fed = keyof Omit<StepProfile, 'run'>;

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
}

/** Takes steps on shuffled batches in a session that profiles itself. */
export async function profileStep({ program, fit, settings }: WindowTask, steps: number): Promise<StepProfile> {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-profile-'));
  const session = await openSession(program, settings.threads, {
    enableProfiling: true,
    profileFilePrefix: join(folder, 'step'),
  });
  const { matrix, rows, targets } = fit;
  const { batch, seed } = settings;
  const fed = new Set(session.inputNames);
  const start = program.initialState(randomStream(seed, 'weights'));
  const state = new Map<string, Tensor>(
    program.states.map(({ name, shape }) => [name, new Tensor('float32', start[name] ?? [], shape.map(Number))]),
  );
  const data = {
    'data.features': new Tensor('float32', matrix.values, [matrix.rows, matrix.width]),
    'data.entity': new Tensor('int32', matrix.entity, [matrix.rows]),
    'data.target.profit': new Tensor('float32', targets.profit ?? [], [matrix.rows]),
    learning_rate: new Tensor('float32', [1e-3], []),
  };
  const order = new Int32Array(rows.length);
  shuffledOrder(seed, 0, order);
  for (let step = 0; step < steps; step++) {
    const examples = order.subarray(step * batch, (step + 1) * batch);
    const given = {
      ...data,
      ...Object.fromEntries(state),
      'batch.index': new Tensor(
        'int64',
        BigInt64Array.from(examples, (example) => BigInt(rows[example] ?? 0)),
        [batch],
      ),
      'batch.random': new Tensor('uint32', drawnWords(seed, step, batch), [batch]),
      step: new Tensor('int64', [BigInt(step)], []),
    };
    const results = await session.run(Object.fromEntries(Object.entries(given).filter(([name]) => fed.has(name))));
    for (const { name, updated } of program.states) {
      const tensor = results[updated];
      if (tensor instanceof Tensor) state.set(name, tensor);
    }
  }
  session.endProfiling();
  await session.release();
  const [file = ''] = readdirSync(folder);
  const events: readonly ProfileEvent[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  rmSync(folder, { recursive: true });
  return sharesOf(events, operatorPurposes(program));
}

/** By operator and place in the graph, as ONNX Runtime names nodes without a name: what they are for. */
function operatorPurposes({ graph, states }: WindowTask['program']): ReadonlyMap<string, Purpose> {
  const { nodes, initializers } = emitGraph('training_step', graph, 'float32');
  const known = new Map<string, Purpose>(initializers.map(({ name }) => [name, 'constant']));
  for (const { name } of states) known.set(name, 'state');
  for (const name of ['learning_rate', 'step']) known.set(name, 'state');
  known.set('batch.random', 'masks');
  const found = new Map<string, Purpose>();
  for (const [at, { operator, inputs, outputs }] of nodes.entries()) {
    const read = inputs.map((name) => purposes.indexOf(known.get(name) ?? 'batches'));
    const most = purposes[Math.max(0, ...read)] ?? 'state';
    // A scan reads weights from around its body.
    const purpose = operator === 'Scan' ? 'state' : operator === 'Cast' && most === 'masks' ? 'numbers' : most;
    // What the model makes of what was gathered is its own, such as what the taps of a first convolution see.
    const gathers = operator === 'Gather' && inputs[0]?.startsWith('data.');
    for (const output of outputs) known.set(output, gathers ? 'state' : purpose);
    found.set(`${operator}_${at}`, purpose);
  }
  return found;
}

/** The first third of the steps warms up. */
function sharesOf(events: readonly ProfileEvent[], purposeOf: ReadonlyMap<string, Purpose>): StepProfile {
  const runs: number[] = [];
  const sums: Record<Fed, number[]> = { batches: [], masks: [], numbers: [] };
  const own: Record<Fed, number> = { batches: 0, masks: 0, numbers: 0 };
  // Operators stand before the run that they are of.
  for (const { cat, name, dur } of events) {
    if (cat === 'Session' && name === 'model_run') {
      runs.push(dur);
      for (const purpose of ['batches', 'masks', 'numbers'] as const) {
        sums[purpose].push(own[purpose]);
        own[purpose] = 0;
      }
    } else if (cat === 'Node' && name.endsWith('_kernel_time')) {
      const purpose = purposeOf.get(name.slice(0, -'_kernel_time'.length));
      if (purpose !== undefined && purpose !== 'constant' && purpose !== 'state') own[purpose] += dur;
    }
  }
  const settled = (values: readonly number[]) => median(values.slice(Math.floor(values.length / 3))) / 1000;
  return {
    run: settled(runs),
    batches: settled(sums.batches),
    masks: settled(sums.masks),
    numbers: settled(sums.numbers),
  };
}
