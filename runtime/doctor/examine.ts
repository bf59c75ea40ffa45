import { DeviceResolver, deviceText } from '../devices/resolve.ts';
import type { Finding } from './finding.ts';
import { duckdbFinding, lightgbmFinding, nodeFinding } from './libraries.ts';
import { compilerFindings, machineFindings, storeFinding } from './machine.ts';
import { providerFindings } from './providers.ts';

/** What a machine has of what pipec uses. */
export interface Examination {
  readonly format: 'pipec.doctor/1';
  /** Whether pipelines run: nothing that all of them need is broken. */
  readonly ok: boolean;
  /** Where networks train unless a device is asked for, and why there. */
  readonly auto: string;
  readonly findings: readonly Finding[];
}

/** Looks at the machine, and tries what can be tried. @param store Folder of the store. */
export async function examine(store: string): Promise<Examination> {
  const resolver = new DeviceResolver();
  const findings: readonly Finding[] = [
    nodeFinding(),
    ...machineFindings(),
    ...(await providerFindings(resolver)),
    await lightgbmFinding(),
    ...compilerFindings(),
    await duckdbFinding(),
    storeFinding(store),
  ];
  const auto = deviceText(await resolver.resolve('auto'));
  return { format: 'pipec.doctor/1', ok: findings.every(({ state }) => state !== 'broken'), auto, findings };
}
