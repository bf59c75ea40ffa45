import type { PlanValue } from '../../compiler/plan/value.ts';
import type { InferenceProgram, NamedTensor, TrainingProgram } from '../../compiler/tensor/program.ts';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { type Checkpoint, CheckpointFolder } from './checkpoint.ts';
import type { Examples } from './examples.ts';
import { figuresOf } from './figures.ts';
import { type EpochFigures, HistoryFile } from './history.ts';
import type { LossFigure, NetworkTarget } from './losses.ts';
import { randomStream, shuffledOrder } from './random.ts';
import { type Schedule, type ScheduleState, scheduleStart } from './schedules/schedule.ts';
import { scheduleOf } from './schedules.ts';
import { openScorer, type Scorer } from './scoring.ts';
import { openTrainingStep, type TrainingStep } from './step.ts';
import { afterEpoch, beforeFirstEpoch, type StoppingRule, type StoppingState } from './stopping.ts';

/** A training, whole: programs, rows, settings. Its result is a function of these. */
export interface TrainingTask {
  readonly program: TrainingProgram;
  readonly inference: InferenceProgram;
  readonly fit: Examples;
  /** Absent where nothing is watched. */
  readonly watch?: Examples;
  /** Name of the target: fed as `data.target.HEAD`. */
  readonly head: string;
  readonly target: NetworkTarget;
  readonly loss: LossFigure;
  /** Length of a window, 1 where a row stands for itself. */
  readonly steps: number;
  readonly settings: TrainingSettings;
}

export interface TrainingSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** A `Schedule` recipe: what becomes of the learning rate. */
  readonly schedule: PlanValue;
  readonly seed: number;
  readonly threads: number;
  readonly stop: StoppingRule;
}

/** The world around a training: where it keeps what it has done, who watches, and whether it is to stop. */
export interface TrainingSurroundings {
  /** Folder of checkpoints, kept from attempt to attempt. */
  readonly scratch: string;
  /** Digest of everything the result is a function of. */
  readonly identity: string;
  /** Asked between two steps; true ends the training with a checkpoint and `Interrupted`. */
  readonly interrupted: () => boolean;
  readonly onEpoch: (epoch: number, figures: Readonly<Record<string, number>>) => void;
  /** A sentence for a person: went on from a checkpoint, passed over a damaged one. */
  readonly onNote: (note: string) => void;
}

export interface TrainedNetwork {
  readonly tensors: readonly NamedTensor[];
  readonly epochs: readonly EpochFigures[];
  /** From 1. */
  readonly bestEpoch: number;
}

/**
 * Trains by shuffled mini-batches until the stopping rule or the last epoch ends it. After each epoch the watched rows are
 * scored and a checkpoint is written; a training that finds one goes on from it and ends in the same bytes.
 * @throws Interrupted when asked to stop; OperatorError when the loss or the outputs stop being finite.
 */
export async function trainNetwork(task: TrainingTask, surroundings: TrainingSurroundings): Promise<TrainedNetwork> {
  const step = await openTrainingStep(task);
  const scorer =
    task.watch === undefined
      ? undefined
      : await openScorer(task.inference, task.watch.matrix, task.steps, task.settings.threads);
  const training = new Training(task, surroundings, step, scorer);
  try {
    training.begin();
    while (!training.finished()) await training.epoch();
    return training.result();
  } finally {
    await step.close();
    await scorer?.close();
  }
}

class Training {
  readonly #task: TrainingTask;
  readonly #surroundings: TrainingSurroundings;
  readonly #step: TrainingStep;
  readonly #scorer: Scorer | undefined;
  readonly #checkpoints: CheckpointFolder;
  readonly #history: HistoryFile;
  readonly #schedule: Schedule;
  readonly #order: Int32Array;
  readonly #watchTargets: Float32Array;
  readonly #parameterPorts: readonly string[];
  #epochs = 0;
  #steps = 0;
  #epochSteps = 0;
  #lossSum = 0;
  #normSum = 0;
  #stopping: StoppingState = beforeFirstEpoch;
  #scheduleState: ScheduleState = scheduleStart;
  #best: Record<string, Float32Array> | undefined;

  constructor(task: TrainingTask, surroundings: TrainingSurroundings, step: TrainingStep, scorer: Scorer | undefined) {
    this.#task = task;
    this.#surroundings = surroundings;
    this.#step = step;
    this.#scorer = scorer;
    this.#checkpoints = new CheckpointFolder(surroundings.scratch, surroundings.identity);
    this.#history = new HistoryFile(`${surroundings.scratch}/history.ndjson`);
    const { epochs, batch, schedule } = task.settings;
    this.#schedule = scheduleOf(schedule, { epochs, stepsEach: epochPlan(task.fit.rows.length, batch).steps });
    this.#order = new Int32Array(task.fit.rows.length);
    const watch = task.watch;
    this.#watchTargets =
      watch === undefined
        ? new Float32Array(0)
        : Float32Array.from(watch.rows, (row) => watch.targets[row] ?? Number.NaN);
    this.#parameterPorts = [...new Set(task.program.parameters.map((parameter) => parameter.state))];
  }

  /** Takes up the last checkpoint, or draws the initial weights. */
  begin(): void {
    const { checkpoint, damaged } = this.#checkpoints.read(({ history }) => this.#history.resume(history));
    if (damaged > 0)
      this.#surroundings.onNote(
        checkpoint === undefined
          ? 'the checkpoint found does not verify: training starts over'
          : 'the last checkpoint does not verify: training goes on from the one before',
      );
    if (checkpoint === undefined) {
      this.#history.begin();
      this.#step.setState(this.#task.program.initialState(randomStream(this.#task.settings.seed, 'weights')));
      return;
    }
    this.#step.setState(checkpoint.state);
    this.#epochs = checkpoint.epochs;
    this.#steps = checkpoint.steps;
    this.#epochSteps = checkpoint.epochSteps;
    this.#lossSum = checkpoint.lossSum;
    this.#normSum = checkpoint.normSum;
    this.#stopping = checkpoint.stopping;
    this.#scheduleState = checkpoint.schedule;
    this.#best = checkpoint.best;
    this.#surroundings.onNote(`goes on after epoch ${this.#epochs}`);
  }

  finished(): boolean {
    const { epochs, stop } = this.#task.settings;
    return this.#epochs >= epochs || (stop.kind === 'early' && this.#stopping.stale >= stop.patience);
  }

  async epoch(): Promise<void> {
    const { fit, settings } = this.#task;
    const sizes = epochPlan(fit.rows.length, settings.batch);
    shuffledOrder(settings.seed, this.#epochs, this.#order);
    while (this.#epochSteps < sizes.steps) {
      this.#stopIfAsked();
      const first = this.#epochSteps * settings.batch;
      const size = this.#epochSteps === sizes.steps - 1 ? sizes.lastSize : settings.batch;
      const { loss, gradientNorm } = await this.#step.run(
        this.#order.subarray(first, first + size),
        this.#steps,
        this.#rate(this.#steps),
      );
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw this.#diverged(loss, sizes.steps);
      this.#lossSum += loss * size;
      this.#normSum += gradientNorm;
      this.#epochSteps++;
      this.#steps++;
    }
    await this.#endEpoch(sizes.steps);
  }

  /** Learning rate of a step. */
  #rate(step: number): number {
    return this.#task.settings.learningRate * this.#schedule.share(step, this.#scheduleState);
  }

  async #endEpoch(steps: number): Promise<void> {
    const { fit, watch, settings } = this.#task;
    const figures: Record<string, number> = {
      [`${fit.part}.loss`]: this.#lossSum / fit.rows.length,
      [`${fit.part}.gradient_norm`]: this.#normSum / steps,
      ...(this.#schedule.varies ? { [`${fit.part}.learning_rate`]: this.#rate(this.#steps - 1) } : {}),
    };
    const watched = await this.#watched();
    for (const [name, value] of Object.entries(watched)) figures[`${watch?.part}.${name}`] = value;
    const epoch = this.#epochs + 1;
    if (this.#schedule.afterEpoch !== undefined) {
      const value = this.#figure(watched, this.#schedule.watches ?? '', epoch);
      this.#scheduleState = this.#schedule.afterEpoch(
        this.#scheduleState,
        this.#steps - 1,
        value,
        settings.learningRate,
      );
    }
    if (settings.stop.kind === 'early') {
      const value = this.#figure(watched, settings.stop.metric, epoch);
      this.#stopping = afterEpoch(settings.stop, this.#stopping, epoch, value);
      if (this.#stopping.bestEpoch === epoch) this.#keepBest();
    }
    this.#history.append(
      Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null])),
    );
    this.#epochs = epoch;
    this.#epochSteps = 0;
    this.#lossSum = 0;
    this.#normSum = 0;
    this.#checkpoints.write(this.#checkpoint());
    this.#surroundings.onEpoch(epoch, figures);
  }

  /** A watched figure, which must be a number. */
  #figure(watched: Readonly<Record<string, number>>, metric: string, epoch: number): number {
    const value = watched[metric] ?? Number.NaN;
    if (Number.isNaN(value)) throw this.#undefinedFigure(metric, epoch);
    return value;
  }

  /** Figures of the watched rows with the weights as they are. */
  async #watched(): Promise<Readonly<Record<string, number>>> {
    const { watch, program, target, loss } = this.#task;
    if (watch === undefined || this.#scorer === undefined) return {};
    const weights = program.namedTensors(this.#step.state());
    const outputs = await this.#scorer.outputs(watch.rows, weights, () => this.#stopIfAsked());
    const unusable = outputs.findIndex((output) => !Number.isFinite(output));
    if (unusable >= 0)
      throw new OperatorError(
        `the model's output is not finite for row ${watch.rows[unusable]} of ${watch.part} after epoch ${this.#epochs + 1}`,
        divergenceHelp,
      );
    return figuresOf(target, loss, outputs, this.#watchTargets);
  }

  result(): TrainedNetwork {
    const state = { ...this.#step.state(), ...(this.#best ?? {}) };
    const bestEpoch = this.#task.settings.stop.kind === 'early' ? this.#stopping.bestEpoch : this.#epochs;
    const tensors = this.#task.program
      .namedTensors(state)
      .map(({ name, shape, values }) => ({ name, shape, values: values.slice() }));
    return { tensors, epochs: this.#history.epochs, bestEpoch };
  }

  #keepBest(): void {
    const state = this.#step.state();
    this.#best = Object.fromEntries(
      this.#parameterPorts.map((port) => [port, (state[port] ?? new Float32Array(0)).slice()]),
    );
  }

  #checkpoint(): Checkpoint {
    return {
      epochs: this.#epochs,
      steps: this.#steps,
      epochSteps: this.#epochSteps,
      lossSum: this.#lossSum,
      normSum: this.#normSum,
      stopping: this.#stopping,
      schedule: this.#scheduleState,
      state: this.#step.state(),
      ...(this.#best === undefined ? {} : { best: this.#best }),
      history: this.#history.mark,
    };
  }

  #stopIfAsked(): void {
    if (!this.#surroundings.interrupted()) return;
    this.#checkpoints.write(this.#checkpoint());
    throw new Interrupted(
      `stopped in epoch ${this.#epochs + 1} after ${this.#steps} steps; the next run goes on from there`,
    );
  }

  #diverged(loss: number, steps: number): OperatorError {
    const what = Number.isFinite(loss) ? 'the gradient is not finite' : `the loss is ${loss}`;
    return new OperatorError(
      `${what} in epoch ${this.#epochs + 1}, step ${this.#epochSteps + 1} of ${steps}`,
      divergenceHelp,
    );
  }

  #undefinedFigure(metric: string, epoch: number): OperatorError {
    const part = this.#task.watch?.part ?? 'the watched rows';
    return new OperatorError(
      `${part}.${metric}, which the training watches, is undefined after epoch ${epoch}`,
      `It may need both classes, or a target that varies, among the ${this.#watchTargets.length} examples of ${part}. Watch 'loss', or use never().`,
    );
  }
}

const divergenceHelp =
  'Try a smaller learning_rate, a bound on the gradient (clip_norm: 1.0), or features of like scale (fit scale(robust)).';

/**
 * Steps of an epoch over `examples`, each of `batch` but the last, which takes what is left. A single example left over joins the step
 * before: batch normalisation has no variance of one.
 */
export function epochPlan(examples: number, batch: number): { readonly steps: number; readonly lastSize: number } {
  const left = examples % batch;
  const full = Math.floor(examples / batch);
  if (left === 0) return { steps: full, lastSize: batch };
  if (left === 1 && full > 0) return { steps: full, lastSize: batch + 1 };
  return { steps: full + 1, lastSize: left };
}
