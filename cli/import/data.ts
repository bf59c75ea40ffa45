import type { Library } from '../../compiler/stdlib/library.ts';
import { isAvailable } from './available.ts';
import { type Config, slot } from './config.ts';
import { code, type Piece, type Statement } from './draft.ts';
import type { Setting } from './settings.ts';
import { duration, inMinutes, numeric, percent, span, string, word, words } from './values.ts';

/** What later parts of the program build on. */
export interface Prepared {
  readonly statements: readonly Statement[];
  /** The dataset to train on. */
  readonly rows: string;
  readonly windowed: boolean;
  readonly real: boolean;
}

/** Bars, features, a label, a split, a preparation, a selection and a window, from the blocks about data. */
export function prepareData(config: Config, library: Library): Prepared {
  const target = readTarget(config);
  const every = readInterval(config, target);
  const statements: Statement[] = [...sourceStatements(config, every), candidates(config)];
  const label = labelStatement(config, target, every);
  statements.push(label.statement, preparation(config, label, every));
  let rows = 'prepared';
  const keep = config.take('selection.keep');
  if (keep !== undefined) {
    const method = config.peek('selection.method');
    const byTrees = method !== undefined && /lightgbm|lgb|importance|gain/i.test(String(method.leaf.value));
    const ranking = byTrees
      ? slot('importance(lightgbm())', [method], 'importance(lightgbm())')
      : 'importance(lightgbm())';
    if (byTrees) config.take('selection.method');
    const count = numeric(keep.leaf.value);
    if (count === undefined) config.remark(keep, 'rejected', `\`keep\` cannot be ${keep.leaf.text}`);
    else {
      statements.push({
        name: 'selected',
        pieces: code`dataset selected = prepared |> fit select(${ranking}) { ${slot(`keep: ${count}, `, [keep], 'keep: 10, ')} }`,
        reads: ['prepared'],
        optional: true,
      });
      rows = 'selected';
    }
  }
  const learned = learnedFeatures(config, library, rows);
  statements.push(...learned);
  const lookback = config.take('data.lookback');
  const length = lookback === undefined ? undefined : span(lookback.leaf.value, lookback.leaf.path.at(-1) ?? '');
  if (lookback !== undefined && (length === undefined || /^[01]bars$/.test(length))) {
    if (length === undefined) config.remark(lookback, 'rejected', `a window cannot be ${lookback.leaf.text}`);
    else config.remark(lookback, 'elsewhere', 'without a window each row is one bar already');
  } else if (lookback !== undefined) {
    statements.push({
      name: 'sequences',
      pieces: code`dataset sequences = ${rows} |> window(${slot(length ?? '', [lookback], '24bars')})`,
      reads: [rows],
      optional: false,
    });
    rows = 'sequences';
  }
  for (const [key, what] of [
    ['n_features', 'the columns of `candidates` and what is selected of them decide'],
    ['num_assets', 'the assets that the data holds decide'],
  ] as const) {
    const setting = config.take(`data.${key}`);
    if (setting !== undefined) config.remark(setting, 'elsewhere', what);
  }
  return { statements, rows, windowed: rows === 'sequences', real: label.real };
}

interface Target {
  readonly horizon: string | undefined;
  readonly settings: readonly Setting[];
  readonly real: boolean;
}

/** `fwd_ret_5m` is the return over five minutes; a profit or a stop makes barriers of the horizon. */
function readTarget(config: Config): Target {
  const horizon = config.take('data.horizon');
  const text = horizon === undefined ? undefined : span(horizon.leaf.value, horizon.leaf.path.at(-1) ?? '');
  if (horizon !== undefined && text === undefined)
    config.remark(horizon, 'rejected', `a horizon cannot be ${horizon.leaf.text}`);
  const settings = horizon === undefined || text === undefined ? [] : [horizon];
  for (const address of ['data.target', 'selection.target']) {
    const named = config.peek(address);
    const match = /^(?:fwd|forward|future|next)_(?:ret|return|returns)_?(\d+[a-z]+)?$/i.exec(String(named?.leaf.value));
    if (named === undefined || match === null) continue;
    config.take(address);
    const own = duration(match[1] ?? '');
    return { horizon: own ?? text, settings: [...settings, named], real: true };
  }
  return { horizon: text, settings, real: false };
}

function readInterval(
  config: Config,
  target: Target,
): { readonly text: string; readonly settings: readonly Setting[] } {
  const setting = config.take('data.every');
  const text = setting === undefined ? undefined : duration(setting.leaf.value);
  if (setting !== undefined && text !== undefined) return { text, settings: [setting] };
  if (setting !== undefined) config.remark(setting, 'rejected', `an interval of bars cannot be ${setting.leaf.text}`);
  const { horizon } = target;
  const short = horizon !== undefined && inMinutes(horizon) > 0 && inMinutes(horizon) < 60 ? horizon : '1h';
  config.choose(`bars: every: ${short}, the time from one bar to the next`);
  return { text: short, settings: [] };
}

function sourceStatements(
  config: Config,
  every: { readonly text: string; readonly settings: readonly Setting[] },
): readonly Statement[] {
  const path = config.take('data.path');
  const given = path === undefined || typeof path.leaf.value !== 'string' ? undefined : path.leaf.value;
  const isFile = given !== undefined && /[*?]|\.(csv|parquet|json|gz)$/.test(given);
  const pattern = given === undefined ? 'data/*.csv' : isFile ? given : `${given.replace(/\/+$/, '')}/*.csv`;
  if (path !== undefined && given === undefined) config.remark(path, 'rejected', `a path cannot be ${path.leaf.text}`);
  if (!isFile) config.choose(`data: "${pattern}", the files that hold the bars`);
  config.choose('bars: stamp: open, which says that a bar is stamped with its opening');
  const quoted = JSON.stringify(pattern);
  const source = given === undefined || path === undefined ? quoted : slot(quoted, [path], '"data/*.csv"');
  const interval =
    every.settings.length > 0
      ? slot(`every: ${every.text}, `, every.settings, 'every: 1h, ')
      : `every: ${every.text}, `;
  return [
    { name: 'data', pieces: code`param data: Path = ${source}`, reads: [], optional: false },
    {
      name: 'bars',
      pieces: code`dataset bars = ohlcv(data) { ${config.argument('time', 'data.time', string)}stamp: open, ${config.argument('entity', 'data.entity', string)}${interval}}`,
      reads: ['data'],
      optional: false,
    },
  ];
}

const usual = [
  'returns(bars, [1bars, 2bars, 4bars, 8bars, 24bars])',
  'volatility(bars, [8bars, 24bars, 72bars])',
  'rsi(bars, 14bars)',
  'macd(bars, relative: true)',
  'bollinger(bars, 20bars, relative: true)',
  'atr(bars, 14bars, relative: true)',
  'volume_zscore(bars, [24bars, 72bars])',
  'hour(bars)',
  'weekday(bars)',
] as const;

const indicators: readonly (readonly [RegExp, string])[] = [
  [/^(open|high|low|close|volume|ohlcv|price|prices)$/, 'bars'],
  [/^(return|returns|log_return|log_returns|pct_change)$/, usual[0]],
  [/^(volatility|vol|rolling_std)$/, usual[1]],
  [/^rsi$/, usual[2]],
  [/^macd$/, usual[3]],
  [/^(bollinger|bollinger_bands|bbands|bb)$/, usual[4]],
  [/^(atr|average_true_range)$/, usual[5]],
  [/^(volume_zscore|volume_z)$/, usual[6]],
  [/^(hour|hour_of_day)$/, usual[7]],
  [/^(weekday|day_of_week|dayofweek)$/, usual[8]],
  [/^sma$/, 'sma(bars, [10bars, 50bars, 200bars], relative: true)'],
  [/^ema$/, 'ema(bars, [12bars, 26bars, 100bars], relative: true)'],
  [/^obv$/, 'obv(bars)'],
];

function candidates(config: Config): Statement {
  const setting = config.take('data.features');
  const named = setting === undefined ? undefined : words(setting.leaf.value);
  if (setting === undefined || named === undefined) {
    if (setting !== undefined) config.remark(setting, 'rejected', `features cannot be ${setting.leaf.text}`);
    config.choose('candidates: the features, and over how many bars');
    return {
      name: 'candidates',
      pieces: code`features candidates = ${usual.join('\n  + ')}`,
      reads: ['bars'],
      optional: false,
    };
  }
  const made = new Map<string, string[]>();
  for (const name of named) {
    const period = /^(rsi|atr|sma|ema|volatility|bollinger|returns?)_?(\d+)$/.exec(name);
    const known = indicators.find(([pattern]) => pattern.test(period?.[1] ?? name))?.[1];
    const text = period !== null && known !== undefined ? withPeriod(known, period[2] ?? '') : known;
    if (text === undefined) config.remark(setting, 'unsupported', `no operator makes the feature ${name}`);
    else made.set(text, [...(made.get(text) ?? []), name]);
  }
  const prices = made.get('bars');
  if (prices !== undefined && prices.length < 5)
    config.choose(`candidates: \`bars\` is all five columns, the config names ${prices.join(', ')}`);
  if ([...made.keys()].some((text) => /\d+bars/.test(text)))
    config.choose('candidates: over how many bars the features are');
  const texts = made.size === 0 ? usual : [...made.keys()];
  return {
    name: 'candidates',
    pieces: code`features candidates = ${slot(texts.join('\n  + '), [setting], usual.join('\n  + '))}`,
    reads: ['bars'],
    optional: false,
  };
}

/** The same indicator over the number of bars that its name gives: `rsi_14`. */
function withPeriod(call: string, count: string): string {
  return call.replace(/\[[^\]]*\]/, `[${count}bars]`).replace(/bars, \d+bars/, `bars, ${count}bars`);
}

interface LabelPart {
  readonly statement: Statement;
  readonly real: boolean;
  readonly head: string;
  readonly horizon: string;
}

function labelStatement(config: Config, target: Target, every: { readonly text: string }): LabelPart {
  const profit = config.take('data.profit');
  const stop = config.take('data.stop');
  const horizon = target.horizon ?? '8bars';
  if (target.horizon === undefined) config.choose(`outcome: horizon: ${horizon}, how far the label looks ahead`);
  else if (/bars$/.test(horizon)) config.choose(`outcome: the horizon counts bars of ${every.text}`);
  const ahead: Piece = target.settings.length === 0 ? horizon : slot(horizon, target.settings, '8bars');
  if (target.real && profit === undefined && stop === undefined) {
    const pieces = code`label outcome = bars |> forward_return(${ahead})`;
    return {
      statement: { name: 'outcome', pieces, reads: ['bars'], optional: false },
      real: true,
      head: 'forward_return',
      horizon,
    };
  }
  if (profit === undefined && stop === undefined)
    config.choose('outcome: the label: which of two barriers the price touches first, and their distances');
  else config.choose('outcome: path and tie: which prices touch a barrier, and who wins a bar that touches both');
  const barrier = (name: string, setting: Setting | undefined, usually: string): Piece => {
    const share = setting === undefined ? undefined : percent(setting.leaf.value);
    if (setting !== undefined && share === undefined)
      config.remark(setting, 'rejected', `\`${name}\` cannot be ${setting.leaf.text}`);
    return setting === undefined || share === undefined
      ? `${name}: ${usually}, `
      : slot(`${name}: ${share}%, `, [setting], `${name}: ${usually}, `);
  };
  const pieces = code`label outcome = bars |> triple_barrier(${barrier('profit', profit, '5%')}${barrier('stop', stop, '2%')}horizon: ${ahead}, path: high_low, tie: stop_first)`;
  return {
    statement: { name: 'outcome', pieces, reads: ['bars'], optional: false },
    real: false,
    head: 'profit',
    horizon,
  };
}

function preparation(config: Config, label: LabelPart, every: { readonly text: string }): Statement {
  const scaler = config.take('data.scaler');
  const method = scaler === undefined ? undefined : word(scaler.leaf.value)?.replace(/_?(scaler|scaling)$/, '');
  const scaling =
    method === undefined || method === ''
      ? undefined
      : method === 'z_score' || method === 'zscore'
        ? 'standard'
        : method;
  if (scaler === undefined) config.choose('prepared: scale(robust), and that missing values become the median');
  else if (scaling === undefined) config.remark(scaler, 'rejected', `a scaling cannot be ${scaler.leaf.text}`);
  const fill = config.take('data.fill');
  const filling = fill === undefined ? undefined : word(fill.leaf.value);
  const steps: Record<string, string> = {
    median: 'fit impute(median)',
    mean: 'fit impute(mean)',
    zero: 'impute(constant(0))',
    forward_fill: 'impute(forward_fill) |> fit impute(median)',
    ffill: 'impute(forward_fill) |> fit impute(median)',
  };
  const step = filling === undefined ? undefined : steps[filling];
  if (fill !== undefined && step === undefined)
    config.remark(fill, 'unsupported', `no operator fills missing values by ${fill.leaf.text}`);
  const imputed: Piece =
    fill === undefined || step === undefined ? 'fit impute(median)' : slot(step, [fill], 'fit impute(median)');
  const scaled: Piece = scaler === undefined || scaling === undefined ? 'robust' : slot(scaling, [scaler], 'robust');
  return {
    name: 'prepared',
    pieces: code`dataset prepared = candidates |> labelled(outcome.${label.head}) |> split(${splitCall(config, label.horizon, every.text)}) |> ${imputed} |> fit scale(${scaled})`,
    reads: ['candidates', 'outcome'],
    optional: false,
  };
}

function splitCall(config: Config, horizon: string, every: string): readonly Piece[] {
  const taken = ['train', 'validation', 'test'].map((part) => ({ part, setting: config.take(`data.${part}`) }));
  const shares = taken.map(({ setting }) => (setting === undefined ? undefined : percent(setting.leaf.value)));
  for (const [index, { part, setting }] of taken.entries()) {
    if (setting !== undefined && shares[index] === undefined)
      config.remark(setting, 'rejected', `the share of \`${part}\` cannot be ${setting.leaf.text}`);
  }
  const settings = taken.flatMap(({ setting }, index) =>
    setting === undefined || shares[index] === undefined ? [] : [setting],
  );
  const given = shares.filter((share) => share !== undefined);
  const sum = given.reduce((total, share) => total + share, 0);
  const missing = shares.filter((share) => share === undefined).length;
  const rest = Number(((100 - sum) / Math.max(1, missing)).toPrecision(12));
  const usually = 'train: 70%, validation: 15%, test: 15%, ';
  const [train, validation, test] = shares.map((share) => share ?? rest);
  let parts: Piece = usually;
  if (settings.length === 0) config.choose(`prepared: chronological parts, ${usually.slice(0, -2)}`);
  else {
    if (missing > 0) config.choose('prepared: the shares of the parts that the config does not name');
    parts = slot(`train: ${train}%, validation: ${validation}%, test: ${test}%, `, settings, usually);
  }
  const embargo = config.take('data.embargo');
  const gap =
    embargo === undefined ? undefined : inTime(span(embargo.leaf.value, embargo.leaf.path.at(-1) ?? ''), every);
  const least = inTime(horizon, every) ?? '1d';
  if (embargo !== undefined && gap === undefined)
    config.remark(embargo, 'rejected', `an embargo cannot be ${embargo.leaf.text}`);
  if (embargo === undefined) config.choose('prepared: an embargo as long as the horizon');
  const left: Piece =
    embargo === undefined || gap === undefined
      ? `embargo: ${least}`
      : slot(`embargo: ${gap}`, [embargo], `embargo: ${least}`);
  return code`chronological(${parts}${left})`;
}

/** Bars as time: an embargo is a duration. */
function inTime(text: string | undefined, every: string): string | undefined {
  const count = /^(\d+)bars$/.exec(text ?? '')?.[1];
  if (count === undefined) return text;
  const match = /^(\d+)([smhdw])$/.exec(every);
  return match === null ? undefined : `${Number(count) * Number(match[1])}${match[2]}`;
}

/** Features that are learnt from features: as far as the library has operators for them. */
function learnedFeatures(config: Config, library: Library, rows: string): readonly Statement[] {
  const known = (name: string) => library.callables.get(name)?.some((one) => isAvailable(one, library)) ?? false;
  const found: Statement[] = [];
  const plans = [
    {
      key: /^(vae|autoencoder)\.(latent_dim|latent|n_latent)$/,
      name: 'latent',
      needs: ['encode', 'Vae'],
      make: (n: string) => `fit encode(Vae(latent: ${n}))`,
    },
    {
      key: /^(gmm|regimes?)\.(n_components|components|n_regimes)$/,
      name: 'regimes',
      needs: ['cluster', 'gmm'],
      make: (n: string) => `fit cluster(gmm(components: ${n}))`,
    },
  ];
  for (const setting of config.left('engineering')) {
    const plan = plans.find(({ key }) => key.test(setting.key));
    const value = numeric(setting.leaf.value);
    if (plan === undefined || value === undefined) continue;
    config.take(`engineering.${setting.key}`);
    if (!plan.needs.every(known)) {
      config.remark(
        setting,
        'unsupported',
        `no operator learns ${plan.name === 'latent' ? 'an encoding' : 'clusters'}`,
      );
      continue;
    }
    found.push({
      name: plan.name,
      pieces: code`export dataset ${plan.name} = ${rows} |> ${slot(plan.make(String(value)), [setting], 'fit scale(robust)')}`,
      reads: [rows],
      optional: true,
    });
  }
  return found;
}
