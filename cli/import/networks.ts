import type { Callable } from '../../compiler/stdlib/callable.ts';
import type { Library } from '../../compiler/stdlib/library.ts';
import { isAvailable } from './available.ts';
import { type Config, slot } from './config.ts';
import type { ConfigValue } from './document.ts';
import { code, type Piece, type Statement } from './draft.ts';
import type { Setting } from './settings.ts';
import { boolean, number, numbers, word } from './values.ts';

/** A model as an expression, with the declarations that it needs. */
export interface Network {
  readonly expression: readonly Piece[];
  readonly statements: readonly Statement[];
  readonly reads: readonly string[];
  /** It reads windows of bars, whatever the rows are. */
  readonly sequences?: true;
}

/** The names that configs give to architectures, and the model of the library that is each. */
const architectures: readonly (readonly [RegExp, string])[] = [
  [/^(mlp|dense|feed_?forward|fnn|dnn|multi_?layer_perceptron)$/, 'Mlp'],
  [/^(multi_?task)$/, 'MultiTask'],
  [/^(lstm|bi_?lstm|lstm_attention|attention_lstm)$/, 'LstmAttention'],
  [/^(gru|gru_attention|attention_gru)$/, 'GruAttention'],
  [/^(cnn|cnn_?1d|conv1d|tcn)$/, 'Cnn1d'],
  [/^(cnn_lstm|hybrid_cnn_lstm|conv_lstm|hybrid)$/, 'CnnLstm'],
  [/^(transformer|transformer_encoder)$/, 'Transformer'],
  [/^(vae)$/, 'Vae'],
];

const writers: Readonly<Record<string, (value: ConfigValue) => string | undefined>> = {
  hidden: (value) => (Array.isArray(value) ? numbers(value) : number(value)),
  dropout: number,
  asset: number,
  layers: number,
  attention: number,
  heads: number,
  channels: (value) => (Array.isArray(value) ? numbers(value) : number(value)),
  kernel: number,
};

/** Parameters of the library's models that say the same by another name. */
const otherNames: Readonly<Record<string, string>> = {
  'Transformer.hidden': 'width',
  'Transformer.layers': 'blocks',
};

/** The model of the config's block, or `undefined` where the library has no such architecture; that is remarked upon then. */
export function network(
  config: Config,
  block: string,
  library: Library,
  options: { readonly kind: string | undefined; readonly name: string; readonly windowed: boolean },
): Network | undefined {
  const written = config.take(`${block}.type`);
  const kind = written === undefined ? options.kind : word(written.leaf.value);
  const wanted = architectures.find(([pattern]) => kind !== undefined && pattern.test(kind))?.[1];
  if (kind === undefined && config.left(block).length === 0) config.choose('network: the model');
  const name = kind === undefined ? 'Mlp' : wanted;
  if (
    name === 'Mlp' &&
    (options.windowed || config.peek(`${block}.activation`) || config.peek(`${block}.batch_norm`))
  ) {
    return ownPerceptron(config, block, { ...options, written });
  }
  const callable = name === undefined ? undefined : library.callables.get(name)?.find((one) => one.kind === 'model');
  if (name === undefined || callable === undefined || !isAvailable(callable, library)) {
    const reason =
      callable === undefined
        ? `the library has no model for ${kind}`
        : `the library declares \`${callable.name}\`, and this version cannot run it`;
    if (written !== undefined) config.remark(written, 'unsupported', reason);
    config.dismiss(block, 'unsupported', reason);
    return undefined;
  }
  return {
    expression: code`${named(name, written)}(${argumentsOf(config, block, callable)})`,
    statements: [],
    reads: [],
    ...(readsSequences(callable) ? { sequences: true } : {}),
  };
}

/** Whether an input of the model has the dimension `time`. */
function readsSequences({ module, declaration: { span } }: Callable): boolean {
  return /\binput \w+: Tensor\[[^\]]*\btime\b/.test(module.file.text.slice(span.start, span.end));
}

/** The model's name, which the config's word for it gave. */
function named(name: string, written: Setting | undefined): Piece {
  return written === undefined ? name : slot(name, [written], name);
}

function argumentsOf(config: Config, block: string, callable: Callable): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [name, write] of Object.entries(writers)) {
    const setting = config.peek(`${block}.${name}`);
    if (setting === undefined) continue;
    const called = otherNames[`${callable.name}.${name}`] ?? name;
    const parameter = callable.parameters.find((candidate) => candidate.name === called);
    if (parameter === undefined) {
      config.take(`${block}.${name}`);
      config.remark(setting, 'unsupported', `\`${callable.name}\` has no parameter for it`);
      continue;
    }
    const listed = parameter.type.type.kind === 'list';
    pieces.push(config.argument(called, `${block}.${name}`, listed ? numbers : write));
  }
  return pieces;
}

const activations: ReadonlySet<string> = new Set(['relu', 'gelu', 'tanh', 'sigmoid']);

/** A perceptron with the activation, the normalisation and the shape of rows that the library's does not have. */
function ownPerceptron(
  config: Config,
  block: string,
  options: { readonly name: string; readonly windowed: boolean; readonly written: Setting | undefined },
): Network {
  const activation = config.take(`${block}.activation`);
  const act = activation === undefined ? 'relu' : (word(activation.leaf.value) ?? '');
  const hasActivation = activations.has(act);
  if (activation !== undefined && !hasActivation)
    config.remark(activation, 'unsupported', `no layer is the activation ${activation.leaf.text}`);
  const normalised = config.take(`${block}.batch_norm`);
  const norm = normalised === undefined ? true : boolean(normalised.leaf.value);
  if (normalised !== undefined && norm === undefined)
    config.remark(normalised, 'rejected', `batch normalisation is on or off, not ${normalised.leaf.text}`);
  const batchNorm = norm !== false;
  const usual = (!hasActivation || act === 'relu') && batchNorm && !options.windowed;
  const used = [activation, normalised].filter((setting) => setting !== undefined);
  const parameters = ['hidden', 'dropout', 'asset']
    .map((name) => config.argument(name, `${block}.${name}`, name === 'hidden' ? numbers : number))
    .filter((piece) => piece !== '');
  if (usual) {
    for (const setting of used)
      if (config.remarks.every((remark) => remark.setting !== setting))
        config.remark(setting, 'elsewhere', 'a feed-forward network of the library is so');
    return { expression: code`${named('Mlp', options.written)}(${parameters})`, statements: [], reads: [] };
  }
  const layers = `dense(width)${batchNorm ? ' |> batch_norm' : ''} |> ${hasActivation ? act : 'relu'} |> dropout(dropout)`;
  const model = options.name;
  const body = slot(layers, used, 'dense(width) |> batch_norm |> relu |> dropout(dropout)');
  const statement: Statement = {
    name: model,
    pieces: code`/// Feed-forward network with a learned vector of each asset beside the features.
model ${model}(hidden: List<Int in 1..> = [256, 128, 64], dropout: Float in 0..<1 = 0.3, asset: Int in 1.. = 8) {
  input x: Tensor[${options.windowed ? 'time, ' : ''}feature]
  input entity: Index

  joined = concat(x |> flatten, embedding(entity, asset))
  encoded = joined |> for width in hidden { ${body} }

  output logit = encoded |> dense(1)
}`,
    reads: [],
    optional: true,
  };
  return { expression: code`${named(model, options.written)}(${parameters})`, statements: [statement], reads: [model] };
}
