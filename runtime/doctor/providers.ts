import { platform } from 'node:os';
import { adapterOf } from '../devices/hardware.ts';
import { installHelp } from '../devices/install.ts';
import type { ProbeResult } from '../devices/probe.ts';
import { type Provider, providers, providerTitles } from '../devices/provider.ts';
import type { DeviceResolver } from '../devices/resolve.ts';
import { packageVersion } from '../store/environment.ts';
import type { Finding } from './finding.ts';

/** Systems that a provider exists on, where it does not on all. */
const systems: Readonly<Partial<Record<Provider, string>>> = { coreml: 'darwin', dml: 'win32' };

/** ONNX Runtime, and each of its providers that this system may have: a tiny graph is trained on it, and compared with the CPU. */
export async function providerFindings(resolver: DeviceResolver): Promise<readonly Finding[]> {
  const version = packageVersion('onnxruntime-node');
  const here = providers.filter((provider) => (systems[provider] ?? platform()) === platform());
  const tried = await Promise.all(here.map((provider) => providerFinding(provider, resolver)));
  return [
    {
      subject: 'onnxruntime',
      title: 'ONNX Runtime',
      state: version === 'absent' ? 'broken' : 'there',
      text: version,
      ...(version === 'absent' ? { help: installHelp.cpu } : {}),
    },
    ...tried,
  ];
}

async function providerFinding(provider: Provider, resolver: DeviceResolver): Promise<Finding> {
  const finding = { subject: `provider.${provider}`, title: providerTitles[provider] };
  const result = await resolver.examine(provider);
  if (result.works) {
    const adapter = provider === 'cpu' ? '' : ` on ${adapterOf(provider)}`;
    const half = provider === 'cpu' ? '' : halfText(await resolver.examine(provider, 'mixed'));
    return { ...finding, state: 'there', text: `trains${adapter}, and gives what the CPU gives${half}` };
  }
  return {
    ...finding,
    state: provider === 'cpu' ? 'broken' : 'absent',
    text: result.reason,
    help: installHelp[provider],
  };
}

function halfText(result: ProbeResult): string {
  return result.works ? ', in mixed precision too' : `; not in mixed precision: ${result.reason}`;
}
