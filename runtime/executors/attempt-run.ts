import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifact } from '../artifact/reader.ts';
import { createArtifactWriter } from '../artifact/writer.ts';
import {
  Interrupted,
  type Metrics,
  type OperatorContext,
  OperatorError,
  type OperatorInput,
  type ProgressEvent,
} from '../operators/operator.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import { blobPath } from '../store/blobs.ts';
import { crashPoint } from '../store/crash-points.ts';
import { describeFullDisk, isFullDisk } from './full-disk.ts';
import { type JobDescription, type JobOutcome, jobFile, outputFolder } from './job.ts';
import { peakMemory, resetPeakMemory } from './peak-memory.ts';
import { holdScratch } from './scratch.ts';

const format = 'pipec.outcome/1';

/** Runs the job that lies in `directory`. Whatever goes wrong is in the outcome; nothing is thrown. */
export async function runAttempt(
  directory: string,
  signal: AbortSignal,
  progress: (event: ProgressEvent) => void,
): Promise<JobOutcome> {
  try {
    const job = JSON.parse(readFileSync(join(directory, jobFile), 'utf8')) as JobDescription;
    const entry = await findOperator(job);
    resetPeakMemory();
    const start = performance.now();
    const implementation = await entry.load();
    const output = createArtifactWriter(join(directory, outputFolder));
    const { metrics } = (await implementation.run(makeContext(job, output, signal, progress))) ?? {};
    const files = output.finish();
    crashPoint('outputs-written');
    const seconds = (performance.now() - start) / 1000;
    return { format, end: 'done', files, metrics: finite(metrics ?? {}), seconds, peakBytes: peakMemory() };
  } catch (error) {
    // Whatever was written is of no more use, and a full disk needs room to say that it is full.
    rmSync(join(directory, outputFolder), { recursive: true, force: true });
    if (error instanceof Interrupted || (signal.aborted && isAbort(error))) return { format, end: 'interrupted' };
    return { format, end: 'failed', ...describeError(error) };
  }
}

async function findOperator(job: JobDescription): Promise<OperatorEntry> {
  const module = job.registry === undefined ? await import('../operators/registry.ts') : await import(job.registry);
  const entry = (module as { operators: Readonly<Record<string, OperatorEntry>> }).operators[job.operator];
  if (entry === undefined) throw new Error(`no operator is called ${job.operator}`);
  return entry;
}

function makeContext(
  job: JobDescription,
  output: OperatorContext['output'],
  signal: AbortSignal,
  progress: (event: ProgressEvent) => void,
): OperatorContext {
  const inputs: Record<string, OperatorInput> = {};
  for (const [name, { manifest, ...input }] of Object.entries(job.inputs)) {
    inputs[name] = { artifact: openArtifact(manifest, (digest) => blobPath(job.blobs, digest)), ...input };
  }
  return {
    operator: job.operator,
    arguments: job.arguments,
    inputs,
    files: job.files,
    type: job.type,
    output,
    // Made when it is asked for: most operators keep nothing from attempt to attempt.
    get scratch() {
      holdScratch(job.scratch);
      return job.scratch;
    },
    run: job.run,
    ...(job.engine === undefined ? {} : { engine: job.engine }),
    ...(job.provider === undefined ? {} : { provider: job.provider }),
    ...(job.devices === undefined ? {} : { devices: job.devices }),
    progress,
    signal,
  };
}

/** JSON has no NaN: a figure that is undefined is left out. */
function finite(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

type Description = Omit<Extract<JobOutcome, { end: 'failed' }>, 'format' | 'end'>;

function describeError(error: unknown): Description {
  if (error instanceof OperatorError) {
    return { kind: 'user', message: error.message, ...(error.help === undefined ? {} : { help: error.help }) };
  }
  if (isFullDisk(error)) return describeFullDisk(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof RangeError && message === 'Array buffer allocation failed') {
    return {
      kind: 'user',
      message: 'there is not enough memory for this step',
      help: 'run fewer steps at once (--jobs 1), or use fewer rows or columns',
    };
  }
  return { kind: 'bug', message, ...(stack === undefined ? {} : { stack }) };
}
