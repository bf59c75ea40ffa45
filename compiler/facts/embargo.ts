import { embargoTooShort } from '../../language/diagnostics/catalogue/leakage.ts';
import { durationText } from './duration-text.ts';
import type { CarriedLabel, SplitFact } from './facts.ts';
import type { Transfer } from './transfer.ts';

/**
 * Checks that the gap between the parts is at least the label's horizon, wherever the two meet: at the split of labelled rows or
 * at the labels of split rows. Equal is enough. Returns the split, marked where it was reported.
 */
export function embargoCoversHorizon(step: Transfer, split: SplitFact, label: CarriedLabel): SplitFact {
  if (split.order === 'none' || split.excused || split.embargo >= label.horizon) return split;
  const horizon = durationText(label.horizon);
  const written = split.embargoLocation !== split.location;
  step.report(
    embargoTooShort,
    split.embargoLocation,
    { embargo: durationText(split.embargo), horizon },
    {
      related: [{ location: label.horizonLocation, text: `the label looks ${horizon} ahead` }],
      ...(written && Number.isFinite(label.horizon)
        ? {
            fix: {
              title: `an embargo of ${horizon}`,
              applicability: 'machine',
              edits: [{ location: split.embargoLocation, replacement: horizon }],
            },
          }
        : {}),
    },
  );
  return { ...split, excused: true };
}
