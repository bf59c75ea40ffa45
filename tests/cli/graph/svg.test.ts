import { expect, test } from 'vitest';
import { graphOf } from '../../../cli/graph/model.ts';
import { toSvg } from '../../../cli/graph/svg.ts';
import { planOf } from '../../compiler/texts.ts';

const plan = planOf(`dataset bars = simulate()
label outcome = bars |> triple_barrier(profit: 5%, stop: 2%, horizon: 8h, path: high_low, tie: stop_first)
dataset rows = returns(bars, [1h])
  |> labelled(outcome.profit)
  |> split(chronological(train: 70%, validation: 15%, test: 15%, embargo: 8h))
stage trees[name] for name, count in { few: 10, many: 100 } = train(lightgbm(trees: count), rows)
report summary = compare([evaluate(trees.few, on: rows.test), evaluate(trees.many, on: rows.test)])
`);

test('members of a family stand in its frame, named by their keys', () => {
  const nodes = graphOf(plan).nodes.filter(({ cluster }) => cluster === 'trees');
  expect(nodes.map(({ title }) => title).sort()).toEqual(['few', 'many']);
});

test('text stands in the middle of its box, smaller than it was laid out for, and a legend tells the kinds', async () => {
  const svg = await toSvg(graphOf(plan));
  expect(svg).toContain('font-size="11.00"');
  expect(svg).not.toMatch(/<g id="node\d+"[^>]*>(?:(?!<\/g>)[\s\S])*text-anchor="start"/);
  for (const words of ['rows', 'labels', 'trained', 'results and checks']) expect(svg).toContain(words);
  expect(await toSvg(graphOf(plan))).toBe(svg);
});
