import { expect, test } from 'vitest';
import { components } from '../../compiler/resolve/graph.ts';
import { compileText, planOf } from './texts.ts';

const many = 100_000;

test('a chain of 100,000 declarations', () => {
  const lines = ['dataset d0 = simulate()'];
  for (let i = 1; i <= many; i++) lines.push(`dataset d${i} = impute(d${i - 1}, forward_fill)`);
  lines.push(`export dataset last = d${many}`);
  expect(planOf(lines.reverse().join('\n')).steps).toHaveLength(many + 1);
});

test('a pipe of 100,000 steps', () => {
  const text = `dataset bars = simulate()\nexport dataset last = bars${' |> impute(forward_fill)'.repeat(many)}`;
  expect(planOf(text).steps).toHaveLength(many + 1);
});

test('the id of a step that rests on 100,000 others, asked for before theirs', () => {
  const label = 'triple_barrier(profit: 5%, stop: 2%, horizon: 8bars, path: high_low, tie: stop_first)';
  const pipe = `simulate()${' |> impute(forward_fill)'.repeat(many)} |> ${label}`;
  const { diagnostics } = compileText(`export label outcome = ${pipe}`);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('sums of 100,000 numbers and circles of 100,000 declarations', () => {
  expect(
    planOf(`let n = 0${' + 1'.repeat(many)}\nexport dataset bars = simulate(seed: n)`).steps[0]?.arguments.seed,
  ).toEqual({ kind: 'int', value: many });
  const lines = Array.from({ length: many }, (_, i) => `let a${i} = a${(i + 1) % many}`);
  const { diagnostics } = compileText(lines.join('\n'));
  expect(diagnostics.map(({ code, related }) => [code, related.length])).toEqual([['PIPE6001', 20]]);
});

test('components come after those they use', () => {
  expect(components({ nodes: [], references: [], positions: new Map() })).toEqual([]);
});
