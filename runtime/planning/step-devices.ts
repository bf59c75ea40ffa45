import type { PlanStep } from '../../compiler/plan/plan.ts';
import { type DeviceChoice, isDeviceChoice } from '../devices/provider.ts';
import { type DeviceResolver, deviceText, type ResolvedDevice } from '../devices/resolve.ts';
import type { Engine } from '../engine/engine.ts';
import { OperatorError } from '../operators/operator.ts';
import type { OperatorEntry } from '../operators/registry.ts';
import type { PlannedRun } from './planned-run.ts';
import { titleOf } from './step-graph.ts';

/** Which device a run is for. */
export interface DeviceWish {
  /** Of every step that a device makes a difference to, whatever the program says: `--device`. */
  readonly device: DeviceChoice | undefined;
  /** Of steps of which the program says nothing: the project's. */
  readonly defaultDevice: DeviceChoice | undefined;
  readonly resolver: DeviceResolver;
}

/**
 * Where each step computes; `undefined` for those that a device makes no difference to, and for networks of an engine that computes
 * where its own backend does.
 * @throws OperatorError where one is asked for that is not there, or by a step that computes on the CPU alone.
 */
export async function resolveDevices(
  steps: readonly PlanStep[],
  entries: readonly OperatorEntry[],
  engine: Engine,
  wish: DeviceWish,
): Promise<readonly (ResolvedDevice | undefined)[]> {
  const devices: (ResolvedDevice | undefined)[] = [];
  for (const [index, step] of steps.entries()) {
    const written = step.resources?.device;
    const own = written !== undefined && isDeviceChoice(written) ? written : undefined;
    if (entries[index]?.environment?.includes('device')) {
      const wanted = wish.device ?? own ?? wish.defaultDevice ?? 'auto';
      devices.push(engine.kind === 'onnx' ? await wish.resolver.resolve(wanted) : ownDevice(wanted, engine));
      continue;
    }
    if (own !== undefined && own !== 'auto' && own !== 'cpu')
      throw new OperatorError(
        `\`${titleOf(step)}\` asks for the device \`${own}\`, and ${step.operator} computes on the CPU alone`,
        'Leave `device` out of its resources.',
      );
    devices.push(undefined);
  }
  return devices;
}

function ownDevice(wanted: DeviceChoice, engine: Engine): undefined {
  if (wanted === 'auto' || wanted === 'cpu') return undefined;
  throw new OperatorError(
    `the device \`${wanted}\` is asked for, and the engine ${engine.kind} computes where its backend does`,
    'Leave the device out, or run with --engine onnx.',
  );
}

/** Where the steps that are to run compute, and why there, a line each; of steps that a device makes a difference to. */
export function deviceLines({ steps }: Pick<PlannedRun, 'steps'>): readonly string[] {
  const used = steps.flatMap(({ state, device }) =>
    device === undefined || state === 'cached' || state === 'restore' ? [] : [deviceText(device)],
  );
  return [...new Set(used)];
}
