import { expect, test } from 'vitest';
import { modelGradientError } from './model-gradients.ts';
import { bool, dense, float, int, layer, symbol, windowModel } from './models.ts';

function recurrent(name: string, layers: number, bidirectional: boolean, dropout = 0) {
  const given = { hidden: int(2), layers: int(layers), dropout: float(dropout), bidirectional: bool(bidirectional) };
  return layer('recurrent', name, ['inner'], given);
}

const last = layer('y', 'last', ['recurrent'], { over: symbol('time') });

test.each(
  ['lstm', 'gru'].flatMap((name) => [
    [name, 'one layer', recurrent(name, 1, false)] as const,
    [name, 'three layers', recurrent(name, 3, false)] as const,
    [name, 'both directions', recurrent(name, 1, true)] as const,
    [name, 'two layers in both directions with dropout', recurrent(name, 2, true, 0.4)] as const,
  ]),
)('the gradients of %s: %s', async (_name, _case, node) => {
  const options = { time: 4, parameters: [-1, 1] } as const;
  const inner = dense('inner', 'x', 3);
  expect(await modelGradientError(windowModel(inner, node, dense('y', 'recurrent', 2)), options)).toBeLessThan(1e-7);
  expect(await modelGradientError(windowModel(inner, node, last), options)).toBeLessThan(1e-7);
});
