import { expect, test } from 'vitest';
import { nodeHost } from '../../../compiler/node-host.ts';
import { loadLibrary } from '../../../compiler/stdlib/library.ts';
import { layerNames } from '../../../compiler/tensor/layers.ts';

/** `a + b` of tensors and its like have no signature: they are operators of the language. */
const operators = ['add', 'divide', 'multiply', 'subtract'];

test('every layer of the library has a rule, and every rule a layer', () => {
  const declared = [...loadLibrary(nodeHost().library()).callables.values()]
    .flat()
    .flatMap((callable) =>
      callable.kind === 'operator' && callable.signature.family === 'layer' ? [callable.name] : [],
    );
  expect([...declared, ...operators].sort()).toEqual([...layerNames()].sort());
});
