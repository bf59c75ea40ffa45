import { expect, test } from 'vitest';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { modelGradientError } from './model-gradients.ts';
import { bool, dense, float, int, layer, symbol, windowModel } from './models.ts';

const given = (more: PlanArguments = {}): PlanArguments => ({
  heads: int(2),
  dropout: float(0),
  causal: bool(false),
  ...more,
});
const inner = dense('inner', 'x', 4);
const other = dense('other', 'x', 3);
const shorter = layer('shorter', 'slice', ['other'], { over: symbol('time'), from: int(0), to: int(2) });

test.each([
  ['to itself', windowModel(inner, layer('y', 'self_attention', ['inner'], given()))],
  ['to itself, causal', windowModel(inner, layer('y', 'self_attention', ['inner'], given({ causal: bool(true) })))],
  [
    'to itself, with dropout',
    windowModel(inner, layer('y', 'self_attention', ['inner'], given({ dropout: float(0.4) }))),
  ],
  ['to another', windowModel(inner, other, shorter, layer('y', 'cross_attention', ['inner', 'shorter'], given()))],
  [
    'to another, causal',
    windowModel(
      inner,
      other,
      layer('y', 'cross_attention', ['inner', 'other'], given({ causal: bool(true), heads: int(4) })),
    ),
  ],
])('the gradients of attention: %s', async (_name, model) => {
  expect(await modelGradientError(model, { time: 3, parameters: [-1, 1] })).toBeLessThan(1e-7);
});

test('heads that do not divide the width are told', () => {
  const inferred = inferShapes(
    windowModel(inner, layer('y', 'self_attention', ['inner'], given({ heads: int(3) }))),
    {},
  );
  expect(inferred.kind === 'mismatch' && inferred.fact).toBe('self_attention cannot divide a width of 4 among 3 heads');
});
