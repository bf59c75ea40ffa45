import type { PlanArguments } from '../../plan/value.ts';
import { symbolArgument } from '../arguments.ts';
import { fault, type ShapeFault } from '../layer-type.ts';
import { addSizes, type Size } from '../size.ts';
import { spanOf, type Taps, windowsIn } from '../unfold.ts';

/** Elements put before and after a sequence. */
export interface Padding {
  readonly before: number;
  readonly after: number;
}

/** `same` keeps the length and pads the end more where it must, `causal` sees no later element, `valid` pads nothing. */
export function paddingOf(given: PlanArguments, taps: Taps): Padding {
  const reach = spanOf(taps) - 1;
  const padding = symbolArgument(given, 'padding');
  if (padding === 'valid') return { before: 0, after: 0 };
  return padding === 'causal'
    ? { before: reach, after: 0 }
    : { before: Math.floor(reach / 2), after: Math.ceil(reach / 2) };
}

/** Length of a sequence after a layer has gone over it by windows. */
export function lengthAfter(layer: string, length: Size, taps: Taps, padding: Padding): Size | ShapeFault {
  const added = padding.before + padding.after;
  const span = spanOf(taps);
  if (typeof length === 'string') {
    if (taps.stride === 1) return addSizes(length, added - span + 1);
    return fault(`${layer} with a stride needs a window of known length`, 'give the window in bars');
  }
  const windows = windowsIn(length + added, taps);
  // Of a padded sequence: the tap furthest from the middle sees an element of it from somewhere, or never.
  if (Math.max(padding.before, padding.after) / taps.dilation >= length)
    return fault(
      `${layer} of ${taps.count} is longer than the ${length} steps there are`,
      'take a smaller kernel or a longer window: taps beyond it would only ever see the zeros around it',
    );
  if (windows > 0) return windows;
  const dilated = taps.dilation === 1 ? '' : ` with the dilation ${taps.dilation}`;
  return fault(
    `${layer} of ${taps.count}${dilated} spans ${span} steps, more than the ${length + added} there are`,
    'take a smaller kernel, a longer window, or the padding `same` or `causal`',
  );
}
