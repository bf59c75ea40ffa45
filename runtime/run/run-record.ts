import { readFileSync } from 'node:fs';
import { cpus, hostname, platform, release, totalmem } from 'node:os';
import type { StepEnd } from '../events.ts';
import type { EnvironmentFact } from '../operators/registry.ts';
import type { FinishedStep } from './run.ts';

/** `record.json` of a run: what was done, what it took, where. */
export interface RunRecord {
  readonly format: 'pipec.run/1';
  readonly run: string;
  readonly pipeline: string;
  readonly file: string;
  readonly parameters: Readonly<Record<string, { readonly value: string; readonly set: boolean }>>;
  /** ISO, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly tally: Readonly<Record<StepEnd, number>>;
  /** Folder of the shared store, where there was one. */
  readonly shared?: string;
  readonly steps: readonly FinishedStep[];
  readonly environment: RunEnvironment;
}

export interface RunEnvironment {
  readonly node: string;
  readonly system: string;
  readonly host: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Those that steps of the plan depend on. */
  readonly facts: Readonly<Partial<Record<EnvironmentFact, string>>>;
}

export function describeEnvironment(facts: RunEnvironment['facts']): RunEnvironment {
  const processors = cpus();
  return {
    node: process.version,
    system: `${platform()} ${release()}`,
    host: hostname(),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    facts,
  };
}

/** Reads a run's record; `undefined` where the run was killed before it wrote one. */
export function readRunRecord(path: string): RunRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
    return record.format === 'pipec.run/1' ? record : undefined;
  } catch {
    return undefined;
  }
}
