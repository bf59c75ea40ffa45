import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';

/** What all architectures are given. `flatFeatures` are those of the MLP, which has no window. */
export const sizes = { features: 23, flatFeatures: 552, entities: 30, time: 24, rows: 4096 } as const;

/** The shipped architectures with their defaults, and a plain LSTM and GRU; the same in architectures_peer.py. */
export const architectures: Readonly<Record<string, string>> = {
  mlp: 'Mlp()',
  lstm: 'Plain(gated: false)',
  gru: 'Plain(gated: true)',
  lstm_attention: 'LstmAttention()',
  gru_attention: 'GruAttention()',
  cnn_lstm: 'CnnLstm()',
  cnn1d: 'Cnn1d()',
  tcn: 'Tcn()',
  transformer: 'Transformer()',
  hybrid: 'Hybrid()',
  resnet: 'ResNet()',
  inception: 'Inception()',
};

/** Models of the benchmark itself. */
const declarations = `model Plain(gated: Bool, bidirectional: Bool = false) {
  input x: Tensor[time, feature]

  encoded = if gated then (x |> gru(128, 2)) else (x |> lstm(128, 2, bidirectional: bidirectional))
  output logit = encoded |> last(time) |> dense(1)
}
`;

/** The graph that the compiler makes of one of the architectures. */
export function architectureGraph(name: string): ModelGraph {
  const model = architectures[name];
  if (model === undefined) throw new Error(`there is no architecture ${name}`);
  return modelGraph(model, name === 'mlp' ? undefined : sizes.time);
}

/**
 * The graph that the compiler makes of a model of the library or the benchmark, which reads windows of `time` bars or single bars;
 * `own` declares models beside the library's.
 */
export function modelGraph(model: string, time: number | undefined, own: string = declarations): ModelGraph {
  const text = `${own}
dataset bars = simulate(assets: 4)
label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: stop_first)
dataset examples = returns(bars, [1bars, 8bars])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
  |> fit impute(median)${time === undefined ? '' : ` |> window(${time}bars)`}
stage network = train(${model}, examples)
export stage scores = evaluate(network, on: examples.test)
`;
  const { plan, diagnostics } = compile({
    path: 'bench.pipe',
    sets: {},
    host: nodeHost(new Map([['bench.pipe', text]])),
  });
  const value = plan?.steps.find(({ operator }) => operator === 'train_network')?.arguments.model;
  if (value?.kind !== 'model') throw new Error(diagnostics[0]?.title ?? 'the plan trains no model');
  return value.graph;
}
