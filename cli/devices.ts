import type { DeviceChoice } from '../runtime/devices/provider.ts';
import type { PlanOptions } from '../runtime/planning/plan-states.ts';

/** Where networks train: what the command line (or a saved plan) says, and what the project says where nobody else does. */
export function devicesFor(
  device: DeviceChoice | undefined,
  defaultDevice: DeviceChoice | undefined,
): Pick<PlanOptions, 'device' | 'defaultDevice'> {
  return {
    ...(device === undefined ? {} : { device }),
    ...(defaultDevice === undefined ? {} : { defaultDevice }),
  };
}
