import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programFile } from '../programs.ts';
import type { Provider, TrainingPrecision } from './provider.ts';

/** Whether a provider trains on this machine, and why not. */
export type ProbeResult = { readonly works: true } | { readonly works: false; readonly reason: string };

/** Milliseconds after which a driver that does not answer is given up. */
const patience = 120_000;

/** Most that figures of the probe may differ from the CPU's: far above rounding, far below any mistake. */
const tolerances: Readonly<Record<TrainingPrecision, number>> = { float32: 1e-3, mixed: 2e-2 };

const script = programFile('devices/probe-process');

/**
 * Trains a tiny graph on `provider` and compares it with the CPU, in a process of its own: a driver that crashes takes only that
 * along.
 */
export function probeProvider(
  provider: Provider,
  precision: TrainingPrecision = 'float32',
  process: URL = script,
): Promise<ProbeResult> {
  return new Promise((resolve) => {
    execFile(
      globalThis.process.execPath,
      [fileURLToPath(process), provider, precision],
      { timeout: patience, killSignal: 'SIGKILL', env: { ...globalThis.process.env, NODE_OPTIONS: '' } },
      (error, stdout) => resolve(judged(error, stdout, tolerances[precision])),
    );
  });
}

function judged(
  error: (Error & { signal?: NodeJS.Signals | null }) | null,
  stdout: string,
  tolerance: number,
): ProbeResult {
  if (error !== null) {
    const how = error.signal === 'SIGKILL' ? 'gave no answer' : `ended with ${error.signal ?? 'an error'}`;
    return { works: false, reason: `a process that tried it ${how}` };
  }
  const { difference, failure } = JSON.parse(stdout) as {
    readonly difference?: number | null;
    readonly failure?: string;
  };
  if (failure !== undefined) return { works: false, reason: tidied(failure) };
  if (typeof difference === 'number' && difference <= tolerance) return { works: true };
  return { works: false, reason: `it computes something else than the CPU (by ${difference ?? 'no number at all'})` };
}

/** The sentence of ONNX Runtime's message, without the place in its source. */
function tidied(message: string): string {
  const [line = ''] = message.trim().split('\n');
  return line.replace(/^.*was false\. |^.*ERR: |^.*GenerateSourceCode |^Ort\w+: /, '');
}
