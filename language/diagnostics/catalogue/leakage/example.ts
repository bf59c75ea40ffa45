/** A snippet with bars, two features and a label eight bars ahead, to which `lines` are added. */
export function example(...lines: readonly string[]): string {
  return [
    'pipeline example',
    '',
    'dataset bars = simulate(assets: 4)',
    'features candidates = returns(bars, [1bars, 8bars])',
    'label outcome = bars |> triple_barrier(profit: 3%, stop: 2%, horizon: 8bars, path: close, tie: unknown)',
    '',
    ...lines,
  ].join('\n');
}

/** Labelled rows in three parts one after the other. */
export const splitRows = [
  'dataset rows = candidates',
  '  |> labelled(outcome.profit)',
  '  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))',
];

export const trained = 'stage trees = train(lightgbm(), rows)';

/** Labelled rows in a fold for each of two months. */
export const foldedRows = [
  'dataset folds = candidates',
  '  |> labelled(outcome.profit)',
  '  |> split(walk_forward(from: 2021-03-01, until: 2021-05-01, every: 1mo, validation: 7d, embargo: 8h))',
];
