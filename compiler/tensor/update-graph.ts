import { tensorOf, updatedName } from './forward-graph.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor, TensorGraph } from './ir/graph.ts';
import { optimizerOf } from './optimizers.ts';
import type { TrainingRequest } from './program.ts';
import type { StateLayout } from './state-layout.ts';
import { elementAt, total } from './vectors.ts';

type Output = TensorGraph['outputs'][number];

/** Name of the running average that lies beside a state. */
const averageName = 'average';

/** Names of the tensors beside each trained state: the optimizer's moments, and the average where there is one. */
export function besideStates(request: TrainingRequest): readonly string[] {
  const { optimizer, given } = optimizerOf(request.optimizer);
  return [...optimizer.moments(given), ...(request.averageDecay === undefined ? [] : [averageName])];
}

/** The port that predictions read instead of a trained state. */
export function keptName(request: Pick<TrainingRequest, 'averageDecay'>, state: string): string {
  return request.averageDecay === undefined ? state : `${state}.${averageName}`;
}

/**
 * Appends clipping, the optimizer's step and the running average to a graph.
 * @param found The states and the scalar inputs by name.
 * @param gradients Of the trained states, in the layout's order and shapes.
 * @returns `gradient_norm`, and each trained state with what lies beside it after the step.
 */
export function appendUpdate(
  builder: GraphBuilder,
  request: TrainingRequest,
  layout: StateLayout,
  found: ReadonlyMap<string, Tensor>,
  gradients: readonly Tensor[],
): readonly Output[] {
  const squares = gradients.map((gradient) => builder.square(gradient));
  const norm = builder.sqrt(
    squares.reduce((sum, square) => builder.add(sum, total(builder, square)), builder.scalar(0)),
  );
  const outputs: Output[] = [{ name: 'gradient_norm', tensor: norm }];
  const { optimizer, given } = optimizerOf(request.optimizer);
  const step = tensorOf(found, 'step');
  const inputs = {
    learningRate: tensorOf(found, 'learning_rate'),
    step,
    gradientScale: request.clipNorm === undefined ? undefined : clipFactor(builder, norm, request.clipNorm),
  };
  const update = optimizer.begin(builder, inputs, given);
  const names = optimizer.moments(given);
  const decay = request.averageDecay === undefined ? undefined : averageDecay(builder, step, request.averageDecay);
  for (const [at, { name, shape }] of layout.states.filter((own) => own.trained).entries()) {
    const moments = names.map((moment) => builder.input(`${name}.${moment}`, 'float', shape));
    const after = update(tensorOf(found, name), moments, elementAt(gradients, at), elementAt(squares, at));
    outputs.push({ name: updatedName(name), tensor: after.parameter });
    for (const [place, moment] of names.entries()) {
      outputs.push({ name: updatedName(`${name}.${moment}`), tensor: elementAt(after.moments, place) });
    }
    if (decay === undefined) continue;
    const average = builder.input(`${name}.${averageName}`, 'float', shape);
    const moved = builder.add(
      builder.multiply(average, decay),
      builder.multiply(after.parameter, builder.subtract(1, decay)),
    );
    outputs.push({ name: updatedName(`${name}.${averageName}`), tensor: moved });
  }
  return outputs;
}

/** The decay in the step numbered from 0: the first step's parameters are the first average, as PyTorch's AveragedModel has it. */
function averageDecay(builder: GraphBuilder, step: Tensor, decay: number): Tensor {
  return builder.multiply(builder.binary('minimum', builder.cast(step, 'float'), 1), decay);
}

/** min(1, bound / (norm + 1e-6)), as PyTorch's clip_grad_norm_. */
function clipFactor(builder: GraphBuilder, norm: Tensor, bound: number): Tensor {
  return builder.binary('minimum', builder.divide(bound, builder.add(norm, 1e-6)), 1);
}
