import type { PlanArguments } from '../plan/value.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';
import type { LayerType, ShapeFault } from './layer-type.ts';
import type { Initializer } from './program.ts';
import type { Size } from './size.ts';

/** How one layer of `stdlib/layers/*.pipe` infers its shape and becomes primitive operations. */
export interface LayerRule {
  readonly infer: (inputs: readonly LayerType[], given: PlanArguments) => LayerType | ShapeFault;
  /** How many trained numbers it has, where that depends on more than names alone; none where absent. */
  readonly parameters?: (inputs: readonly LayerType[], given: PlanArguments, result: LayerType) => Size;
  /** Axis 0 of each input tensor is the batch; an index is int32 [batch]. Inputs have passed `infer`. */
  /** Absent where this version cannot train it: a plan says so before anything runs. */
  readonly lower?: (site: LayerSite, inputs: readonly Tensor[], given: PlanArguments) => Tensor;
}

/** Where a layer is lowered: what it may ask for besides its inputs. Names are within the layer, e.g. `weight`. */
export interface LayerSite {
  readonly builder: GraphBuilder;
  readonly training: boolean;
  /** Number of distinct values of an index. */
  readonly entities: number;
  /** Size of a named dimension of the data or of a label's classes. */
  readonly size: (dimension: string) => number;
  /** A trained parameter. */
  readonly parameter: (name: string, shape: readonly number[], initializer: Initializer) => Tensor;
  /** A running statistic, which starts constant and is not trained. */
  readonly statistic: (name: string, shape: readonly number[], start: number) => Tensor;
  /** What a statistic is after the step. */
  readonly update: (statistic: string, value: Tensor) => void;
  /** 1 with probability 1 - rate, else 0; float, of the shape of `like`. `name` tells masks of one layer apart. */
  readonly keep: (rate: number, like: Tensor, name?: string) => Tensor;
  /** Standard normal numbers of the shape of `like`, fresh each step. */
  readonly noise: (like: Tensor) => Tensor;
}
