import { operand } from '../ir/infer.ts';
import { appendScan } from '../scan.ts';
import { projected, recurrentLayer, startingState } from './recurrent.ts';

/**
 * Gated recurrent unit (K. Cho et al., 2014), with PyTorch's gates: reset, update, new. The reset gate multiplies the new gate's
 * hidden half, bias included.
 */
export const gru = recurrentLayer({
  layer: 'gru',
  gates: 3,
  run(builder, x, { hidden, inputWeight, hiddenWeight, inputBias, hiddenBias }, reverse) {
    const inputs = projected(builder, x, inputWeight, inputBias);
    const results = appendScan(
      builder,
      {
        initial: [startingState(builder, x, hidden)],
        sequences: [inputs],
        fixed: [hiddenWeight, hiddenBias],
        reverse,
      },
      (step, [h], [own], [weight, bias]) => {
        if (h === undefined || own === undefined || weight === undefined || bias === undefined)
          throw new Error('no step');
        const ofHidden = step.add(step.matmul(h, weight), bias);
        const both = (tensor: typeof x) => step.slice(tensor, 1, 0, 2 * hidden);
        const third = (tensor: typeof x) => step.slice(tensor, 1, 2 * hidden, 3 * hidden);
        const open = step.unary('sigmoid', step.add(both(own), both(ofHidden)));
        const reset = step.slice(open, 1, 0, hidden);
        const update = step.slice(open, 1, hidden, 2 * hidden);
        const fresh = step.unary('tanh', step.add(third(own), step.multiply(reset, third(ofHidden))));
        const state = step.add(fresh, step.multiply(update, step.subtract(h, fresh)));
        return { states: [state], results: [state] };
      },
    );
    return operand(results, 0);
  },
});
