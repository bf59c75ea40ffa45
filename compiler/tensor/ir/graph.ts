/**
 * The tensor IR: about forty primitive operations in one array in topological order. `float` is float32 or float64, decided at
 * emission, so that every graph also has the form that gradient checks need. `half` is float16; in a float64 form it is float64 too.
 */
export type ElementType = 'float' | 'half' | 'float64' | 'int32' | 'int64' | 'uint32' | 'bool';

/** A size; `batch`, `rows` and multiples of them (`24*batch`) are known only when the graph runs. */
export type Dimension = number | 'batch' | 'rows' | `${number}*${'batch' | 'rows'}`;

export type Shape = readonly Dimension[];

/** Whether a type has gradients. */
export function isReal(type: ElementType): boolean {
  return type === 'float' || type === 'half' || type === 'float64';
}

export type UnaryKind =
  | 'negate'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'absolute'
  | 'sign'
  | 'sigmoid'
  | 'tanh'
  | 'sine'
  | 'erf'
  | 'softplus'
  | 'not';

export type BinaryKind =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'maximum'
  | 'minimum'
  | 'less'
  | 'greater'
  | 'equal'
  | 'and';

export type Operation =
  | { readonly kind: 'input'; readonly name: string; readonly type: ElementType; readonly shape: Shape }
  | {
      readonly kind: 'constant';
      readonly type: ElementType;
      readonly shape: readonly number[];
      readonly values: ArrayLike<number>;
    }
  /** Size of a dimension, int64 []. */
  | { readonly kind: 'extent'; readonly dimension: Dimension }
  /** 0, 1, … up to a dimension's size, int64 [dimension]. */
  | { readonly kind: 'range'; readonly dimension: Dimension }
  /**
   * True with probability 1 - rate: a pure function of (word of the example, site, place in the example). Input: random words, uint32
   * [batch]. A pass lowers it to integer arithmetic.
   */
  | { readonly kind: 'keep'; readonly site: string; readonly rate: number; readonly shape: Shape }
  /** Standard normal numbers: a pure function of (word of the example, site, place in the example), with the input of `keep`. */
  | { readonly kind: 'noise'; readonly site: string; readonly shape: Shape }
  | { readonly kind: UnaryKind }
  /** Along the last axis. */
  | { readonly kind: 'softmax' }
  /** Logarithm of softmax along the last axis. */
  | { readonly kind: 'log_softmax' }
  | { readonly kind: BinaryKind }
  /** (condition, then, else), broadcast together. */
  | { readonly kind: 'where' }
  /** Sum over axes, which stay as 1. */
  | { readonly kind: 'sum'; readonly axes: readonly number[] }
  /** Largest over axes, which stay as 1. */
  | { readonly kind: 'largest'; readonly axes: readonly number[] }
  /** x less its mean, times its inverse deviation, along the last axis. */
  | { readonly kind: 'standardized'; readonly epsilon: number }
  /** (x, standardized x): 1 / sqrt(population variance + epsilon) along the last axis, which stays as 1. */
  | { readonly kind: 'inverse_deviation' }
  /** (left, right) over the last two axes; leading axes are equal, or right has only two axes. */
  | { readonly kind: 'matmul'; readonly transposeLeft: boolean; readonly transposeRight: boolean }
  /**
   * (x [batch, time, channels], weight [taps, channels, filters]) along time: the result at t is the sum over taps of x at
   * t - before + tap * dilation, 0 outside of x, times the tap's matrix; [batch, time + before + after - (taps - 1) * dilation,
   * filters]. A pass lowers it.
   */
  | ({ readonly kind: 'convolution' } & Reach)
  /** What the taps of a convolution see of x [batch, time, channels], side by side: [batch, results, taps * channels]. */
  | ({ readonly kind: 'unfold'; readonly taps: number } & Reach)
  /** Rows of (table, indices) along axis 0: shape of indices, then the rest of the table's. */
  | { readonly kind: 'gather' }
  /** Zeros [rows, …] with each row of (indices [n], values [n, …]) added at its index: the gradient of a gather. */
  | { readonly kind: 'scatter_add'; readonly rows: number }
  /**
   * One body after the other along axis 0 of sequences, from the last element to the first where `reverse` says so. Inputs: the states
   * before the first step, the sequences, and what every step reads. The body's inputs are those of one step in the same order; its
   * outputs are the states after the step, then the results of the step. A scan has no value itself: `part` reads its results.
   */
  | {
      readonly kind: 'scan';
      readonly body: TensorGraph;
      readonly states: number;
      readonly sequences: number;
      readonly reverse: boolean;
    }
  /** One of a scan's results, those of all steps stacked along axis 0 in the order of the sequences. */
  | { readonly kind: 'part'; readonly position: number }
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number; readonly end: number }
  | { readonly kind: 'concat'; readonly axis: number }
  | { readonly kind: 'transpose'; readonly permutation: readonly number[] }
  | { readonly kind: 'reshape'; readonly shape: Shape }
  | { readonly kind: 'broadcast'; readonly shape: Shape }
  | { readonly kind: 'cast'; readonly type: ElementType }
  /** 1 where above 0, else 0. A pass makes it of comparisons. */
  | { readonly kind: 'heaviside' };

/** How far a convolution's taps lie apart, and the zeros before and after a sequence. */
export interface Reach {
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

export interface Tensor {
  /** Place in the graph that it was built in; inputs come before. */
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Tensor[];
  readonly type: ElementType;
  readonly shape: Shape;
}

export interface TensorGraph {
  readonly nodes: readonly Tensor[];
  readonly outputs: readonly { readonly name: string; readonly tensor: Tensor }[];
}
