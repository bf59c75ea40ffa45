import type { PlanHead, PlanType } from '../../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import type {
  Metrics,
  OperatorImplementation,
  OperatorInput,
  ProgressEvent,
  RunFacts,
} from '../../../runtime/operators/operator.ts';
import { artifactFolder } from '../frame/artifact-folder.ts';

export interface StepResult {
  readonly artifact: ArtifactReader;
  readonly metrics: Metrics;
  readonly reused: readonly string[];
  readonly progress: readonly ProgressEvent[];
}

export const facts: RunFacts = { pipeline: 'test', parameters: {}, unproven: [], titles: {} };

/** Runs an operator of any artifact without a store. */
export async function runStep(
  implementation: OperatorImplementation,
  inputs: Readonly<Record<string, OperatorInput>>,
  args: PlanArguments,
  more: {
    readonly run?: RunFacts;
    readonly signal?: AbortSignal;
    readonly type?: PlanType;
    readonly onProgress?: (event: ProgressEvent) => void;
  } = {},
): Promise<StepResult> {
  const folder = artifactFolder();
  const progress: ProgressEvent[] = [];
  const result = await implementation.run({
    operator: 'operator',
    arguments: args,
    inputs,
    files: {},
    type: more.type ?? { kind: 'Trained' },
    output: folder.output,
    scratch: '',
    run: more.run ?? facts,
    progress: (event) => {
      progress.push(event);
      more.onProgress?.(event);
    },
    signal: more.signal ?? new AbortController().signal,
  });
  return { artifact: folder.read(), metrics: result?.metrics ?? {}, reused: folder.reused(), progress };
}

/** Rows of a frame artifact, as the plan's edge names them. */
export function rowsOf(artifact: ArtifactReader, head: PlanHead, part?: string): OperatorInput {
  const type: PlanType = {
    kind: 'Frame',
    heads: [head],
    facts: { lookback: 0, seen: [], rows: 'rows', horizon: 0 },
  };
  return { artifact, type, ...(part === undefined ? {} : { part }) };
}

export function artifactOf(artifact: ArtifactReader, kind: 'Trained' | 'Evaluation'): OperatorInput {
  return { artifact, type: { kind } };
}

const defaults: PlanArguments = {
  trees: { kind: 'int', value: 100 },
  learning_rate: { kind: 'float', value: 0.1 },
  leaves: { kind: 'int', value: 31 },
  depth: { kind: 'int', value: -1 },
  leaf_rows: { kind: 'int', value: 20 },
  feature_fraction: { kind: 'float', value: 1 },
  bagging_fraction: { kind: 'float', value: 1 },
  lambda_l1: { kind: 'float', value: 0 },
  lambda_l2: { kind: 'float', value: 0 },
  bins: { kind: 'int', value: 255 },
  objective: { kind: 'symbol', value: 'automatic' },
  seed: { kind: 'int', value: 0 },
  threads: { kind: 'int', value: 2 },
};

/** A `lightgbm(…)` with the library's defaults. */
export function lightgbm(more: PlanArguments = {}): PlanValue {
  return { kind: 'recipe', operator: 'lightgbm', arguments: { ...defaults, ...more } };
}

export const never: PlanValue = { kind: 'recipe', operator: 'never', arguments: {} };

export function early(metric: string, patience: number, minDelta = 0): PlanValue {
  return {
    kind: 'recipe',
    operator: 'early',
    arguments: {
      watch: { kind: 'metric', part: 'validation', metric },
      patience: { kind: 'int', value: patience },
      min_delta: { kind: 'float', value: minDelta },
    },
  };
}

export const int = (value: number): PlanValue => ({ kind: 'int', value });
export const float = (value: number): PlanValue => ({ kind: 'float', value });
export const text = (value: string): PlanValue => ({ kind: 'string', value });
export const symbol = (value: string): PlanValue => ({ kind: 'symbol', value });
