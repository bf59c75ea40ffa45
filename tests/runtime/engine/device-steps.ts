import { compileTraining } from '../../../compiler/tensor/compile.ts';
import type { LossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import type { ModelGraph } from '../../../compiler/tensor/model-graph.ts';
import type { TargetName } from '../../../compiler/tensor/targets.ts';
import type { Provider } from '../../../runtime/devices/provider.ts';
import { onnxEngine } from '../../../runtime/engine/engine.ts';
import { randomStream } from '../../../runtime/engine/random.ts';
import { openTrainingStep } from '../../../runtime/engine/step.ts';
import { compiled } from '../../compiler/facts/compiled.ts';
import { recipe } from '../../compiler/tensor/models.ts';
import { linearTask, plantedExamples } from './linear-model.ts';

/** Small models of the library: each kind of layer that lowers in a way of its own. */
export const smallModels = {
  mlp: 'Mlp(hidden: [8], dropout: 0.2, asset: 2)',
  convolution: 'Cnn1d(filters: [4], dropout: 0.2)',
  recurrent: 'LstmAttention(hidden: 4, layers: 1, heads: 2, attention: 4, dropout: 0.2, asset: 2)',
  attention: 'Transformer(width: 4, layers: 1, heads: 2, inner: 6, dropout: 0.2, asset: 2)',
} as const;

export type SmallModel = keyof typeof smallModels;

export const length = 4;
const features = 3;
const entities = 3;

/** The graph of a small model, over windows of `length` bars but for the first. */
export function graphOf(model: SmallModel, dropout: boolean): ModelGraph {
  const rows = model === 'mlp' ? '' : `  |> window(${length}bars)`;
  const result = compiled(`dataset bars = simulate(assets: 4)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset rows = returns(bars, [1bars, 2bars, 8bars])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)
${rows}
stage network = train(${dropout ? smallModels[model] : smallModels[model].replace('dropout: 0.2', 'dropout: 0')}, rows)
stage scores = evaluate(network, on: rows.test)
`);
  const value = result.plan?.steps.find(({ operator }) => operator === 'train_network')?.arguments.model;
  if (value?.kind !== 'model') throw new Error(result.diagnostics.map(({ title }) => title).join('; '));
  return value.graph;
}

export interface DeviceSteps {
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}

export interface DeviceStepsOptions {
  readonly provider: Provider;
  readonly target: TargetName;
  readonly steps: number;
  /** Parts of a step. */
  readonly parts?: number;
  readonly dropout?: boolean;
  readonly mixed?: LossScaling;
}

/** Takes `steps` steps of a small model on a provider, from the same weights and rows each time. */
export async function deviceSteps(
  model: SmallModel,
  { provider, target, steps, parts = 1, dropout = true, mixed }: DeviceStepsOptions,
): Promise<DeviceSteps> {
  const program = compileTraining(
    {
      model: graphOf(model, dropout),
      dimensions: { time: length, feature: features, classes: 1 },
      entities,
      losses: [{ output: 'logit', head: 'up', loss: recipe('focal', { alpha: 0.25, gamma: 2 }) }],
      optimizer: recipe('adamw', { learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }),
      clipNorm: 1,
      randomness: 'drawn',
      ...(parts > 1 ? { accumulate: true } : {}),
      ...(mixed === undefined ? {} : { mixed }),
    },
    { target },
  );
  const examples = plantedExamples(40, features);
  const entity = examples.matrix.entity.map((_, row) => row % entities);
  const { settings } = linearTask(8, { provider, batch: 16, accumulate: parts });
  const fit = { ...examples, matrix: { ...examples.matrix, entity } };
  const step = await openTrainingStep({ program, fit, settings, engine: onnxEngine });
  await step.setState(program.initialState(randomStream(4, 'weights')));
  const losses: number[] = [];
  const norms: number[] = [];
  for (let at = 0; at < steps; at++) {
    const batch = Int32Array.from({ length: 16 }, (_, example) => length + ((at * 7 + example * 3) % (40 - length)));
    const { loss, gradientNorm } = await step.run({ batch }, at, 0.01);
    losses.push(loss);
    norms.push(gradientNorm);
  }
  await step.gather();
  const state = Object.fromEntries(Object.entries(step.state()).map(([name, values]) => [name, Array.from(values)]));
  await step.close();
  return { losses, norms, state };
}
