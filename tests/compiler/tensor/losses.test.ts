import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { differentiate } from '../../../compiler/tensor/gradients/differentiate.ts';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import { lossTensor } from '../../../compiler/tensor/losses.ts';
import { lossFigure } from '../../../runtime/engine/losses.ts';
import { recipe } from './models.ts';
import { graphRunner } from './run-graph.ts';

interface Case {
  readonly operator: string;
  readonly arguments: Readonly<Record<string, number>>;
  /** A number an example, or one for each class. */
  readonly outputs: readonly number[] | readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly weights: readonly number[] | null;
  readonly loss: number;
  readonly gradient: readonly number[] | readonly (readonly number[])[];
}

const fixture: { readonly source: string; readonly losses: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/training/training.json', import.meta.url), 'utf8'),
);

const named = fixture.losses.map((own): [string, Case] => [
  `${own.operator}(${JSON.stringify(own.arguments)})${own.weights === null ? '' : ' with weights'}`,
  own,
]);

describe(`in float64, as ${fixture.source} has them`, () => {
  test.each(named)('%s and its gradient', async (_name, { operator, outputs, targets, weights, ...expected }) => {
    const builder = new GraphBuilder();
    const input = (name: string) => builder.input(name, 'float', ['batch']);
    const width = outputs.flat().length / targets.length;
    const y = width === 1 ? input('outputs') : builder.input('outputs', 'float', ['batch', width]);
    const loss = lossTensor(
      builder,
      recipe(operator, expected.arguments),
      y,
      input('targets'),
      weights === null ? undefined : input('weights'),
    );
    const [gradient] = differentiate(builder, loss, [y]);
    if (gradient === undefined) throw new Error('no gradient');
    const run = await graphRunner({
      nodes: builder.nodes,
      outputs: [
        { name: 'loss', tensor: loss },
        { name: 'gradient', tensor: gradient },
      ],
    });
    const shape = [targets.length];
    const results = await run({
      outputs: { values: outputs.flat(), shape: width === 1 ? shape : [...shape, width] },
      targets: { values: targets, shape },
      ...(weights === null ? {} : { weights: { values: weights, shape } }),
    });
    expect(results.loss?.[0]).toBeCloseTo(expected.loss, 13);
    for (const [at, value] of expected.gradient.flat().entries()) expect(results.gradient?.[at]).toBeCloseTo(value, 13);
  });

  test.each(named.filter(([, { weights }]) => weights === null))('the figure of %s', (_name, own) => {
    const given: PlanArguments = Object.fromEntries(
      Object.entries(own.arguments).map(([name, value]) => [name, { kind: 'float', value }]),
    );
    const figure = lossFigure({ kind: 'recipe', operator: own.operator, arguments: given });
    expect(figure(Float32Array.from(own.outputs.flat()), Float32Array.from(own.targets))).toBeCloseTo(own.loss, 6);
  });
});
