import { createRequire, registerHooks } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../../../runtime/engine/tensorflow/backend.ts';

/*
 * TensorFlow.js for Node comes without the gradients of its kernels; they lie beside it as modules for bundlers, whose imports have no
 * endings. Its registries belong to the whole process, so that what is registered here is known to the core that is loaded.
 */
const require = createRequire(import.meta.url);
const core = require('@tensorflow/tfjs-core') as Tensorflow; // before them, so that tensors are its own
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const within = context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') === true && specifier.startsWith('.');
    return within ? { ...next(`${specifier}.js`, context), format: 'module' } : next(specifier, context);
  },
});
require('@tensorflow/tfjs-core/dist/register_all_gradients.js');
hooks.deregister();

/** It has no gradient of a comparison, where one is asked for by a choice between two tensors: nothing goes through. */
for (const kernelName of ['Less', 'Greater', 'Equal']) {
  core.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_gradient, [a, b]) => ({ a: () => core.zerosLike(a as Tensor), b: () => core.zerosLike(b as Tensor) }),
  });
}

/** Its own gradients of these two are only for operands of one shape. */
const chosen = { Maximum: core.greaterEqual, Minimum: core.lessEqual } as const;
for (const kernelName of Object.keys(chosen) as (keyof typeof chosen)[]) {
  core.unregisterGradient(kernelName);
  core.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc(gradient, [a, b]) {
      const [left, right] = [a as Tensor, b as Tensor];
      const first = core.cast(chosen[kernelName](left, right), 'float32');
      const own = gradient as Tensor;
      return {
        a: () => summedTo(core.mul(own, first), left.shape),
        b: () => summedTo(core.mul(own, core.sub(1, first)), right.shape),
      };
    },
  });
}

/** Undoes broadcasting. */
function summedTo(gradient: Tensor, shape: readonly number[]): Tensor {
  const added = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? gradient : core.reshape(core.sum(gradient, axes), [...shape]);
}
