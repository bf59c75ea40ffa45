import type { PlanArguments } from '../../plan/value.ts';
import { booleanArgument, numberArgument } from '../arguments.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { elements } from '../ir/dimensions.ts';
import type { Tensor } from '../ir/graph.ts';
import { dimensionAt, operand, sizeAt } from '../ir/infer.ts';
import type { LayerRule, LayerSite } from '../layer-rule.ts';
import { tensorType } from '../layer-type.ts';
import { sequenceInput } from './axis.ts';

/** A recurrent cell: how one direction of one layer goes over a sequence. */
export interface Cell {
  readonly layer: string;
  /** Gates side by side in the parameters. */
  readonly gates: number;
  /** From `x` [time, batch, inputs] and the parameters to the hidden states [time, batch, hidden]. */
  readonly run: (builder: GraphBuilder, x: Tensor, parameters: CellParameters, reverse: boolean) => Tensor;
}

export interface CellParameters {
  readonly hidden: number;
  /** [inputs, gates * hidden] */
  readonly inputWeight: Tensor;
  /** [hidden, gates * hidden] */
  readonly hiddenWeight: Tensor;
  /** [gates * hidden] each; both are kept apart because an optimizer moves two biases twice as far as one. */
  readonly inputBias: Tensor;
  readonly hiddenBias: Tensor;
}

/**
 * Layers of a cell one above the other, as PyTorch's: each layer's hidden states are the next one's inputs, with dropout between
 * layers but not after the last; with `bidirectional`, a second cell goes from the newest bar to the oldest and both are put side by
 * side. All parameters start uniform in ±1 / sqrt(hidden). Weights are the transposes of PyTorch's, gates in its order.
 */
export function recurrentLayer(cell: Cell): LayerRule {
  return {
    infer(inputs, given) {
      const x = sequenceInput(inputs, cell.layer);
      if (x.kind === 'fault') return x;
      const hidden = numberArgument(given, 'hidden');
      return tensorType([x.shape[0] ?? 'time', booleanArgument(given, 'bidirectional') ? 2 * hidden : hidden]);
    },
    lower(site, inputs, given) {
      const { builder } = site;
      const layers = numberArgument(given, 'layers');
      // Time first, so that each step's rows lie beside each other.
      let x = builder.transpose(operand(inputs, 0), [1, 0, 2]);
      for (let layer = 0; layer < layers; layer++) {
        if (layer > 0) x = dropped(site, x, numberArgument(given, 'dropout'), `layer_${layer}`);
        const forward = cell.run(builder, x, parametersOf(site, cell, `layer_${layer}`, x, given), false);
        if (!booleanArgument(given, 'bidirectional')) x = forward;
        else {
          const parameters = parametersOf(site, cell, `layer_${layer}.backward`, x, given);
          x = builder.concat([forward, cell.run(builder, x, parameters, true)], 2);
        }
      }
      return builder.transpose(x, [1, 0, 2]);
    },
  };
}

/** The projection of all inputs at once, [time, batch, gates * hidden]: nothing of it goes from step to step. */
export function projected(builder: GraphBuilder, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const leading = x.shape.slice(0, -1);
  const rows = builder.reshape(x, [elements(leading), dimensionAt(x.shape, 2)]);
  return builder.reshape(builder.add(builder.matmul(rows, weight), bias), [...leading, sizeAt(weight.shape, 1)]);
}

/** The state before the first step: zeros [batch, hidden]. */
export function startingState(builder: GraphBuilder, x: Tensor, hidden: number): Tensor {
  return builder.broadcast(builder.scalar(0), [dimensionAt(x.shape, 1), hidden]);
}

function parametersOf(site: LayerSite, cell: Cell, name: string, x: Tensor, given: PlanArguments): CellParameters {
  const hidden = numberArgument(given, 'hidden');
  const bound = 1 / Math.sqrt(hidden);
  const parameter = (own: string, shape: readonly number[]) =>
    site.parameter(`${name}.${own}`, shape, { kind: 'uniform', low: -bound, high: bound });
  const width = cell.gates * hidden;
  return {
    hidden,
    inputWeight: parameter('input_weight', [sizeAt(x.shape, 2), width]),
    hiddenWeight: parameter('hidden_weight', [hidden, width]),
    inputBias: parameter('input_bias', [width]),
    hiddenBias: parameter('hidden_bias', [width]),
  };
}

/** Dropout of [time, batch, width]. */
function dropped({ builder, training, keep }: LayerSite, x: Tensor, rate: number, name: string): Tensor {
  if (!training || rate === 0) return x;
  return builder.multiply(builder.multiply(x, keep(rate, x, name)), 1 / (1 - rate));
}
