import { lossScalingState } from '../../compiler/tensor/loss-scaling.ts';
import { Interrupted, OperatorError } from '../operators/operator.ts';
import { BestEpochs } from './best-epochs.ts';
import { type Checkpoint, CheckpointFolder } from './checkpoint.ts';
import { divergence, divergenceHelp, type UnusableStep } from './divergence.ts';
import { beforeFirstStep, type EpochSums, lossScaleIn, smallestLossScale, sumFigures, withStep } from './epoch-sums.ts';
import { figuresOf, predictionsOf } from './figures.ts';
import { HistoryFile } from './history.ts';
import { drawnShifts, randomStream, sampledOrder, shuffledOrder } from './random.ts';
import { type Schedule, type ScheduleState, scheduleStart } from './schedules/schedule.ts';
import { scheduleOf } from './schedules.ts';
import { type Outputs, openPartScorer, type PartScorer } from './scoring.ts';
import type { StepFigures } from './several-steps.ts';
import { openTrainingStep, type StepExamples, type TrainingStep } from './step.ts';
import { afterEpoch, beforeFirstEpoch, type StoppingState } from './stopping.ts';
import type { TrainedNetwork, TrainingSurroundings, TrainingTask } from './task.ts';
import { bestThreshold } from './threshold.ts';
import { cumulativeWeights } from './weights.ts';

/**
 * Trains by shuffled mini-batches until the stopping rule or the last epoch ends it. After each epoch the watched rows are
 * scored and a checkpoint is written; a training that finds one goes on from it and ends in the same bytes.
 * @throws Interrupted when asked to stop; OperatorError when the loss or the outputs stop being finite.
 */
export async function trainNetwork(task: TrainingTask, surroundings: TrainingSurroundings): Promise<TrainedNetwork> {
  const { fit, watch } = task;
  const step = await openTrainingStep(task);
  const watched = watch && (await openPartScorer(task, watch));
  const fitted = task.settings.scoreFit ? await openPartScorer(task, fit) : undefined;
  const training = new Training(task, surroundings, step, { watched, fitted });
  try {
    await training.begin();
    while (!training.finished()) await training.epoch();
    return await training.result();
  } finally {
    await step.close();
    await watched?.close();
    await fitted?.close();
  }
}

/** Who scores which rows after an epoch. */
interface Scorers {
  readonly watched: PartScorer | undefined;
  readonly fitted: PartScorer | undefined;
}

type Figures = Readonly<Record<string, number>>;

class Training {
  readonly #task: TrainingTask;
  readonly #surroundings: TrainingSurroundings;
  readonly #step: TrainingStep;
  readonly #scorers: Scorers;
  readonly #checkpoints: CheckpointFolder;
  readonly #history: HistoryFile;
  readonly #schedule: Schedule;
  readonly #order: Int32Array;
  readonly #shifts: Int32Array | undefined;
  readonly #weightSums: Float64Array | undefined;
  readonly #bestEpochs: BestEpochs | undefined;
  #epochs = 0;
  #steps = 0;
  #epochSteps = 0;
  #sums: EpochSums = beforeFirstStep;
  #lastSkipped: UnusableStep | undefined;
  #stopping: StoppingState = beforeFirstEpoch;
  #scheduleState: ScheduleState = scheduleStart;
  #best: Record<string, Float32Array> | undefined;

  constructor(task: TrainingTask, surroundings: TrainingSurroundings, step: TrainingStep, scorers: Scorers) {
    const { fit, settings } = task;
    const { epochs, batch, schedule, stop, keepBest } = settings;
    const examples = fit.rows.length;
    this.#task = task;
    this.#surroundings = surroundings;
    this.#step = step;
    this.#scorers = scorers;
    this.#checkpoints = new CheckpointFolder(surroundings.scratch, surroundings.identity);
    this.#history = new HistoryFile(`${surroundings.scratch}/history.ndjson`);
    this.#schedule = scheduleOf(schedule, { epochs, stepsEach: epochPlan(examples, batch).steps });
    this.#order = new Int32Array(examples);
    this.#shifts = settings.timeShift > 0 ? new Int32Array(examples) : undefined;
    // Heads whose examples would be drawn differently are a mistake of the program: the weights of one are those of all.
    const [weights] = Object.values(fit.weights ?? {});
    this.#weightSums =
      settings.drawByWeight && weights !== undefined ? cumulativeWeights(fit.rows, weights) : undefined;
    this.#bestEpochs = stop.kind === 'early' && keepBest > 1 ? new BestEpochs(keepBest, stop.higher) : undefined;
  }

  /** Takes up the last checkpoint, or draws the initial weights. */
  async begin(): Promise<void> {
    const { checkpoint, damaged } = this.#checkpoints.read(({ history }) => this.#history.resume(history));
    if (damaged > 0)
      this.#surroundings.onNote(
        checkpoint === undefined
          ? 'the checkpoint found does not verify: training starts over'
          : 'the last checkpoint does not verify: training goes on from the one before',
      );
    if (checkpoint === undefined) {
      this.#history.begin();
      await this.#step.setState(this.#initialState());
      return;
    }
    await this.#step.setState(checkpoint.state);
    this.#epochs = checkpoint.epochs;
    this.#steps = checkpoint.steps;
    this.#epochSteps = checkpoint.epochSteps;
    this.#sums = checkpoint.sums;
    this.#stopping = checkpoint.stopping;
    this.#scheduleState = checkpoint.schedule;
    this.#best = checkpoint.best;
    this.#bestEpochs?.resume(checkpoint.kept);
    this.#surroundings.onNote(`goes on after epoch ${this.#epochs}`);
  }

  #initialState(): Readonly<Record<string, Float32Array>> {
    const { program, settings, start = [] } = this.#task;
    const state = program.initialState(randomStream(settings.seed, 'weights'));
    const given = new Map(start.map(({ name, values }) => [name, values]));
    for (const { name, values } of program.namedTensors(state)) {
      const begun = given.get(name);
      if (begun === undefined) continue;
      for (let at = 0; at < values.length; at++) values[at] = numberOr(begun[at], values[at]);
    }
    return state;
  }

  finished(): boolean {
    const { epochs, stop } = this.#task.settings;
    return this.#epochs >= epochs || (stop.kind === 'early' && this.#stopping.stale >= stop.patience);
  }

  async epoch(): Promise<void> {
    const { fit, settings } = this.#task;
    const sizes = epochPlan(fit.rows.length, settings.batch);
    this.#drawOrder();
    while (this.#epochSteps < sizes.steps) {
      if (this.#surroundings.interrupted()) {
        await this.#step.gather();
        this.#stop();
      }
      const { atOnce } = this.#step;
      const whole = sizes.lastSize === settings.batch ? sizes.steps : sizes.steps - 1;
      if (atOnce > 1 && this.#epochSteps + atOnce <= whole) await this.#takeSeveral(atOnce, sizes.steps);
      else await this.#takeOne(this.#epochSteps === sizes.steps - 1 ? sizes.lastSize : settings.batch, sizes.steps);
    }
    await this.#endEpoch(sizes.steps);
  }

  async #takeOne(size: number, steps: number): Promise<void> {
    const examples = this.#examples(this.#epochSteps * this.#task.settings.batch, size);
    this.#took(await this.#step.run(examples, this.#steps, this.#rate(this.#steps)), examples, steps);
    await this.#checkScale();
  }

  async #takeSeveral(count: number, steps: number): Promise<void> {
    const { batch } = this.#task.settings;
    const numbers = Array.from({ length: count }, (_, at) => at);
    const examples = numbers.map((at) => this.#examples((this.#epochSteps + at) * batch, batch));
    const rates = numbers.map((at) => this.#rate(this.#steps + at));
    const figures = await this.#step.runSeveral(examples, this.#steps, rates);
    for (const [at, own] of figures.entries()) this.#took(own, examples[at] ?? { batch: new Int32Array() }, steps);
    await this.#checkScale();
  }

  /** Counts a step that was taken, of an epoch of `steps`. */
  #took(figures: StepFigures, { batch }: StepExamples, steps: number): void {
    const { loss, gradientNorm } = figures;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const own = { loss, batch, place: `epoch ${this.#epochs + 1}, step ${this.#epochSteps + 1} of ${steps}` };
      if (!this.#task.program.states.some(({ name }) => name === lossScalingState)) throw this.#diverged(own);
      this.#lastSkipped = own;
    }
    this.#sums = withStep(this.#sums, figures, batch.length);
    this.#epochSteps++;
    this.#steps++;
  }

  /** After steps of which some were skipped: whether there is a scale left to go down to. */
  async #checkScale(): Promise<void> {
    const last = this.#lastSkipped;
    if (last === undefined) return;
    this.#lastSkipped = undefined;
    await this.#step.gather();
    const scale = lossScaleIn(this.#step.state()) ?? 0;
    if (scale < smallestLossScale) throw this.#diverged(last, scale);
  }

  /** What the epoch's steps read is a function of the seed and the epoch, so that a resumed epoch reads the same. */
  #drawOrder(): void {
    const { fit, settings } = this.#task;
    if (this.#weightSums === undefined) shuffledOrder(settings.seed, this.#epochs, this.#order);
    else sampledOrder(settings.seed, this.#epochs, this.#weightSums, this.#order);
    if (this.#shifts === undefined) return;
    const most = (example: number) => Math.min(settings.timeShift, fit.reach?.[fit.rows[example] ?? 0] ?? 0);
    drawnShifts(settings.seed, this.#epochs, this.#order, most, this.#shifts);
  }

  #examples(first: number, size: number): StepExamples {
    const batch = this.#order.subarray(first, first + size);
    return this.#shifts === undefined ? { batch } : { batch, shifts: this.#shifts.subarray(first, first + size) };
  }

  /** Learning rate of a step. */
  #rate(step: number): number {
    return this.#task.settings.learningRate * this.#schedule.share(step, this.#scheduleState);
  }

  async #endEpoch(steps: number): Promise<void> {
    const { fit, watch, settings } = this.#task;
    const epoch = this.#epochs + 1;
    await this.#step.gather();
    const summed = sumFigures(this.#sums, { steps, examples: fit.rows.length }, this.#step.state());
    const figures: Record<string, number> = {
      ...Object.fromEntries(Object.entries(summed).map(([name, value]) => [`${fit.part}.${name}`, value])),
      ...(this.#schedule.varies ? { [`${fit.part}.learning_rate`]: this.#rate(this.#steps - 1) } : {}),
    };
    // The fitted rows' loss is the one that was trained, dropout and all; their metrics are those of the weights as they are.
    const { loss: _, ...fitted } = await this.#scored(this.#scorers.fitted);
    for (const [name, value] of Object.entries(fitted)) figures[`${fit.part}.${name}`] = value;
    const watched = await this.#scored(this.#scorers.watched);
    for (const [name, value] of Object.entries(watched)) figures[`${watch?.part}.${name}`] = value;
    if (this.#schedule.afterEpoch !== undefined) {
      const value = this.#figure(watched, this.#schedule.watches ?? '', epoch);
      const { learningRate } = settings;
      this.#scheduleState = this.#schedule.afterEpoch(this.#scheduleState, this.#steps - 1, value, learningRate);
    }
    if (settings.stop.kind === 'early') {
      const value = this.#figure(watched, settings.stop.metric, epoch);
      this.#stopping = afterEpoch(settings.stop, this.#stopping, epoch, value);
      if (this.#stopping.bestEpoch === epoch) this.#best = copied(this.#keptState());
      this.#bestEpochs?.offer(epoch, value, () => this.#keptState());
    }
    this.#history.append(
      Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null])),
    );
    this.#epochs = epoch;
    this.#epochSteps = 0;
    this.#sums = beforeFirstStep;
    this.#checkpoints.write(this.#checkpoint());
    this.#surroundings.onEpoch(epoch, figures);
  }

  /** A watched figure, which must be a number. */
  #figure(watched: Figures, metric: string, epoch: number): number {
    const value = watched[metric] ?? Number.NaN;
    if (Number.isNaN(value)) throw this.#undefinedFigure(metric, epoch);
    return value;
  }

  /** Figures of a part with the weights as predictions would read them. */
  async #scored(scorer: PartScorer | undefined): Promise<Figures> {
    if (scorer === undefined) return {};
    return figuresOf(this.#task.heads, await this.#outputs(scorer, this.#keptState()), scorer.targets);
  }

  async #outputs(scorer: PartScorer, state: Readonly<Record<string, Float32Array>>): Promise<Outputs> {
    const weights = this.#task.program.namedTensors(state);
    const outputs = await scorer.outputs(weights, () => this.#stopIfAsked());
    for (const [name, values] of Object.entries(outputs)) {
      const unusable = values.findIndex((output) => !Number.isFinite(output));
      if (unusable < 0) continue;
      const row = scorer.rows[Math.floor((unusable * scorer.rows.length) / values.length)];
      throw new OperatorError(
        `the model's output '${name}' is not finite for row ${row} of ${scorer.part} after epoch ${this.#epochs + 1}`,
        divergenceHelp,
      );
    }
    return outputs;
  }

  async result(): Promise<TrainedNetwork> {
    const { program, settings } = this.#task;
    const state = { ...this.#keptState(), ...(this.#best ?? {}) };
    const tensorsOf = (own: Readonly<Record<string, Float32Array>>) =>
      program.namedTensors(own).map(({ name, shape, values }) => ({ name, shape, values: values.slice() }));
    return {
      tensors: tensorsOf(state),
      epochs: this.#history.epochs,
      bestEpoch: settings.stop.kind === 'early' ? this.#stopping.bestEpoch : this.#epochs,
      kept: (this.#bestEpochs?.kept ?? []).map((own) => ({
        epoch: own.epoch,
        value: own.value,
        tensors: tensorsOf(own.state),
      })),
      ...(await this.#threshold(state)),
    };
  }

  /** Chosen once, on the watched rows, by the weights that are kept. */
  async #threshold(state: Readonly<Record<string, Float32Array>>): Promise<{ readonly threshold?: number }> {
    const { settings, heads } = this.#task;
    const { watched } = this.#scorers;
    const { threshold } = settings;
    const head = heads.find(({ name }) => name === threshold?.head);
    if (threshold === undefined || head === undefined || watched === undefined) return {};
    const outputs = (await this.#outputs(watched, state))[head.output] ?? new Float32Array(0);
    const targets = watched.targets[head.name] ?? new Float32Array(0);
    return { threshold: bestThreshold(threshold.metric, predictionsOf(head, outputs), targets) };
  }

  #keptState(): Readonly<Record<string, Float32Array>> {
    return this.#task.program.keptState(this.#step.state());
  }

  #checkpoint(): Checkpoint {
    return {
      epochs: this.#epochs,
      steps: this.#steps,
      epochSteps: this.#epochSteps,
      sums: this.#sums,
      stopping: this.#stopping,
      schedule: this.#scheduleState,
      state: this.#step.state(),
      ...(this.#best === undefined ? {} : { best: this.#best }),
      kept: this.#bestEpochs?.kept ?? [],
      history: this.#history.mark,
    };
  }

  #stopIfAsked(): void {
    if (this.#surroundings.interrupted()) this.#stop();
  }

  #stop(): never {
    this.#checkpoints.write(this.#checkpoint());
    throw new Interrupted(
      `stopped in epoch ${this.#epochs + 1} after ${this.#steps} steps; the next run goes on from there`,
    );
  }

  /** @param scale What the loss was scaled by at last, in mixed precision. */
  #diverged(step: UnusableStep, scale?: number): OperatorError {
    const { fit, steps, features } = this.#task;
    return divergence(step, fit, { steps, features }, scale);
  }

  #undefinedFigure(metric: string, epoch: number): OperatorError {
    const { watch } = this.#task;
    const part = watch?.part ?? 'the watched rows';
    return new OperatorError(
      `${part}.${metric}, which the training watches, is undefined after epoch ${epoch}`,
      `It may need both classes, or a target that varies, among the ${watch?.rows.length ?? 0} examples of ${part}. Watch 'loss', or use never().`,
    );
  }
}

function numberOr(value = Number.NaN, otherwise = 0): number {
  return Number.isNaN(value) ? otherwise : value;
}

function copied(state: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.slice()]));
}

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
