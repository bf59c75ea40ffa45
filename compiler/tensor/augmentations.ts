import type { PlanValue } from '../plan/value.ts';
import { numberArgument, recipeArgument } from './arguments.ts';
import { magnitudeWarp } from './augmentations/magnitude_warp.ts';
import type { GraphBuilder } from './ir/builder.ts';
import type { Tensor } from './ir/graph.ts';

/**
 * An input of the model, [batch, feature] or [batch, time, feature], as the augmentations leave it, one after the other.
 * @param noise Standard normal numbers of the shape of `like`, a function of the site's name and the step.
 */
export function augmentedInput(
  builder: GraphBuilder,
  augmentations: readonly PlanValue[],
  input: string,
  x: Tensor,
  noise: (site: string, like: Tensor) => Tensor,
): Tensor {
  return augmentations.reduce<Tensor>((current, value, at) => {
    const { operator, arguments: given } = recipeArgument(value);
    // No layer is called so: `@` is not of the language.
    const site = `@${operator}.${at}.${input}`;
    switch (operator) {
      case 'noise':
        return builder.add(current, builder.multiply(noise(site, current), numberArgument(given, 'deviation')));
      case 'magnitude_warp':
        return magnitudeWarp(builder, current, given, (like) => noise(site, like));
      default:
        throw new Error(`no rule lowers the augmentation ${operator}`);
    }
  }, x);
}
