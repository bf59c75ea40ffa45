import type { PlanValue } from '../../compiler/plan/value.ts';
import type { InferenceProgram, NamedTensor, TrainingProgram } from '../../compiler/tensor/program.ts';
import type { Examples } from './examples.ts';
import type { EpochFigures } from './history.ts';
import type { LossFigure, NetworkTarget } from './losses.ts';
import type { StoppingRule } from './stopping.ts';
import type { ThresholdMetric } from './threshold.ts';

/** A training, whole: programs, rows, settings. Its result is a function of these. */
export interface TrainingTask {
  readonly program: TrainingProgram;
  readonly inference: InferenceProgram;
  readonly fit: Examples;
  /** Absent where nothing is watched. */
  readonly watch?: Examples;
  /** Names of the matrix's columns. */
  readonly features: readonly string[];
  readonly heads: readonly TaskHead[];
  /** Length of a window, 1 where a row stands for itself. */
  readonly steps: number;
  /** Weights to begin with, by name; what is absent or NaN is drawn. */
  readonly start?: readonly NamedTensor[];
  readonly settings: TrainingSettings;
}

export interface TrainingSettings {
  readonly epochs: number;
  readonly batch: number;
  /** Parts of a step, of a program that takes steps in parts; else 1. */
  readonly accumulate: number;
  readonly learningRate: number;
  /** A `Schedule` recipe: what becomes of the learning rate. */
  readonly schedule: PlanValue;
  readonly seed: number;
  readonly threads: number;
  readonly stop: StoppingRule;
  /** How many of the best epochs are kept; 1: no other than the one that training goes back to. */
  readonly keepBest: number;
  /** Whether metrics of the rows that are fitted are taken after each epoch. */
  readonly scoreFit: boolean;
  /** Whether examples are drawn by their weights, rather than their losses weighed by them. */
  readonly drawByWeight: boolean;
  /** Most bars that an example's features are read earlier. */
  readonly timeShift: number;
  /** By what the threshold of a head is chosen, on the watched rows; absent: none is. */
  readonly threshold?: ChosenThreshold;
}

/** A head of the label and the output that learns it. */
export interface TaskHead {
  /** Its targets are fed as `data.target.HEAD`. */
  readonly name: string;
  readonly output: string;
  readonly target: NetworkTarget;
  /** Numbers that the output gives for an example: one for each class, else one. */
  readonly width: number;
  readonly loss: LossFigure;
}

export interface ChosenThreshold {
  readonly head: string;
  readonly metric: ThresholdMetric;
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
  /** The best epochs with their weights, where more than one are kept. */
  readonly kept: readonly {
    readonly epoch: number;
    readonly value: number;
    readonly tensors: readonly NamedTensor[];
  }[];
  /** The chosen threshold of `settings.threshold.head`. */
  readonly threshold?: number;
}
