import { operand } from '../ir/infer.ts';
import { appendScan } from '../scan.ts';
import { projected, recurrentLayer, startingState } from './recurrent.ts';

/**
 * Long short-term memory (S. Hochreiter and J. Schmidhuber, 1997; F. Gers et al., 2000), with PyTorch's gates: input, forget, cell,
 * output. Inside, the three sigmoid gates lie beside each other, so that one operator serves them.
 */
export const lstm = recurrentLayer({
  layer: 'lstm',
  gates: 4,
  run(builder, x, { hidden, inputWeight, hiddenWeight, inputBias, hiddenBias }, reverse) {
    const ordered = (tensor: typeof x) => {
      const axis = tensor.shape.length - 1;
      const gate = (first: number, count: number) =>
        builder.slice(tensor, axis, first * hidden, (first + count) * hidden);
      return builder.concat([gate(0, 2), gate(3, 1), gate(2, 1)], axis);
    };
    const inputs = projected(builder, x, ordered(inputWeight), ordered(builder.add(inputBias, hiddenBias)));
    const start = startingState(builder, x, hidden);
    const results = appendScan(
      builder,
      { initial: [start, start], sequences: [inputs], fixed: [ordered(hiddenWeight)], reverse },
      (step, [h, c], [own], [weight]) => {
        if (h === undefined || c === undefined || own === undefined || weight === undefined) throw new Error('no step');
        const gates = step.add(step.matmul(h, weight), own);
        const open = step.unary('sigmoid', step.slice(gates, 1, 0, 3 * hidden));
        const gate = (at: number) => step.slice(open, 1, at * hidden, (at + 1) * hidden);
        const candidate = step.unary('tanh', step.slice(gates, 1, 3 * hidden, 4 * hidden));
        const cell = step.add(step.multiply(gate(1), c), step.multiply(gate(0), candidate));
        const state = step.multiply(gate(2), step.unary('tanh', cell));
        return { states: [state, cell], results: [state] };
      },
    );
    return operand(results, 0);
  },
});
