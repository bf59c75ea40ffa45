import { expect, test } from 'vitest';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { modelGradientError } from './model-gradients.ts';
import { bool, dense, float, int, layer, symbol, windowModel } from './models.ts';

const convolution = (given: PlanArguments = {}) =>
  layer('conv', 'conv1d', ['inner'], {
    filters: int(2),
    kernel: int(3),
    stride: int(1),
    dilation: int(1),
    padding: symbol('same'),
    groups: int(1),
    bias: bool(true),
    ...given,
  });
const pool = (name: string, size: number, stride: number, padding = 'valid') =>
  layer('conv', name, ['inner'], { size: int(size), stride: int(stride), padding: symbol(padding) });
const norm = layer('y', 'batch_norm', ['conv'], { momentum: float(0.1), epsilon: float(1e-5) });
const inner = dense('inner', 'x', 4);

test.each([
  ['keeping the length', convolution()],
  ['with an even kernel', convolution({ kernel: int(4) })],
  ['with one tap', convolution({ kernel: int(1) })],
  ['valid', convolution({ padding: symbol('valid') })],
  ['causal and dilated', convolution({ padding: symbol('causal'), dilation: int(2) })],
  ['with strides', convolution({ padding: symbol('valid'), stride: int(2) })],
  ['causal with long strides', convolution({ padding: symbol('causal'), stride: int(4) })],
  ['in groups', convolution({ groups: int(2), bias: bool(false) })],
  ['channel by channel', convolution({ groups: int(4), filters: int(4), dilation: int(2) })],
  [
    'channel by channel with strides',
    convolution({ groups: int(4), filters: int(4), stride: int(2), padding: symbol('valid') }),
  ],
  ['max_pool', pool('max_pool', 2, 2)],
  ['max_pool across each other', pool('max_pool', 3, 1, 'same')],
  ['average_pool', pool('average_pool', 3, 2)],
])('the gradients of a convolution: %s', async (_name, node) => {
  const options = { time: 7, parameters: [-1, 1] } as const;
  expect(await modelGradientError(windowModel(inner, node, dense('y', 'conv', 2)), options)).toBeLessThan(1e-7);
  expect(await modelGradientError(windowModel(inner, node, norm), options)).toBeLessThan(1e-6);
});

test.each([
  ['same', 1, 1, 24],
  ['valid', 1, 1, 22],
  ['valid', 4, 1, 16],
  ['valid', 1, 2, 11],
  ['causal', 4, 1, 24],
  ['causal', 1, 5, 5],
])('the length after %s padding, dilation %d and stride %d', (padding, dilation, stride, expected) => {
  const node = convolution({ padding: symbol(padding), dilation: int(dilation), stride: int(stride) });
  const inferred = inferShapes(windowModel(inner, node), { time: 24, feature: 5 });
  expect(inferred.kind === 'shapes' && inferred.types.get('conv')).toEqual({ kind: 'tensor', shape: [expected, 2] });
});

test.each([
  [{ padding: symbol('valid'), kernel: int(9) }, 'conv1d of 9 spans 9 steps, more than the 8 there are'],
  [
    { padding: symbol('valid'), dilation: int(4) },
    'conv1d of 3 with the dilation 4 spans 9 steps, more than the 8 there are',
  ],
  [{ stride: int(2) }, 'conv1d cannot keep the length and take strides'],
  [{ groups: int(3) }, 'conv1d cannot divide 4 channels and 2 filters into 3 groups'],
] as const)('a convolution that does not fit says so', (given, fact) => {
  const inferred = inferShapes(windowModel(inner, convolution(given)), { time: 8, feature: 5 });
  expect(inferred.kind === 'mismatch' && inferred.fact).toBe(fact);
});

test('a length that is not known keeps its name', () => {
  const shapeOf = (padding: string) => {
    const inferred = inferShapes(windowModel(inner, convolution({ padding: symbol(padding) })), {});
    return inferred.kind === 'shapes' && inferred.types.get('conv');
  };
  expect(shapeOf('causal')).toEqual({ kind: 'tensor', shape: ['time', 2] });
  expect(shapeOf('valid')).toEqual({ kind: 'tensor', shape: ['time+-2', 2] });
});
