import { describe, expect, test } from 'vitest';
import { mlpModel } from '../../../bench/engine/mlp-model.ts';
import { inferShapes } from '../../../compiler/tensor/shapes.ts';
import { addSizes, multiplySizes } from '../../../compiler/tensor/size.ts';
import { dense, int, layer, rowModel, windowModel } from './models.ts';

describe('sizes', () => {
  test.each([
    [addSizes(2, 3), 5],
    [addSizes('feature', 8), 'feature+8'],
    [addSizes(8, 'feature'), 'feature+8'],
    [addSizes('feature+8', 'feature'), '2*feature+8'],
    [multiplySizes('time', 'feature'), 'feature*time'],
    [multiplySizes('feature', 'time'), 'feature*time'],
    [multiplySizes('feature+8', 3), '3*feature+24'],
    [multiplySizes('feature+1', 'time+2'), '2*feature+feature*time+time+2'],
    [multiplySizes(0, 'feature'), 0],
    [multiplySizes(1, 'feature'), 'feature'],
  ])('%s is %s', (size, expected) => {
    expect(size).toBe(expected);
  });
});

describe('shapes of a model', () => {
  test('keep the names of dimensions whose size is not known', () => {
    const inferred = inferShapes(mlpModel([16, 8], 0.1, 4), {});
    expect(inferred.kind).toBe('shapes');
    if (inferred.kind !== 'shapes') return;
    expect(inferred.types.get('joined')).toEqual({ kind: 'tensor', shape: ['feature+4'] });
    expect(inferred.types.get('encoded.1.dropout')).toEqual({ kind: 'tensor', shape: [8] });
    expect(inferred.types.get('logit')).toEqual({ kind: 'tensor', shape: [1] });
  });

  test('take the sizes that are known', () => {
    const inferred = inferShapes(windowModel(layer('flat', 'flatten', ['x']), dense('y', 'flat', 2)), {
      time: 24,
      feature: 5,
    });
    expect(inferred.kind === 'shapes' && inferred.types.get('flat')).toEqual({ kind: 'tensor', shape: [120] });
  });

  test('of a window keep its time under a dense layer', () => {
    const inferred = inferShapes(windowModel(dense('y', 'x', 7)), { feature: 5 });
    expect(inferred.kind === 'shapes' && inferred.types.get('y')).toEqual({ kind: 'tensor', shape: ['time', 7] });
  });
});

describe('a mismatch', () => {
  test.each([
    [
      'names both shapes of a sum',
      rowModel(dense('a', 'x', 3), dense('b', 'x', 4), layer('y', 'add', ['a', 'b'])),
      'add needs two tensors of one shape, not [3] and [4]',
    ],
    [
      'names a symbolic shape',
      rowModel(dense('a', 'x', 3), layer('y', 'multiply', ['a', 'x'])),
      'multiply needs two tensors of one shape, not [3] and [feature]',
    ],
    [
      'is a sum of different ranks',
      windowModel(layer('a', 'flatten', ['x']), layer('y', 'subtract', ['x', 'a'])),
      'subtract needs two tensors of one shape, not [time, feature] and [feature*time]',
    ],
    [
      'is a concat of different times',
      windowModel(layer('a', 'flatten', ['x']), layer('y', 'concat', ['x', 'a'])),
      'concat needs tensors that differ in their last dimension alone, not [time, feature] and [feature*time]',
    ],
    ['is an index as a tensor', rowModel(dense('y', 'entity', 3)), 'dense needs a tensor, not an index'],
    [
      'is an index beside tensors',
      rowModel(layer('y', 'concat', ['x', 'entity'])),
      'concat needs tensors, not an index',
    ],
    [
      'is an embedding of a tensor',
      rowModel(layer('y', 'embedding', ['x'], { width: int(4) })),
      'embedding needs an index, not a tensor',
    ],
  ])('%s', (_name, model, fact) => {
    const inferred = inferShapes(model, {});
    expect(inferred).toMatchObject({ kind: 'mismatch', node: 'y', fact });
    expect(inferred.kind === 'mismatch' && inferred.inputs.map(({ id }) => id)).toEqual(model.nodes.at(-1)?.inputs);
  });
});
