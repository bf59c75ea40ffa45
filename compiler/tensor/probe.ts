import { emitModel } from './emission/emit.ts';
import { emitRepeated } from './emission/repeat.ts';
import { tensorOf } from './forward-graph.ts';
import { differentiate } from './gradients/differentiate.ts';
import { GraphBuilder } from './ir/builder.ts';
import type { TensorGraph } from './ir/graph.ts';
import { floatSums } from './passes/float-sums.ts';
import { halfPrecision } from './passes/half-precision.ts';
import { optimize } from './passes/optimize.ts';
import { appendScan } from './scan.ts';
import { type TargetName, targets } from './targets.ts';
import { total } from './vectors.ts';

/** Rows and columns that the probe is fed, and how many steps are taken. */
export const probeShape = { rows: 12, columns: 4, steps: 3 } as const;

const length = 3;

/**
 * A step of gradient descent that is as small as can be and has what training graphs are made of: rows gathered by number, products, a
 * scan over time and its gradient, a normalisation, a softmax, a mask drawn from words. A device on which it gives what the CPU gives
 * can train.
 *
 * Where a target takes several steps in one run, the graph takes all of the probe's: then `index`, `random` and `loss` have a first axis of
 * that length.
 *
 * Inputs: `data` float32 [rows, 4], `index` int64 [batch], `random` uint32 [batch], `weight` float32 [4, 4]. Outputs: `loss` float32 []
 * and `weight.updated`.
 * @param mixed Whether products are computed in half precision.
 */
export function compileProbe(
  target: TargetName,
  mixed = false,
): { readonly onnx: Uint8Array; readonly stepsAtOnce: number } {
  const graph = optimize(mixed ? floatSums(stepGraph(true)) : stepGraph(false), targets[target]);
  if (targets[target].stepsAtOnce === 1) return { onnx: emitModel('probe', graph, 'float32'), stepsAtOnce: 1 };
  const repetition = {
    states: [{ name: 'weight', updated: 'weight.updated' }],
    sequences: ['index', 'random'],
    times: probeShape.steps,
  };
  return { onnx: emitRepeated('probe', graph, 'float32', repetition), stepsAtOnce: probeShape.steps };
}

function stepGraph(mixed: boolean): TensorGraph {
  const plain = forwardGraph();
  const forward = mixed ? halfPrecision(plain) : plain;
  const builder = new GraphBuilder(forward.nodes);
  const named = (name: string) => tensorOf(new Map(forward.outputs.map((own) => [own.name, own.tensor])), name);
  const [loss, weight] = [named('loss'), named('weight')];
  const [gradient = weight] = differentiate(builder, loss, [weight]);
  const updated = builder.subtract(weight, builder.multiply(gradient, 0.1));
  const outputs = [
    { name: 'loss', tensor: loss },
    { name: 'weight.updated', tensor: updated },
  ];
  return { nodes: builder.nodes, outputs };
}

/** The loss, and the weight for its gradient to be taken. */
function forwardGraph(): TensorGraph {
  const builder = new GraphBuilder();
  const { columns } = probeShape;
  const data = builder.input('data', 'float', ['rows', columns]);
  const index = builder.input('index', 'int64', ['batch']);
  const weight = builder.input('weight', 'float', [columns, columns]);
  const random = builder.input('random', 'uint32', ['batch']);
  const x = builder.gather(data, index);
  const sequence = builder.broadcast(builder.reshape(x, [1, 'batch', columns]), [length, 'batch', columns]);
  const zeros = builder.broadcast(builder.scalar(0), ['batch', columns]);
  const [states = x] = appendScan(
    builder,
    { initial: [zeros], sequences: [sequence], fixed: [weight], reverse: false },
    (inside, [state = x], [element = x], [fixed = weight]) => {
      const after = inside.unary('tanh', inside.add(inside.matmul(state, fixed), element));
      return { states: [after], results: [after] };
    },
  );
  const last = builder.reshape(builder.slice(states, 0, length - 1, length), ['batch', columns]);
  const normalised = builder.append({ kind: 'standardized', epsilon: 1e-5 }, [last]);
  const kept = builder.append({ kind: 'keep', site: 'probe', rate: 0.25, shape: normalised.shape }, [random]);
  const masked = builder.multiply(normalised, builder.cast(kept, 'float'));
  const share = builder.softmax(builder.matmul(masked, weight));
  const loss = total(builder, builder.square(builder.subtract(share, builder.unary('sigmoid', x))));
  const outputs = [
    { name: 'loss', tensor: loss },
    { name: 'weight', tensor: weight },
  ];
  return { nodes: builder.nodes, outputs };
}
