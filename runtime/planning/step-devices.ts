import type { PlanStep } from '../../compiler/plan/plan.ts';
import { type DeviceChoice, isDeviceChoice, type TrainingPrecision } from '../devices/provider.ts';
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
      if (engine.kind === 'onnx') {
        const resolved = await wish.resolver.resolve(wanted, precisionOf(step));
        checkDevices(step, resolved);
        devices.push(resolved);
      } else devices.push(ownDevice(step, wanted, engine));
      continue;
    }
    if (step.resources?.devices !== undefined && step.resources.devices !== 1)
      throw new OperatorError(
        `\`${titleOf(step)}\` asks for ${step.resources.devices} devices, and ${step.operator} computes on one`,
        'Leave `devices` out of its resources.',
      );
    if (own !== undefined && own !== 'auto' && own !== 'cpu')
      throw new OperatorError(
        `\`${titleOf(step)}\` asks for the device \`${own}\`, and ${step.operator} computes on the CPU alone`,
        'Leave `device` out of its resources.',
      );
    devices.push(undefined);
  }
  return devices;
}

/** What a step trains in; those that do not say train in float32. */
function precisionOf({ arguments: { precision } }: PlanStep): TrainingPrecision {
  return precision?.kind === 'symbol' && precision.value === 'mixed' ? 'mixed' : 'float32';
}

/** An engine that computes where its backend does takes no device, and one alone. */
function ownDevice(step: PlanStep, wanted: DeviceChoice, engine: Engine): undefined {
  const asked = wanted !== 'auto' && wanted !== 'cpu' ? `the device \`${wanted}\`` : undefined;
  const several = (step.resources?.devices ?? 1) === 1 ? undefined : `${step.resources?.devices} devices`;
  const what = asked ?? several;
  if (precisionOf(step) === 'mixed')
    throw new OperatorError(
      `\`${titleOf(step)}\` is to train in mixed precision, and the engine ${engine.kind} has no half precision`,
      'Write `precision: float32`, or run with --engine onnx on a device that has it.',
    );
  if (what === undefined) return undefined;
  throw new OperatorError(
    `\`${titleOf(step)}\` is to train on ${what}, and the engine ${engine.kind} computes where its backend does`,
    'Leave it out, or run with --engine onnx.',
  );
}

/** Devices share the parts of a step, so that there must be as many; and there must be several of the provider's. */
function checkDevices(step: PlanStep, { provider }: ResolvedDevice): void {
  const devices = step.resources?.devices ?? 1;
  const { accumulate } = step.arguments;
  const parts = accumulate?.kind === 'int' ? accumulate.value : 1;
  if (devices < 1 || !Number.isInteger(devices))
    throw new OperatorError(`\`${titleOf(step)}\` asks for ${devices} devices`, 'Write a whole number from 1.');
  if (devices > parts)
    throw new OperatorError(
      `\`${titleOf(step)}\` asks for ${devices} devices, and takes each step in ${parts === 1 ? 'one part' : `${parts} parts`}`,
      `Write \`accumulate: ${devices}\`: devices share the parts of a step, and give what one gives that takes them in turn.`,
    );
  if (devices > 1 && provider !== 'cpu' && provider !== 'cuda')
    throw new OperatorError(
      `\`${titleOf(step)}\` asks for ${devices} devices, and ${provider} gives one`,
      'Leave `devices` out of its resources, or train on `cuda` or the CPU.',
    );
}

/** Where the steps that are to run compute, and why there, a line each; of steps that a device makes a difference to. */
export function deviceLines({ steps }: Pick<PlannedRun, 'steps'>): readonly string[] {
  const used = steps.flatMap(({ state, device }) =>
    device === undefined || state === 'cached' || state === 'restore' ? [] : [deviceText(device)],
  );
  return [...new Set(used)];
}
