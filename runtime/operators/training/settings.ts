import { describeValue } from '../../../compiler/describe.ts';
import type { PlanArguments } from '../../../compiler/plan/value.ts';
import type { TrainedManifest } from '../../artifact/trained.ts';

/** Arguments as a report prints them, in the order in which they were declared; absent ones are left out. */
export function settingsOf(args: PlanArguments): TrainedManifest['settings'] {
  return Object.entries(args)
    .filter(([, value]) => value.kind !== 'none')
    .map(([name, value]) => ({ name, value: describeValue(value) }));
}
