import type { PlanValue } from '../plan/value.ts';
import type { TensorGraph } from './ir/graph.ts';
import type { LossScaling } from './loss-scaling.ts';
import type { ModelGraph } from './model-graph.ts';

/** What the engine asks the tensor compiler for. */
export interface TrainingRequest {
  readonly model: ModelGraph;
  /** Sizes of the data's named dimensions: `feature`, and `time` for windows. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Number of distinct entities: the vocabulary of an `index` input. */
  readonly entities: number;
  /** A loss of each head, which add up, by the output that learns it: the one of its name, or the only one. */
  readonly losses: readonly {
    readonly output: string;
    readonly head: string;
    readonly loss: PlanValue;
  }[];
  /** Instead of losses of heads: the loss of an output that gives the model's first tensor input back. */
  readonly reconstruction?: { readonly output: string; readonly loss: PlanValue };
  /** A recipe: `adamw(…)`. */
  readonly optimizer: PlanValue;
  /** Global gradient-norm bound; absent: no clipping. */
  readonly clipNorm?: number;
  /**
   * `drawn`: masks and noise are a function of a random word of each example, which is fed, and of the site. `fed`: they are inputs
   * `mask.SITE` and `noise.SITE`, for parity tests.
   */
  readonly randomness: 'drawn' | 'fed';
  /** Whether examples count differently: each one's loss of a head is multiplied by `data.weight.HEAD`. */
  readonly weighted?: boolean;
  /** Whether features are read from other rows than targets: from `batch.shifted`. */
  readonly shifted?: boolean;
  /** Recipes of what becomes of the features before the model reads them: `noise(…)`, `magnitude_warp(…)`. */
  readonly augmentations?: readonly PlanValue[];
  /** Decay of a running average of the trained states, which predictions then read. */
  readonly averageDecay?: number;
  /** Whether a step is taken in parts, whose gradients add up: see `TrainingProgram.update`. */
  readonly accumulate?: boolean;
  /** Paths of layers that are not trained and work as in predictions. */
  readonly frozen?: readonly string[];
  /** Products are computed in half precision, from a loss that is scaled so; absent: everything is float32. */
  readonly mixed?: LossScaling;
}

export type TensorType = 'float32' | 'float16' | 'float64' | 'int32' | 'int64' | 'uint32' | 'bool';

/** A tensor that crosses the door. Dimensions are numbers, or names where the size varies: `rows`, `batch`. */
export interface TensorPort {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly (number | 'rows' | 'batch')[];
}

/** A tensor fed to each step as `name` and fetched from it as `updated`: parameters, optimizer moments, running statistics. */
export interface StatePort extends TensorPort {
  readonly updated: string;
}

/** How a parameter starts. Uniform and normal draws are made by the engine, in the order of `parameters`. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

/** One named tensor of the model and where it lies in the state: parameters may share one flat state tensor. */
export interface ParameterSlot {
  /** e.g. `shared.0.dense.weight` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Name of the state port that holds it, and the offset of its first element there. */
  readonly state: string;
  readonly offset: number;
  /** False for running statistics, which the optimizer leaves alone. */
  readonly trained: boolean;
}

/**
 * One training step as an ONNX graph. Data are fed whole and rows gathered inside by index:
 * - `data.features` float32 [rows, feature] (for windows: the row `index` is the window's last bar)
 * - `data.entity` int32 [rows], only when the model has an `index` input
 * - `data.target.HEAD` float32 [rows] (the number of the class where there are several), and `data.weight.HEAD` float32 [rows] where examples are weighted
 * - `batch.index` int64 [batch]
 * - `batch.random` uint32 [batch], only where something is drawn: words of which masks and noise are a function
 * - `learning_rate` float32 [], `step` int64 [] (from 0; bias correction uses step + 1)
 * - the state ports. In mixed precision `loss_scaling` is one of them; where a step's gradients are not finite, as `gradient_norm` then
 *   says, it moves and the others stay.
 * Outputs: `loss` float32 [] (mean over the batch), `gradient_norm` float32 [] (before clipping), and each state's `updated`.
 */
export interface TrainingProgram {
  /** The whole step; of a step in parts, the gradients of one part. */
  readonly onnx: Uint8Array;
  /** What `onnx` was emitted from. */
  readonly graph: TensorGraph;
  /**
   * Of a step in parts, its end. `onnx` then takes `share` float32 [] (of the step's examples) and the sums so far, and gives `loss` and
   * the sums after it; this graph takes the sums, `learning_rate`, `step` and the state ports, and gives `gradient_norm` and the updated state.
   */
  readonly update?: { readonly onnx: Uint8Array; readonly graph: TensorGraph; readonly sums: readonly StatePort[] };
  /**
   * The same step taken `steps` times in one run, where the state would otherwise cross to the host after each: `batch.index`,
   * `batch.shifted`, `batch.random`, `learning_rate` and `step` have a first axis of that length, and so have `loss` and `gradient_norm`.
   */
  readonly repeated?: { readonly onnx: Uint8Array; readonly steps: number };
  readonly inputs: readonly TensorPort[];
  readonly states: readonly StatePort[];
  readonly parameters: readonly ParameterSlot[];
  /** Names and shapes of `mask.SITE` and `noise.SITE` inputs when randomness is fed. */
  readonly masks: readonly TensorPort[];
  readonly initialState: (draw: RandomDraw) => Readonly<Record<string, Float32Array>>;
  /** The state as predictions read it: running averages in the place of what they are of. By the names in `parameters`, as views. */
  readonly keptState: (state: Readonly<Record<string, Float32Array>>) => Readonly<Record<string, Float32Array>>;
  /** Splits state tensors into the model's named tensors, as views. */
  readonly namedTensors: (state: Readonly<Record<string, Float32Array>>) => readonly NamedTensor[];
}

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Source of uniform numbers in [0, 1) and standard normals, seeded by the engine. */
export interface RandomDraw {
  uniform(): number;
  normal(): number;
}

/**
 * The same model without its backward half. Inputs `data.features`, `data.entity`, `batch.index` as above and, while weights
 * are not folded in, each named tensor. Outputs: one per model output, logits, float32 [batch] or [batch, classes].
 */
export interface InferenceProgram {
  readonly onnx: Uint8Array;
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
}

/** An inference program with what it was emitted from. */
export interface CompiledInference extends InferenceProgram {
  readonly graph: TensorGraph;
}
