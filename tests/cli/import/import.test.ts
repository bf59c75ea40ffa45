import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { isAvailable } from '../../../cli/import/available.ts';
import { importConfig } from '../../../cli/import/import.ts';
import { remarksText } from '../../../cli/import/remarks.ts';
import { blocks, keys } from '../../../cli/import/vocabulary.ts';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import { loadLibrary } from '../../../compiler/stdlib/library.ts';
import { format } from '../../../language/formatter/format.ts';

const host = nodeHost();

function imported(text: string, file = 'config.yaml') {
  const result = importConfig(file, text, host);
  const { plan } = compile({ path: 'x.pipe', host: nodeHost(new Map([['x.pipe', result.text]])) });
  expect(plan, result.text).toBeDefined();
  return { ...result, notes: remarksText([], result.remarks) };
}

const blocksWithPrefixes = `
model:
  model_type: mlp
  hidden_layers: [96, 48]
  dropout_rate: 0.25
  activation: relu
  batch_normalization: true
  asset_embedding_dim: 6
training:
  num_epochs: 40
  batch_size: 384
  learning_rate: 0.0007
  optimizer: adamw
  weight_decay: 3e-4
loss:
  loss_function: focal
  focal_alpha: 0.3
  focal_gamma: 1.5
early_stopping:
  early_stopping_patience: 9
  early_stopping_metric: f1
  early_stopping_delta: 0.0002
data:
  data_dir: bars/hourly
  profit_target: 0.04
  stop_loss: -0.015
  prediction_horizon: 12
  train_split: 0.6
  val_split: 0.2
  timeframe: 1Hour
  n_features: 20
`;

const nested = `
model:
  type: "mlp"
  hidden_sizes: [32]
  activation: tanh
training:
  batch_size: 64
  num_epochs: 12
  early_stopping_patience: 4
  gradient_clip_norm: 0.5
  optimizer:
    type: adamw
    lr: 0.002
    betas: [0.85, 0.99]
data:
  sequence_length: 16
  features: [close, rsi_21, macd, wavelets]
  train_split: 0.7
  val_split: 0.1
  test_split: 0.2
hardware:
  device: cuda
`;

const severalModels = `
feature_selection:
  n_features: 12
  primary_target: fwd_ret_15m
models:
  lightgbm:
    max_depth: 6
    num_leaves: 40
    learning_rate: 0.04
    subsample: 0.8
    early_stopping_rounds: 25
  mlp:
    hidden_layers: [48]
    learning_rate: 0.003
    epochs: 7
`;

describe('a config of a training', () => {
  it('with blocks and prefixed keys', () => {
    const { text } = imported(blocksWithPrefixes, 'runs/mlp-base.yaml');
    expect(text).toContain('pipeline mlp_base\n');
    expect(text).toContain('param data: Path = "bars/hourly/*.csv"');
    expect(text).toContain('triple_barrier(profit: 4%, stop: 1.5%, horizon: 12bars,');
    expect(text).toContain('chronological(train: 60%, validation: 20%, test: 20%, embargo: 12h)');
    expect(text).toContain('train(Mlp(hidden: [96, 48], dropout: 0.25, asset: 6), prepared)');
    expect(text).toContain('loss: focal(alpha: 0.3, gamma: 1.5)');
    expect(text).toContain('optimizer: adamw(learning_rate: 0.0007, weight_decay: 0.0003)');
    expect(text).toContain('stop: early(watch: validation.f1, patience: 9, min_delta: 0.0002)');
    expect(text).toContain('epochs: 40');
    expect(text).toContain('batch: 384');
  });

  it('with nested blocks, a window and an activation of its own', () => {
    const { text, notes } = imported(nested);
    expect(text).toContain('dataset sequences = prepared |> window(16bars)');
    expect(text).toContain('input x: Tensor[time, feature]');
    expect(text).toContain('dense(width) |> batch_norm |> tanh |> dropout(dropout)');
    expect(text).toContain('train(Network(hidden: [32]), sequences)');
    expect(text).toContain('adamw(beta1: 0.85, beta2: 0.99, learning_rate: 0.002)');
    expect(text).toContain('clip_norm: 0.5');
    expect(text).toContain('rsi(bars, 21bars)');
    expect(notes).toContain(
      'line 17: data.features: [close, rsi_21, macd, wavelets] (no operator makes the feature wavelets)',
    );
    expect(notes).toContain('line 22: hardware.device: cuda');
  });

  it('with several models side by side and a return as target', () => {
    const { text } = imported(severalModels);
    expect(text).toContain('label outcome = bars |> forward_return(15m)');
    expect(text).toContain('every: 15m');
    expect(text).toContain('{ keep: 12 }');
    expect(text).toContain('lightgbm(learning_rate: 0.04, leaves: 40, depth: 6, bagging_fraction: 0.8)');
    expect(text).toContain('stop: early(watch: validation.mean_squared_error, patience: 25)');
    expect(text).toMatch(/stage mlp = train\(Mlp\(hidden: \[48\]\), selected\)/);
    expect(text).toContain('adamw(learning_rate: 0.003)');
    expect(text).toContain('report summary = compare(trees_test, mlp_test)');
  });

  it('without blocks', () => {
    const { text, remarks } = imported(
      'model_type: mlp\nhidden_layers: [8]\ndropout_rate: 0.1\nlearning_rate: 0.01\nepochs: 3\n',
    );
    expect(text).toContain('Mlp(hidden: [8], dropout: 0.1)');
    expect(text).toContain('epochs: 3');
    expect(remarks).toEqual([]);
  });
});

describe('what the program does not say', () => {
  it('is told with its line, and stands at the end of the program', () => {
    const { text, notes } = imported('model_type: mlp\ntraining:\n  epochs: 5\n  frobnicate: 3\n  cv_rounds: [1, 2]\n');
    expect(notes).toContain('not understood:\n  line 4: training.frobnicate: 3\n  line 5: training.cv_rounds: [1, 2]');
    expect(text).toContain('//   line 4: training.frobnicate: 3');
  });

  it('is what the language rejects, in its words', () => {
    const { text, notes } = imported('model:\n  type: mlp\n  dropout: 1.5\ntraining:\n  epochs: 0\n  batch_size: 64\n');
    expect(notes).toMatch(/line 3: model\.dropout: 1\.5 \(.*dropout.*\)/);
    expect(notes).toMatch(/line 5: training\.epochs: 0 \(.*epochs.*\)/);
    expect(text).toContain('batch: 64');
    expect(text).not.toContain('dropout: 1.5,');
  });

  it('is an architecture that the library does not have, with all that it says', () => {
    const { text, remarks } = imported('model:\n  model_type: mamba_moe\n  experts: 8\ntraining:\n  epochs: 5\n');
    expect(text).not.toContain('stage');
    expect(remarks.map(({ setting, fate }) => [setting.leaf.line, fate])).toEqual([
      [2, 'unsupported'],
      [3, 'unsupported'],
      [5, 'unsupported'],
    ]);
  });

  it('is a model, a schedule or a metric that this version cannot run', () => {
    const { text, notes } = imported(
      'model:\n  type: mlp\ndata:\n  target: fwd_ret_1h\nearly_stopping:\n  metric: val_f1\n  patience: 4\n',
    );
    expect(text).toContain('stop: early(watch: validation.mean_squared_error, patience: 4)');
    expect(notes).toContain('line 6: early_stopping.metric: val_f1 (no metric of real labels is val_f1)');
    const { callables } = loadLibrary(host.library());
    for (const [name, kind] of [
      ['reduce_on_plateau', 'scheduler'],
      ['LstmAttention', 'model'],
    ] as const) {
      const callable = callables.get(name)?.[0];
      const runs = callable !== undefined && isAvailable(callable, loadLibrary(host.library()));
      const config =
        kind === 'model'
          ? 'model:\n  type: lstm_attention\ndata:\n  lookback_window: 24\n'
          : `${kind}:\n  type: reduce_on_plateau\nmodel_type: mlp\n`;
      expect(imported(config).text.includes(`${name}(`)).toBe(runs);
    }
  });

  it('is what the config says twice', () => {
    const { text, notes } = imported('training:\n  learning_rate: 0.1\n  optimizer:\n    type: adamw\n    lr: 0.2\n');
    expect(text).toContain('learning_rate: 0.2');
    expect(notes).toContain('line 2: training.learning_rate: 0.1 (line 5 says it again, and the last stands)');
  });

  it('is what was chosen', () => {
    expect(imported('epochs: 3\n').choices).toContain('bars: every: 1h, the time from one bar to the next');
  });
});

describe('a text that is no config', () => {
  it('is told with its place', () => {
    expect(() => importConfig('a.yaml', 'a: 1\nb: [1, 2\nc: 3\n', host)).toThrow(/^a\.yaml:\d+:\d+: /);
    expect(() => importConfig('a.yaml', '- 1\n- 2\n', host)).toThrow('a.yaml holds no keys and values');
    expect(() => importConfig('a.yaml', '', host)).toThrow('a.yaml holds no keys and values');
  });
});

const value = fc.oneof(
  fc.integer({ min: -3, max: 600 }),
  fc.double({ noNaN: true, min: -2, max: 2 }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'mlp',
    'lstm',
    'focal',
    'adamw',
    'f1',
    '1h',
    '60min',
    '5%',
    'tanh',
    'robust',
    '3e-4',
    'a "quoted" text',
    'fwd_ret_5m',
  ),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom('rsi', 'close', 'macd_9', 'x')), {
    maxLength: 4,
  }),
);
const key = fc.constantFrom(...Object.values(keys).flat(2), 'unheard_of', 'for', 'ünï');
const block = fc.constantFrom(...Object.values(blocks).flat(), 'whatever');
const config = fc.dictionary(
  fc.oneof(key, block),
  fc.oneof(
    value,
    fc.dictionary(fc.oneof(key, block), fc.oneof(value, fc.dictionary(key, value, { maxKeys: 4 })), { maxKeys: 8 }),
  ),
  { minKeys: 1, maxKeys: 6 },
);

describe('any config', () => {
  it('becomes a program that checks, in canonical form, and loses no line', () => {
    fc.assert(
      fc.property(config, (content) => {
        const { text } = imported(stringify(content));
        expect(format({ path: 'x.pipe', text })).toEqual({ kind: 'formatted', text });
        expect(importConfig('config.yaml', stringify(content), host).text).toBe(text);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

it('gives a model of sequences windows where the config has none, and says that it chose them', () => {
  const { text, choices } = imported(
    'model:\n  model_type: lstm_attention\n  lstm_hidden_units: 64\n  attention_heads: 4\n',
  );
  expect(text).toContain('dataset sequences = prepared |> window(24bars)');
  expect(text).toContain('train(LstmAttention(hidden: 64, heads: 4), sequences)');
  expect(text).toContain('on: sequences.test');
  expect(choices.join('\n')).toContain('sequences: 24bars');
});
