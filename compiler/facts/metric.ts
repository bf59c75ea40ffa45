import { heldOutChooses } from '../../language/diagnostics/catalogue/leakage/choices.ts';
import { noSuchPart } from '../../language/diagnostics/catalogue/rows.ts';
import type { Location } from '../../language/source/source.ts';
import { sealedPart } from './rows.ts';
import type { Transfer } from './transfer.ts';

/** A metric of a part among a call's arguments: `maximize: validation.f1`. */
export interface GivenMetric {
  readonly parameter: string;
  readonly part: string;
  readonly metric: string;
  readonly location: Location;
  readonly isDefault: boolean;
}

export function metricOf(step: Transfer): GivenMetric | undefined {
  for (const [parameter, { value, location, isDefault }] of step.call.arguments) {
    if (value.kind !== 'metric') continue;
    return { parameter, part: value.part, metric: value.metric, location, isDefault };
  }
  return undefined;
}

/**
 * The metric that chooses, where it may: never one of the held-out part, and always one of a part that the rows have. Undefined after
 * a mistake, which is reported.
 */
export function choosingMetric(
  step: Transfer,
  parts: readonly string[],
  splitAt: Location | undefined,
): GivenMetric | undefined {
  const metric = metricOf(step);
  if (metric === undefined) return undefined;
  const related = splitAt === undefined ? [] : [{ location: splitAt, text: 'split here' }];
  if (metric.part === sealedPart) {
    const replacement = `validation.${metric.metric}`;
    step.report(
      heldOutChooses,
      metric.location,
      { step: step.call.signature.name, part: metric.part, metric: metric.metric },
      {
        related,
        ...(metric.isDefault || !parts.includes('validation')
          ? {}
          : {
              fix: {
                title: `choose by \`${replacement}\``,
                applicability: 'machine',
                edits: [{ location: metric.location, replacement }],
              },
            }),
      },
    );
    return undefined;
  }
  if (parts.includes(metric.part)) return metric;
  step.report(
    noSuchPart,
    metric.isDefault ? step.call.calleeLocation : metric.location,
    { part: metric.part, parts },
    { related },
  );
  return undefined;
}
