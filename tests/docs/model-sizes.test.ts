import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namedModel } from '../../compiler/models/named.ts';
import { nodeHost, packageRoot } from '../../compiler/node-host.ts';
import { summarise } from '../../compiler/tensor/summary.ts';

const page = readFileSync(join(packageRoot(), 'docs/serving.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \|$/gm)];
const number = (text = '') => Number(text.replaceAll(',', ''));

function sizeOf(expression: string, feature: number) {
  const { model } = namedModel({ expression, host: nodeHost() });
  if (model === undefined) throw new Error(`${expression} is no model`);
  return summarise(model.graph, { feature, time: 24, classes: 1 }, 50);
}

test('the table of model sizes is what the compiler counts', () => {
  expect(rows.length).toBeGreaterThan(5);
  for (const [, name = '', parameters, operations] of rows) {
    const size = sizeOf(name, 23);
    expect(size.parameters, name).toBe(number(parameters));
    expect(Math.abs(size.operations / number(operations) - 1), name).toBeLessThan(0.01);
  }
});

test('so are the sizes told beside it', () => {
  for (const [expression, feature, told] of [
    ['Mlp', 552, '186,129'],
    ['GruAttention(hidden: 128, attention: 64)', 23, '233,617'],
  ] as const) {
    expect(sizeOf(expression, feature).parameters).toBe(number(told));
    expect(page).toContain(told);
  }
});
