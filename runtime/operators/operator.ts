import type { PlanAllowance, PlanParameter, PlanType } from '../../compiler/plan/plan.ts';
import type { PlanArguments } from '../../compiler/plan/value.ts';
import type { ArtifactReader, ArtifactWriter } from '../artifact/artifact.ts';
import type { Provider } from '../devices/provider.ts';
import type { Engine } from '../engine/engine.ts';

/** An input of a step, opened: an artifact, or one part of a split frame, or one head of a label. */
export interface OperatorInput {
  readonly artifact: ArtifactReader;
  readonly type: PlanType;
  readonly part?: string;
  readonly head?: string;
}

/** A file from outside the store that a source reads; its content was hashed before the step began and is checked after. */
export interface SourceFileInput {
  readonly path: string;
  /** Base name. */
  readonly name: string;
}

export interface OperatorContext {
  readonly operator: string;
  readonly arguments: PlanArguments;
  /** By the plan's input names. An extern with a list of frames names them `frames.0`, `frames.1`, …. */
  readonly inputs: Readonly<Record<string, OperatorInput>>;
  /** Files that a `files` argument matched, by argument name, sorted by base name. */
  readonly files: Readonly<Record<string, readonly SourceFileInput[]>>;
  /** The step's type as the compiler inferred it. */
  readonly type: PlanType;
  readonly output: ArtifactWriter;
  /** A folder kept from attempt to attempt of the same action, locked while this one runs: checkpoints live here. */
  readonly scratch: string;
  /** Titles of the steps and the run's facts that a report prints. */
  readonly run: RunFacts;
  /** What computes networks, where the step's key says so; absent: ONNX Runtime. */
  readonly engine?: Engine;
  /** Where a step computes whose result depends on it, as planning resolved it; the CPU when absent. */
  readonly provider?: Provider;
  /** How many devices share the work; one when absent. Bytes do not depend on it. */
  readonly devices?: number;
  progress(event: ProgressEvent): void;
  /** Aborted on Ctrl-C; a training loop then writes its checkpoint and throws `Interrupted`. */
  readonly signal: AbortSignal;
}

export interface RunFacts {
  readonly pipeline: string;
  readonly parameters: Readonly<Record<string, PlanParameter>>;
  readonly unproven: readonly string[];
  /** Warnings that the program allows, with the reasons it gives; absent where there are none. */
  readonly allowed?: readonly PlanAllowance[];
  /** By input name: the title of the step that it comes from (the first of its `names`), as a report calls it. */
  readonly titles: Readonly<Record<string, string>>;
}

/** Progress for a person: never part of a result. */
export interface ProgressEvent {
  /** e.g. `epoch`, `tree`, `row`. */
  readonly unit: string;
  readonly done: number;
  readonly total?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  /** A sentence worth a line of its own, e.g. that a training goes on from a checkpoint. */
  readonly note?: string;
}

/** Figures that stand in the action record and are printed; they are a function of the inputs like any output. */
export type Metrics = Readonly<Record<string, number>>;

export interface OperatorImplementation {
  run(context: OperatorContext): Promise<{ readonly metrics?: Metrics } | undefined>;
  /** Of a source: rows of each asset, in the order of the frame, without making it. */
  survey?(context: Pick<OperatorContext, 'arguments' | 'files'>): Promise<ReadonlyMap<string, number>>;
}

/**
 * A mistake in data, files or environment that the user can mend. `message` says what and where, `help` what to do;
 * it is shown without a stack. Anything else that is thrown is a bug of ours and is shown with its stack.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** Thrown when `signal` was aborted and everything needed to go on later is on disk. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
