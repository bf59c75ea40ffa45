import type { OperatorCallable } from '../../compiler/stdlib/callable.ts';
import type { Library } from '../../compiler/stdlib/library.ts';
import { isAvailable } from './available.ts';
import { type Config, slot } from './config.ts';
import type { ConfigValue } from './document.ts';
import { code, type Piece } from './draft.ts';
import type { Setting } from './settings.ts';
import { boolean, number, numberText, numeric, word } from './values.ts';

/** The settings of a network's training: loss, optimizer, schedule, stopping, epochs, batch, clipping, seed. */
export function trainingSettings(config: Config, library: Library, real: boolean): readonly Piece[] {
  const train = operator(library, 'train', 'train_network');
  return [
    ...loss(config, library, real),
    ...optimizer(config, library),
    ...scheduler(config, library, train, real),
    ...stopping(config, real, 'early(', ''),
    config.argument('epochs', 'training.epochs', number),
    config.argument('batch', 'training.batch', number),
    config.argument('clip_norm', 'training.clip_norm', number),
    config.argument('seed', 'training.seed', number),
    config.argument('threads', 'training.threads', number),
  ].flatMap((piece) => (piece === '' ? [] : [piece]));
}

function operator(library: Library, name: string, implementation = name): OperatorCallable | undefined {
  return library.callables
    .get(name)
    ?.find(
      (one): one is OperatorCallable =>
        one.kind === 'operator' && one.signature.operator === implementation && isAvailable(one, library),
    );
}

const losses: readonly (readonly [RegExp, string])[] = [
  [/^focal(_loss)?$/, 'focal'],
  [
    /^(bce|bce_with_logits|binary_cross_entropy|weighted_bce|wbce|cross_entropy|log_loss|bce_loss)$/,
    'binary_cross_entropy',
  ],
  [/^(mse|mean_squared_error|squared_error|l2|mse_loss)$/, 'squared_error'],
  [/^(mae|l1|mean_absolute_error)$/, 'absolute_error'],
  [/^(huber|smooth_l1)$/, 'huber'],
];

function loss(config: Config, library: Library, real: boolean): readonly Piece[] {
  const written = config.take('loss.type');
  const kind = written === undefined ? undefined : word(written.leaf.value);
  const focal = config.peek('loss.alpha') ?? config.peek('loss.gamma');
  const guessed = written === undefined && focal !== undefined ? 'focal' : undefined;
  const name = losses.find(([pattern]) => kind !== undefined && pattern.test(kind))?.[1] ?? guessed;
  const fallback = real ? 'loss: squared_error(), ' : '';
  if (name === undefined || operator(library, name) === undefined) {
    if (written !== undefined) config.remark(written, 'unsupported', `the library has no loss ${written.leaf.text}`);
    if (written !== undefined)
      config.dismiss('loss', 'unsupported', `it belongs to ${written.leaf.text}, which the library has not`);
    return [fallback];
  }
  if (written === undefined) return [`loss: ${name}(`, ...ownArguments(config, library, 'loss', name), '), '];
  const inner = ownArguments(config, library, 'loss', name);
  return whole('loss', name, written, inner, fallback);
}

/**
 * `field: name(…), `. The setting that chose the recipe and those inside it stand or fall together where the language rejects the
 * recipe, so each piece of it is a slot of its own only where it can go alone.
 */
function whole(
  field: string,
  name: string,
  written: Setting,
  inner: readonly Piece[],
  fallback: string,
): readonly Piece[] {
  if (inner.length === 0) return [slot(`${field}: ${name}(), `, [written], fallback)];
  return [`${field}: `, slot(name, [written], name), '(', ...inner, '), '];
}

function ownArguments(config: Config, library: Library, block: string, name: string): readonly Piece[] {
  const callable = operator(library, name);
  const pieces: Piece[] = [];
  for (const parameter of callable?.parameters ?? []) {
    const piece = config.argument(parameter.name, `${block}.${parameter.name}`, number);
    if (piece !== '') pieces.push(piece);
  }
  return pieces;
}

function optimizer(config: Config, library: Library): readonly Piece[] {
  const written = config.take('optimizer.type');
  const kind = written === undefined ? 'adamw' : (word(written.leaf.value)?.replaceAll('_', '') ?? '');
  const name = operator(library, kind) === undefined ? undefined : kind;
  if (name === undefined && written !== undefined) {
    config.remark(written, 'unsupported', `the library has no optimizer ${written.leaf.text}, \`adamw\` stands for it`);
  }
  const betas = config.take('optimizer.betas');
  const pair: Piece[] = [];
  if (betas !== undefined) {
    const values: readonly ConfigValue[] = Array.isArray(betas.leaf.value) ? betas.leaf.value : [];
    const [first, second] = values.map(numeric);
    if (first === undefined || second === undefined || values.length !== 2)
      config.remark(betas, 'rejected', `betas are two numbers, not ${betas.leaf.text}`);
    else pair.push(slot(`beta1: ${numberText(first)}, beta2: ${numberText(second)}, `, [betas], ''));
  }
  const used = name ?? 'adamw';
  const inner = [...pair, ...ownArguments(config, library, 'optimizer', used)];
  if (written === undefined) return inner.length === 0 ? [] : code`optimizer: ${used}(${inner}), `;
  if (name === undefined) return code`optimizer: adamw(${inner}), `;
  return whole('optimizer', name, written, inner, '');
}

const schedulers: readonly (readonly [RegExp, string])[] = [
  [/^(reduce_on_plateau|reduce_lr_on_plateau|reducelronplateau|plateau)$/, 'reduce_on_plateau'],
  [/^(cosine|cosine_annealing|cosine_annealing_lr|cosineannealinglr)$/, 'cosine'],
  [/^(cosine_annealing_warm_restarts|cosine_warm_restarts)$/, 'cosine_restarts'],
  [/^(step|step_lr)$/, 'step_decay'],
  [/^(one_?cycle|one_cycle_lr)$/, 'one_cycle'],
];

function scheduler(
  config: Config,
  library: Library,
  train: OperatorCallable | undefined,
  real: boolean,
): readonly Piece[] {
  const written = config.take('scheduler.type');
  if (written === undefined) return [];
  const kind = word(written.leaf.value) ?? '';
  if (/^(none|null|constant|no)$/.test(kind) || written.leaf.value === null) {
    config.remark(written, 'elsewhere', 'a rate without a schedule stays as it is');
    return [];
  }
  const name = schedulers.find(([pattern]) => pattern.test(kind))?.[1];
  const takes = train?.parameters.some((parameter) => parameter.name === 'scheduler') ?? false;
  const callable = name === undefined ? undefined : operator(library, name);
  if (!takes || name === undefined || callable === undefined) {
    const reason = takes
      ? `the library has no schedule ${written.leaf.text}`
      : 'no operator changes the learning rate while it trains';
    config.remark(written, 'unsupported', reason);
    config.dismiss('scheduler', 'unsupported', reason);
    return [];
  }
  const inner: Piece[] = [];
  for (const parameter of callable.parameters) {
    if (parameter.type.type.kind === 'watch') inner.push(...watch(config, 'scheduler', real));
    else {
      const piece = config.argument(parameter.name, `scheduler.${parameter.name}`, number);
      if (piece !== '') inner.push(piece);
    }
  }
  return whole('scheduler', name, written, inner, '');
}

/** What configs call metrics, and the metric of binary or of real labels that is each. */
const metrics: readonly (readonly [names: RegExp, metric: string, labels: 'binary' | 'real'])[] = [
  [/^(loss|log_loss|logloss|cross_entropy|bce)$/, 'log_loss', 'binary'],
  [/^(f1|f1_score|f1_positive|f1_score_positive_class)$/, 'f1', 'binary'],
  [/^(auc|roc_auc|auroc)$/, 'roc_auc', 'binary'],
  [/^(pr_auc|average_precision|auprc)$/, 'pr_auc', 'binary'],
  [/^(accuracy|acc)$/, 'accuracy', 'binary'],
  [/^precision$/, 'precision', 'binary'],
  [/^recall$/, 'recall', 'binary'],
  [/^(loss|mse|mean_squared_error|squared_error|rmse)$/, 'mean_squared_error', 'real'],
  [/^(mae|mean_absolute_error|absolute_error)$/, 'mean_absolute_error', 'real'],
  [/^(r2|r_squared)$/, 'r2', 'real'],
];

/** `watch: validation.f1, `; a metric's direction is its own, so `mode` says nothing more. */
function watch(config: Config, block: string, real: boolean): readonly Piece[] {
  const mode = config.take(`${block}.mode`);
  if (mode !== undefined) config.remark(mode, 'elsewhere', 'each metric knows its better direction');
  const setting = config.take(`${block}.watch`);
  const usually = real ? 'watch: validation.mean_squared_error, ' : '';
  if (setting === undefined) return usually === '' ? [] : [usually];
  const named = (word(setting.leaf.value) ?? '').replace(/^val(idation)?_/, '');
  const labels = real ? 'real' : 'binary';
  const metric = metrics.find(([names, , of]) => of === labels && names.test(named))?.[1];
  if (metric !== undefined) return [slot(`watch: validation.${metric}, `, [setting], usually)];
  config.remark(setting, 'unsupported', `no metric of ${labels} labels is ${setting.leaf.text}`);
  return usually === '' ? [] : [usually];
}

/** `stop: early(…), ` where the config stops early, from the block and from what a tree model says of its own. */
export function stopping(config: Config, real: boolean, opening: 'early(', patience: string): readonly Piece[] {
  const enabled = config.take('stopping.enabled');
  const on = enabled === undefined ? true : boolean(enabled.leaf.value);
  if (enabled !== undefined && on === undefined)
    config.remark(enabled, 'rejected', `early stopping is on or off, not ${enabled.leaf.text}`);
  if (on === false && enabled !== undefined) {
    config.dismiss('stopping', 'elsewhere', 'early stopping is off');
    return [slot('stop: never(), ', [enabled], '')];
  }
  const inner = [
    ...watch(config, 'stopping', real),
    config.argument('patience', patience === '' ? 'stopping.patience' : patience, number),
    config.argument('min_delta', 'stopping.min_delta', number),
  ].flatMap((piece) => (piece === '' ? [] : [piece]));
  if (enabled !== undefined && on === true) return ['stop: ', slot(opening, [enabled], opening), ...inner, '), '];
  return inner.length === 0 ? [] : ['stop: ', opening, ...inner, '), '];
}
