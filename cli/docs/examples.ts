import type { Callable, CallableParameter, ModelCallable, OperatorCallable } from '../../compiler/stdlib/callable.ts';
import type { Library } from '../../compiler/stdlib/library.ts';
import type { Type } from '../../compiler/types/type.ts';
import { format } from '../../language/formatter/format.ts';
import { isAvailable } from '../import/available.ts';
import { numberIn } from './numbers.ts';

/** Declarations that examples build on, each after those it reads. */
const prelude: readonly (readonly [name: string, text: string])[] = [
  ['bars', 'dataset bars = simulate(assets: 4, bars: 4000, every: 1h)'],
  ['daily', 'dataset daily = bars |> resample(1d)'],
  [
    'candidates',
    'features candidates = returns(bars, [1bars, 2bars, 4bars, 8bars, 24bars]) + volatility(bars, [8bars, 24bars, 72bars]) + rsi(bars, 14bars)',
  ],
  [
    'outcome',
    'label outcome = bars |> triple_barrier(profit: 5%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)',
  ],
  ['reach', 'label reach = bars |> excursions(horizon: 8bars, path: high_low)'],
  ['rows', 'dataset rows = candidates |> labelled(outcome.profit)'],
  ['parted', 'dataset parted = rows |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))'],
  ['prepared', 'dataset prepared = parted |> fit impute(median) |> fit scale(robust)'],
  ['trees', 'stage trees = train(lightgbm(trees: 50), prepared)'],
  [
    'folds',
    'dataset folds = rows |> split(walk_forward(from: 2021-02-01, until: 2021-04-01, every: 1mo, validation: 7d, embargo: 8h)) |> fit scale(robust)',
  ],
  ['monthly', 'stage monthly = train(lightgbm(trees: 50), folds)'],
  ['market', 'environment market = trading(prepared, fill: next_open, fee: 0.1%)'],
  ['agent', 'stage agent = learn(ppo(), market) { fit: prepared.train, watch: prepared.validation }'],
  ['wide', 'space wide for trees {\n  model.leaves in 15..255\n}'],
  ['cases', 'dataset cases = series("gestures_TRAIN.ts", test: "gestures_TEST.ts")'],
  ['scores', 'stage scores = evaluate(trees, on: prepared.test)'],
];

const words: Readonly<Record<string, string>> = {
  Frame: 'dataset',
  Label: 'label',
  Report: 'report',
  Check: 'check',
  Environment: 'environment',
};

/** Frames to try, the plainest first. */
const frames = ['bars', 'candidates', 'rows', 'parted', 'prepared', 'cases'] as const;

/** What may fail the search is bounded: an example is a courtesy, and its absence is told. */
const attempts = 60;

/**
 * A small program in canonical form that uses `callable` and checks, found by trying arguments of the right types; the same library
 * gives the same program. `undefined` where none was found.
 */
export function findExample(
  callable: Callable,
  library: Library,
  checks: (program: string) => boolean,
): string | undefined {
  let tried = 0;
  for (const declaration of candidates(callable, library, 0)) {
    if (tried === attempts) return undefined;
    tried += 1;
    const text = withPrelude(declaration);
    if (!checks(`pipeline example\n\n${text}`)) continue;
    const formatted = format({ path: 'example.pipe', text });
    if (formatted.kind === 'formatted') return formatted.text.trimEnd();
  }
  return undefined;
}

/** `declaration` after the declarations of the prelude that it needs. */
function withPrelude(declaration: string): string {
  const needed: string[] = [];
  let text = declaration;
  for (const [name, line] of prelude.toReversed()) {
    if (!new RegExp(`\\b${name}\\b(?!:)`).test(text) || text.includes(`space ${name} for`)) continue;
    needed.unshift(line);
    text = `${line}\n${text}`;
  }
  return `${needed.map((line) => `${line}\n\n`).join('')}${declaration}\n`;
}

function* candidates(callable: Callable, library: Library, depth: number): Generator<string> {
  if (callable.kind === 'model') {
    const settings = settingsOf(callable, library, new Set());
    yield `stage example = train(${callable.name}(${settings}), prepared)`;
    yield `stage example = train(${callable.name}(${settings}), prepared |> window(24bars))`;
    yield `export dataset example = prepared |> fit encode(${callable.name}(${settings}))`;
    yield* headPrograms(callable, settings);
    return;
  }
  yield* figurePrograms(callable);
  if (callable.signature.family === 'layer') return yield* layerPrograms(callable, library);
  if (callable.signature.family === 'recipe') {
    const settings = settingsOf(callable, library, new Set());
    // A name that means an aggregate too is a recipe where it stands bare.
    const bare = settings === '' && (library.callables.get(callable.name)?.length ?? 0) > 1;
    const written = bare ? callable.name : `${callable.name}(${settings})`;
    const type = callable.result.type;
    if (type.kind !== 'recipe' || depth > 2) return;
    if (type.name === 'Distribution')
      yield `space wide for trees {\n  model.learning_rate in ${written}\n}\n\nstage example = tune(trees, over: wide) { trials: 20, minimize: validation.log_loss }`;
    if (type.name === 'Loss') {
      yield `stage example = train(Mlp(hidden: [64, 32]), prepared) { loss: ${written} }`;
      yield `stage example = train(Mlp(hidden: [64, 32]), ${realRows}) { loss: ${written}, stop: early(watch: validation.mean_squared_error) }`;
    }
    if (type.name === 'Augmentation')
      yield `stage example = train(Cnn1d(filters: [16]), prepared |> window(24bars)) { augment: [${written}] }`;
    if (type.name === 'Reconstruction')
      yield `export dataset example = prepared |> fit encode(Vae(latent: 4), loss: ${written})`;
    for (const user of usersOf(type.name, library))
      if (!isRecipe(user.callable)) yield* callsOf(user.callable, library, { [user.parameter]: written });
    for (const user of usersOf(type.name, library)) {
      const { callable: outer } = user;
      if (outer.kind !== 'operator' || outer.signature.family !== 'recipe' || outer.result.type.kind !== 'recipe')
        continue;
      const inner = `${outer.name}(${settingsOf(outer, library, new Set(), { [user.parameter]: written })})`;
      for (const next of usersOf(outer.result.type.name, library))
        yield* callsOf(next.callable, library, { [next.parameter]: inner });
    }
    return;
  }
  yield* callsOf(callable, library, {});
  const network = callable.parameters.find(({ type }) => type.type.kind === 'network');
  if (network !== undefined) yield* callsOf(callable, library, { [network.name]: 'Vae(latent: 4)' });
}

/** A label and a loss for each head that the library's models of several heads answer. */
const questions: Readonly<Record<string, readonly [label: string, loss: string]>> = {
  hit: ['outcome.profit', 'focal()'],
  direction: ['direction(bars, horizon: 8bars)', 'cross_entropy()'],
  time_to_hit: ['time_to_hit(bars, profit: 5%, stop: 2%, horizon: 8bars, path: high_low)', 'squared_error()'],
  drawdown: ['reach.drawdown', 'squared_error()'],
  favourable: ['reach.favourable', 'squared_error()'],
  forward_return: ['forward_return(bars, 8bars)', 'squared_error()'],
};

/** Programs that train a model of several outputs. */
function* headPrograms({ module, declaration, name }: ModelCallable, settings: string): Generator<string> {
  const text = module.file.text.slice(declaration.span.start, declaration.span.end);
  const heads = [...text.matchAll(/^ *output (\w+) =/gm)].map(([, head = '']) => head);
  const asked = heads.flatMap((head) => (questions[head] === undefined ? [] : [[head, ...questions[head]] as const]));
  if (heads.length < 2 || asked.length < heads.length) return;
  const labels = asked.map(([head, label]) => `${head}: ${label}`).join(', ');
  const losses = asked.map(([head, , loss]) => `${head}: ${loss}`).join(', ');
  const split = 'split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';
  for (const windows of ['', ' |> window(24bars)'])
    yield `dataset several = candidates |> labelled({ ${labels} }) |> ${split} |> fit impute(median)${windows}

stage example = train(${name}(${settings}), several) { loss: { ${losses} }, stop: early(watch: validation.loss) }`;
}

function isRecipe(callable: Callable): boolean {
  return callable.kind === 'operator' && callable.signature.family === 'recipe';
}

const realRows =
  'candidates |> labelled(bars |> forward_return(8bars)) |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))';

/** Programs with what stands in expectations and where a metric is watched. */
function* figurePrograms({ name, signature }: OperatorCallable): Generator<string> {
  if (signature.family === 'metric') {
    const stop = `{ stop: early(watch: validation.${name}) }`;
    yield `stage example = train(lightgbm(trees: 50), prepared) ${stop}`;
    yield `stage example = train(lightgbm(trees: 50), ${realRows}) ${stop}`;
    yield `expect trees.validation.${name} > 0`;
    yield `stage real = train(lightgbm(trees: 50), ${realRows})\n\nexpect real.validation.${name} > 0`;
    yield `stage paid = evaluate(trees, on: prepared.test, payoff: bracket(profit: 5%, stop: 2%, fee: 0.1%))\n\nexpect paid.${name} > 0`;
  }
  if (signature.family === 'assets') yield `expect count(${name}(bars)) > 1`;
  if (signature.family === 'measure') yield `expect ${name}(prepared) > 5`;
  if (signature.family === 'aggregate') yield `expect ${name}([trees.train.log_loss, trees.validation.log_loss]) < 5`;
  if (signature.family === 'expects') yield 'expect trees.validation.log_loss < 1 "better than nothing"';
}

/** Operators and models with a parameter of the recipe `name`, plain ones first. */
function usersOf(
  name: string,
  library: Library,
): readonly { readonly callable: Callable; readonly parameter: string }[] {
  const found = [...library.callables.values()]
    .flat()
    .flatMap((callable) =>
      callable.parameters
        .filter(({ type }) => type.type.kind === 'recipe' && type.type.name === name)
        .map((parameter) => ({ callable, parameter: parameter.name, required: parameter.required })),
    );
  const rank = ({ callable, required }: (typeof found)[number]): number =>
    (isAvailable(callable, library) ? 2 : 0) + (required ? 1 : 0);
  return found.sort((a, b) => rank(b) - rank(a));
}

/** Calls of a step operator with every choice of frames, with and without `fit`. */
function* callsOf(callable: Callable, library: Library, given: Readonly<Record<string, string>>): Generator<string> {
  if (callable.kind !== 'operator') return;
  const [first] = callable.parameters;
  const { result, signature } = callable;
  const word = result.type.kind === 'step' ? (words[result.type.name] ?? 'stage') : 'let';
  const subjects =
    first === undefined || !first.required ? [undefined] : valuesOf(first.type.type, library, first, given);
  const preferred = signature.family === 'split' ? ['rows', ...subjects] : subjects;
  const isFrame = first?.type.type.kind === 'step' && first.type.type.name === 'Frame' && first.positional;
  const featureLike = signature.family === 'causal' || signature.family === 'rowwise';
  for (const subject of preferred) {
    for (const choice of [0, 1]) {
      const taken = new Set(isFrame && first !== undefined ? [first.name] : []);
      const call = callText(callable, library, { taken, given, subject: subject ?? '', choice });
      if (!isFrame || subject === undefined) yield `${word} example = ${call}`;
      else {
        const whole = callText(callable, library, { taken: new Set(), given, subject, choice });
        if (featureLike) yield `features example = ${whole}`;
        if (signature.family === 'environment' || signature.family === 'backtests') yield `${word} example = ${whole}`;
        yield `${word} example = ${subject} |> ${call}`;
        yield `${word} example = ${subject} |> fit ${call}`;
      }
    }
  }
}

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(', ');
}

interface Writing {
  /** Parameters that are given elsewhere. */
  readonly taken: ReadonlySet<string>;
  readonly given: Readonly<Record<string, string>>;
  /** What the first parameter is. */
  readonly subject: string;
  /** Which of several values of a further frame. */
  readonly choice: number;
}

/** `callee(positional) { named }` where there is much to say, else all between parentheses. */
function callText(callable: Callable, library: Library, writing: Writing): string {
  const { positional, named } = argumentsOf(callable, library, writing);
  const all = [...positional, ...named].join(', ');
  if (all.length <= 60 || named.length < 2) return `${callable.name}(${all})`;
  return `${callable.name}(${positional.join(', ')}) { ${named.join(', ')} }`;
}

function settingsOf(
  callable: Callable,
  library: Library,
  taken: ReadonlySet<string>,
  given: Readonly<Record<string, string>> = {},
): string {
  const { positional, named } = argumentsOf(callable, library, { taken, given, subject: '', choice: 0 });
  return [...positional, ...named].join(', ');
}

/** Arguments that must be given, and the first that may be, with the values that they have anyway. */
function argumentsOf(
  callable: Callable,
  library: Library,
  { taken, given, subject, choice }: Writing,
): { readonly positional: readonly string[]; readonly named: readonly string[] } {
  const positional: string[] = [];
  const named: string[] = [];
  let optional = 0;
  for (const [index, parameter] of callable.parameters.entries()) {
    if (taken.has(parameter.name)) continue;
    const own = given[parameter.name];
    const { default: written } = parameter.declaration;
    if (own === undefined && written !== undefined) {
      if (optional === 2 || !['number', 'quantity', 'list'].includes(written.kind)) continue;
      optional += 1;
    }
    const text =
      written === undefined ? undefined : callable.module.file.text.slice(written.span.start, written.span.end);
    const values = text === undefined ? valuesOf(parameter.type.type, library, parameter, given) : [text];
    const further = parameter.type.type.kind === 'step' ? furtherFrame(parameter.name, values, choice) : values[0];
    const value = own ?? (index === 0 && subject !== '' ? subject : further);
    if (value === undefined) continue;
    // The arguments of a recipe read best with their names.
    if (parameter.positional && (parameter.required || !isRecipe(callable))) positional.push(value);
    else named.push(`${parameter.name}: ${value}`);
  }
  if (callable.kind === 'operator' && callable.signature.family === 'tunes')
    named.push('minimize: validation.log_loss');
  return { positional, named };
}

const namedFrames: Readonly<Record<string, string>> = {
  fit: 'prepared.train',
  watch: 'prepared.validation',
  bars: 'bars',
};

function furtherFrame(name: string, values: readonly string[], choice: number): string | undefined {
  if (!values.includes('daily')) return values[0];
  return namedFrames[name] ?? ['daily', 'prepared.test'][choice];
}

/** Values of a type as a person would write them, the plainest first. */
function valuesOf(
  type: Type,
  library: Library,
  parameter: CallableParameter,
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const own = given[parameter.name];
  if (own !== undefined) return [own];
  switch (type.kind) {
    case 'scalar':
      return scalarValues(type.name, parameter);
    case 'enum':
      return type.declaration.members.flatMap(({ name }) => (name.kind === 'name' ? [name.text] : []));
    case 'list':
      if (type.item.type.kind === 'step' && type.item.type.name === 'Frame')
        return parameter.name === 'folds' ? ['folds'] : ['[candidates, hour(bars)]'];
      if (type.item.type.kind === 'step' && type.item.type.name === 'Trained') return ['monthly', '[trees]'];
      return valuesOf(type.item.type, library, parameter, given).map((value) => `[${value}]`);
    case 'step':
      return stepValues(type.name);
    case 'rows':
      return ['prepared'];
    case 'part':
      return ['train'];
    case 'watch':
      return ['validation.log_loss'];
    case 'tensor':
      return ['x'];
    case 'space':
      return ['wide'];
    case 'reference':
      return ['trees'];
    case 'range':
      return ['0.01..0.3'];
    case 'network':
      return ['Mlp(hidden: [64, 32])'];
    case 'recipe':
      return recipeValues(type.name, library);
    default:
      return [];
  }
}

function stepValues(name: string): readonly string[] {
  if (name === 'Frame') return [...frames, 'prepared.test', 'daily'];
  if (name === 'Label') return ['outcome.profit'];
  if (name === 'Trained') return ['trees'];
  if (name === 'Environment') return ['market'];
  if (name === 'Policy') return ['agent'];
  return name === 'Evaluation' ? ['scores'] : [];
}

function scalarValues(name: string, parameter: CallableParameter): readonly string[] {
  if (name === 'Bool') return ['true'];
  if (name === 'String') return [`"${parameter.name === 'prefix' ? 'daily_' : 'name'}"`];
  if (name === 'Path') return [parameter.name === 'cases' ? '"gestures.ts"' : '"data/*.csv"'];
  if (name === 'Date') return [/test|until/.test(parameter.name) ? '2021-04-01' : '2021-02-01'];
  if (name === 'Duration') return [/train|validation|test/.test(parameter.name) ? '14d' : '8h'];
  if (name === 'Period') return ['1mo'];
  if (name === 'TimeSpan' || name === 'Bars') return ['8bars', '24bars'];
  if (name === 'Bytes') return ['4GiB'];
  if (name === 'Fraction') return [parameter.name === 'fee' ? '0.1%' : parameter.name === 'train' ? '70%' : '15%'];
  return numberIn(parameter.type.refinement?.value, name === 'Int');
}

/** Recipes of a type that can be written without more recipes, those that need nothing first. */
function recipeValues(name: string, library: Library): readonly string[] {
  const makers = [...library.callables.values()]
    .flat()
    .filter((one) => one.kind === 'operator' && one.result.type.kind === 'recipe' && one.result.type.name === name);
  if (name === 'Trees') return ['lightgbm(trees: 50)'];
  const simple = makers.filter((one) =>
    one.parameters.every(
      ({ type, required }) => !required || type.type.kind !== 'recipe' || type.type.name === 'Trees',
    ),
  );
  const runnable = [...simple].sort((a, b) => Number(isAvailable(b, library)) - Number(isAvailable(a, library)));
  return runnable.map((one) => `${one.name}(${settingsOf(one, library, new Set())})`);
}

/** Bodies of models with the layer in them, for rows and for windows of rows. */
function* layerPrograms(callable: Callable, library: Library): Generator<string> {
  const [first] = callable.parameters;
  const rest = settingsOf(callable, library, new Set(first === undefined ? [] : [first.name]));
  const call = rest === '' ? callable.name : `${callable.name}(${rest})`;
  const shape = (dimensions: string, body: string, before = '') =>
    `model Example() {\n  input x: Tensor[${dimensions}]\n  input entity: Index\n${before}  output logit = ${body} |> dense(1)\n}`;
  const users = [
    ['feature', 'prepared'],
    ['time, feature', 'prepared |> window(24bars)'],
  ] as const;
  for (const [dimensions, rows] of users) {
    const train = `\n\nstage example = train(Example(), ${rows})`;
    const vector = dimensions === 'feature' ? '' : ' |> flatten';
    if (first?.type.type.kind === 'tensor' && first.type.type.name === 'Index')
      yield `${shape(dimensions, `concat(x${vector}, assets)`, `  assets = ${callable.name}(${joined('entity', rest)})\n`)}${train}`;
    else if (first?.type.type.kind === 'list')
      yield `${shape(dimensions, `${callable.name}(x${vector}, embedding(entity, 8))`)}${train}`;
    else {
      const body = callable.name === 'dense' ? `x${vector} |> ${call} |> relu` : `x |> ${call}${vector}`;
      yield `${shape(dimensions, body)}${train}`;
      yield `${shape(dimensions, `x |> ${call}`)}${train}`;
      yield `${shape(dimensions, `x |> dense(16) |> ${call}${vector}`)}${train}`;
    }
  }
}
