import type { LayerRule } from '../layer-rule.ts';
import { fault, tensorType } from '../layer-type.ts';
import { addSizes, multiplySizes, shapeText } from '../size.ts';
import { vectorInput } from './inputs.ts';

/** x W + b, as wide as another tensor. */
export const denseAs: LayerRule = {
  infer(inputs) {
    const x = vectorInput(inputs, 'dense_as');
    if (x.kind === 'fault') return x;
    const like = inputs[1];
    if (like?.kind !== 'tensor') return fault('dense_as needs a tensor to be as wide as', 'name an input of the model');
    const width = like.shape.at(-1);
    return width === undefined
      ? fault('dense_as needs a width to take over', 'flatten(…) makes one')
      : tensorType([...x.shape.slice(0, -1), width]);
  },
  parameters([x, like]) {
    if (x?.kind !== 'tensor' || like?.kind !== 'tensor') return 0;
    const width = like.shape.at(-1) ?? 0;
    return addSizes(multiplySizes(x.shape.at(-1) ?? 0, width), width);
  },
};

/** A draw from the normal distribution of a mean and a logarithm of the variance; the mean where nothing is trained. */
export const gaussian: LayerRule = {
  infer([mean, variance]) {
    if (mean?.kind !== 'tensor' || variance?.kind !== 'tensor')
      return fault('gaussian needs two tensors, not an index', 'give the index to embedding(…) first');
    if (shapeText(mean.shape) === shapeText(variance.shape)) return mean;
    return fault(
      `gaussian needs a mean and a variance of one shape, not ${shapeText(mean.shape)} and ${shapeText(variance.shape)}`,
      'make both with dense(…) of the same width',
    );
  },
};

/** x W + b, one number for each class of a head of the label; the classes are known when the rows are. */
export const logits: LayerRule = {
  infer(inputs, given) {
    const x = vectorInput(inputs, 'logits');
    const head = given.head?.kind === 'string' ? given.head.value : '';
    return x.kind === 'fault' ? x : tensorType([...x.shape.slice(0, -1), `${head}.classes`]);
  },
};
