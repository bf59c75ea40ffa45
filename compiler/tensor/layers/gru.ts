import { operand } from '../ir/infer.ts';
import { appendScan } from '../scan.ts';
import { projected, recurrentLayer, startingState } from './recurrent.ts';

/**
 * Gated recurrent unit (K. Cho et al., 2014), with PyTorch's gates: reset, update, new. The reset gate multiplies the new gate's
 * hidden half, bias included. Inside, the new gate's products stand apart from those of the other two, which add up.
 */
export const gru = recurrentLayer({
  layer: 'gru',
  gates: 3,
  run(builder, x, { hidden, inputWeight, hiddenWeight, inputBias, hiddenBias }, reverse) {
    const gates = (tensor: typeof x, first: number, last: number) =>
      builder.slice(tensor, tensor.shape.length - 1, first * hidden, last * hidden);
    const openBias = builder.add(gates(inputBias, 0, 2), gates(hiddenBias, 0, 2));
    const results = appendScan(
      builder,
      {
        initial: [startingState(builder, x, hidden)],
        sequences: [
          projected(builder, x, gates(inputWeight, 0, 2), openBias),
          projected(builder, x, gates(inputWeight, 2, 3), gates(inputBias, 2, 3)),
        ],
        fixed: [gates(hiddenWeight, 0, 2), gates(hiddenWeight, 2, 3), gates(hiddenBias, 2, 3)],
        reverse,
      },
      (step, [h], [opening, renewing], [openWeight, newWeight, newBias]) => {
        if (h === undefined || opening === undefined || renewing === undefined) throw new Error('no step');
        if (openWeight === undefined || newWeight === undefined || newBias === undefined) throw new Error('no step');
        const open = step.unary('sigmoid', step.add(step.matmul(h, openWeight), opening));
        const reset = step.slice(open, 1, 0, hidden);
        const update = step.slice(open, 1, hidden, 2 * hidden);
        const ofHidden = step.add(step.matmul(h, newWeight), newBias);
        const fresh = step.unary('tanh', step.add(renewing, step.multiply(reset, ofHidden)));
        const state = step.add(fresh, step.multiply(update, step.subtract(h, fresh)));
        return { states: [state], results: [state] };
      },
    );
    return operand(results, 0);
  },
});
