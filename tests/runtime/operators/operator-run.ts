import { basename } from 'node:path';
import type { PlanType } from '../../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../../compiler/plan/value.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import { writeFrame } from '../../../runtime/frame/builder.ts';
import { type Frame, openFrame } from '../../../runtime/frame/frame.ts';
import type { ColumnRole, FrameCase } from '../../../runtime/frame/manifest.ts';
import type { Metrics, OperatorImplementation, OperatorInput } from '../../../runtime/operators/operator.ts';
import { artifactFolder } from '../frame/artifact-folder.ts';

export interface OperatorRun {
  readonly arguments?: PlanArguments;
  readonly inputs?: Readonly<Record<string, OperatorInput>>;
  /** Paths of the files of the argument `data`. */
  readonly files?: readonly string[];
  /** Those of other arguments. */
  readonly otherFiles?: Readonly<Record<string, readonly string[]>>;
}

export interface OperatorResult {
  readonly artifact: ArtifactReader;
  readonly frame: Frame;
  readonly metrics: Metrics;
  readonly reused: readonly string[];
}

/** Runs an operator without a store, in a temporary folder. */
export async function runOperator(implementation: OperatorImplementation, run: OperatorRun): Promise<OperatorResult> {
  const folder = artifactFolder();
  const result = await implementation.run({
    operator: 'operator',
    arguments: run.arguments ?? {},
    inputs: run.inputs ?? {},
    files: Object.fromEntries(
      Object.entries({ data: run.files ?? [], ...run.otherFiles }).map(([argument, paths]) => [
        argument,
        paths.map((path) => ({ path, name: basename(path) })),
      ]),
    ),
    type: ANY_TYPE,
    output: folder.output,
    scratch: '',
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: () => {},
    signal: new AbortController().signal,
  });
  const artifact = folder.read();
  return { artifact, frame: openFrame(artifact), metrics: result?.metrics ?? {}, reused: folder.reused() };
}

/** The message and help of the error that `run` ends in. */
export async function failure(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name !== 'OperatorError') throw error;
    return 'help' in error && error.help !== undefined ? `${error.message}\n${error.help}` : error.message;
  }
  throw new Error('the operator did not fail');
}

const ANY_TYPE: PlanType = {
  kind: 'Frame',
  facts: { lookback: 0, seen: [], rows: 'rows', horizon: 0 },
};

export function input(artifact: ArtifactReader, more: { part?: string; head?: string } = {}): OperatorInput {
  return { artifact, type: ANY_TYPE, ...more };
}

export interface SmallFrame {
  readonly interval?: number;
  readonly stamp?: 'open' | 'close';
  /** Times by entity, or numbers of bars from 1970 on, one interval apart. */
  readonly entities: Readonly<Record<string, number | readonly number[]>>;
  readonly parts?: readonly string[];
  /** What is said of entities that are cases. */
  readonly cases?: Readonly<Record<string, FrameCase>>;
  readonly columns: Readonly<Record<string, readonly number[] | Float64Array>>;
  readonly roles?: Readonly<Record<string, ColumnRole>>;
}

export const HOUR = 3_600_000;

/** A frame artifact written from plain values. */
export function smallFrame(frame: SmallFrame): ArtifactReader {
  const interval = frame.interval ?? HOUR;
  let start = 0;
  const times: number[] = [];
  const entities = Object.entries(frame.entities).map(([name, rows]) => {
    const own = typeof rows === 'number' ? Array.from({ length: rows }, (_, row) => row * interval) : rows;
    times.push(...own);
    const about = frame.cases?.[name];
    const entity = { name, start, count: own.length, ...(about === undefined ? {} : { case: about }) };
    start += own.length;
    return entity;
  });
  const folder = artifactFolder();
  writeFrame(folder.output, {
    entities,
    interval,
    stamp: frame.stamp ?? 'open',
    time: Float64Array.from(times),
    ...(frame.parts === undefined ? {} : { parts: frame.parts }),
    columns: Object.entries(frame.columns).map(([name, values]) => {
      const role = frame.roles?.[name] ?? 'value';
      return { name, role, values: role === 'part' ? Uint8Array.from(values) : Float64Array.from(values) };
    }),
  });
  return folder.read();
}

export const bars = (...counts: readonly number[]): PlanValue => ({
  kind: 'list',
  items: counts.map((count) => ({ kind: 'bars', count })),
});
export const barCount = (count: number): PlanValue => ({ kind: 'bars', count });
export const duration = (milliseconds: number): PlanValue => ({ kind: 'duration', milliseconds });
export const symbol = (value: string): PlanValue => ({ kind: 'symbol', value });
export const string = (value: string): PlanValue => ({ kind: 'string', value });
export const float = (value: number): PlanValue => ({ kind: 'float', value });
export const int = (value: number): PlanValue => ({ kind: 'int', value });
export const fraction = (value: number): PlanValue => ({ kind: 'fraction', value });
export const bool = (value: boolean): PlanValue => ({ kind: 'bool', value });
export const date = (text: string): PlanValue => ({ kind: 'date', text });
export const recipe = (operator: string, args: PlanArguments = {}): PlanValue => ({
  kind: 'recipe',
  operator,
  arguments: args,
});
