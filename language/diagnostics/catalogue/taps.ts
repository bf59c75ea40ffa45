import { type DiagnosticKind, diagnosticKind } from '../diagnostic.ts';
import { nameList } from '../wording.ts';

/** A pipeline around an encoder of four numbers, which `read` reads. */
function example(read: string): string {
  return [
    'model Small() {',
    '  input x: Tensor[feature]',
    '  tap latent = x |> dense(4)',
    '  output logit = latent |> relu |> dense(1)',
    '}',
    '',
    'dataset bars = simulate(assets: 4)',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    'dataset rows = returns(bars, [1bars, 8bars])',
    '  |> labelled(outcome.profit)',
    '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
    'stage network = train(Small(), rows)',
    `export dataset inner = extract(network, rows.test, ${read})`,
  ].join('\n');
}

/** A tensor is read of a model that does not give it. */
export const noSuchTap = diagnosticKind<{
  readonly model: string;
  readonly tap: string;
  readonly taps: readonly string[];
}>({
  code: 'PIPE7007',
  severity: 'error',
  text: ({ model, tap, taps }) => ({
    title: `\`${model}\` gives no tensor \`${tap}\``,
    label: `it gives ${nameList(taps, 6)}`,
    help: `mark the tensor in the model, \`tap ${tap} = …\`, or name one that it gives: \`tap: "${taps[0] ?? '…'}"\``,
  }),
  page: {
    summary: 'A tap is named that the model does not have.',
    text: 'What may be read of a model from outside is its outputs and what it marks with `tap`.',
    bad: example('tap: "hidden", width: 4'),
    good: example('tap: "latent", width: 4'),
  },
});

/** A tensor is read as a number of columns that it does not have. */
export const tapOfOtherWidth = diagnosticKind<{
  readonly model: string;
  readonly tap: string;
  /** `[4]`, `[24, 64]` */
  readonly shape: string;
  /** Absent where the tensor is no row of numbers for an example. */
  readonly width?: number;
  readonly said: number;
}>({
  code: 'PIPE7011',
  severity: 'error',
  text: ({ model, tap, shape, width, said }) => ({
    title: `\`${tap}\` of \`${model}\` is ${shape}, and ${said} columns are to be made of it`,
    label: width === undefined ? 'no row of numbers for an example' : `it is ${width} wide`,
    help:
      width === undefined
        ? 'name a tap behind what takes the time out: `|> last(time)`, `|> mean(time)` or `|> flatten`'
        : `write \`width: ${width}\``,
  }),
  page: {
    summary: 'A tap is read as another number of columns than it has.',
    text: 'The columns that `extract` makes are known before anything runs, so the call says how many they are. The model says it too, and both must agree.',
    bad: example('tap: "latent", width: 8'),
    good: example('tap: "latent", width: 4'),
  },
});

/** What is read of a model from outside: PIPE7007 and PIPE7011. */
export const tapsKinds = [noSuchTap, tapOfOtherWidth] as const satisfies readonly DiagnosticKind<never>[];
