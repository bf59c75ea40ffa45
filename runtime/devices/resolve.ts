import { platform } from 'node:os';
import { OperatorError } from '../operators/operator.ts';
import { adapterOf, hasCudaLibraries, mayHaveGraphics } from './hardware.ts';
import { installHelp } from './install.ts';
import { type ProbeResult, probeProvider } from './probe.ts';
import { type DeviceChoice, type Provider, providerTitles } from './provider.ts';

/** Where a step computes, and why there. */
export interface ResolvedDevice {
  readonly wanted: DeviceChoice;
  readonly provider: Provider;
  /** What stands behind the provider, of a device other than the CPU: in the key, since results of two may differ. */
  readonly adapter?: string;
  /** What `auto` would rather have taken, in its order, and why it could not. */
  readonly passedOver: readonly { readonly provider: Provider; readonly reason: string }[];
}

/**
 * What `auto` tries, the first first. CoreML and DirectML are taken only where they are asked for: they leave much of a training graph to the
 * CPU, so that they are seldom faster.
 */
const preferred = ['cuda', 'webgpu'] as const;

/** Resolves choices of a device, each once. */
export class DeviceResolver {
  readonly #known = new Map<DeviceChoice, Promise<ResolvedDevice>>();
  readonly #probes = new Map<Provider, Promise<ProbeResult>>();
  readonly #probe: (provider: Provider) => Promise<ProbeResult>;

  /** @param probe Tries a provider on this machine. */
  constructor(probe: (provider: Provider) => Promise<ProbeResult> = probeProvider) {
    this.#probe = probe;
  }

  /**
   * The device that `wanted` means on this machine.
   * @throws OperatorError where one is asked for by name that is not there.
   */
  resolve(wanted: DeviceChoice): Promise<ResolvedDevice> {
    const known = this.#known.get(wanted) ?? this.#find(wanted);
    this.#known.set(wanted, known);
    return known;
  }

  /** Whether a provider trains here. */
  examine(provider: Provider): Promise<ProbeResult> {
    return this.#try(provider, absence(provider));
  }

  async #find(wanted: DeviceChoice): Promise<ResolvedDevice> {
    if (wanted === 'cpu') return { wanted, provider: 'cpu', passedOver: [] };
    if (wanted !== 'auto') {
      const result = await this.examine(wanted);
      if (result.works) return { wanted, provider: wanted, adapter: adapterOf(wanted), passedOver: [] };
      throw new OperatorError(
        `the device \`${wanted}\` is asked for, and this machine cannot train on it: ${result.reason}`,
        installHelp[wanted],
      );
    }
    const passedOver: { provider: Provider; reason: string }[] = [];
    for (const provider of preferred) {
      // A software adapter is slower than the CPU itself, so that it is never taken unasked.
      const missing = absence(provider) ?? (mayHaveGraphics() ? undefined : 'no graphics processor is visible');
      const result = await this.#try(provider, missing);
      if (result.works) return { wanted, provider, adapter: adapterOf(provider), passedOver };
      passedOver.push({ provider, reason: result.reason });
    }
    return { wanted, provider: 'cpu', passedOver };
  }

  #try(provider: Provider, missing: string | undefined): Promise<ProbeResult> {
    if (missing !== undefined) return Promise.resolve({ works: false, reason: missing });
    const probe = this.#probes.get(provider) ?? this.#probe(provider);
    this.#probes.set(provider, probe);
    return probe;
  }
}

/** Why a provider cannot be there, where that is known without trying. */
function absence(provider: Provider): string | undefined {
  if (provider === 'cuda' && !hasCudaLibraries()) return 'its libraries for ONNX Runtime are not installed';
  if (provider === 'coreml' && platform() !== 'darwin') return 'CoreML is part of macOS';
  if (provider === 'dml' && platform() !== 'win32') return 'DirectML is part of Windows';
  return undefined;
}

/** The device as a fact of the environment: the provider, then what stands behind it. */
export function deviceFact({ provider, adapter }: Pick<ResolvedDevice, 'provider' | 'adapter'>): string {
  return adapter === undefined ? provider : `${provider} ${adapter}`;
}

/** The provider of a fact that `deviceFact` made. */
export function providerOfFact(fact: string): Provider {
  return fact.split(' ', 1)[0] as Provider;
}

/** `CPU (auto; CUDA: its libraries are not installed)` */
export function deviceText({ wanted, provider, adapter, passedOver }: ResolvedDevice): string {
  const reasons = passedOver.map(({ provider: other, reason }) => `${providerTitles[other]}: ${reason}`);
  const why = wanted === 'auto' ? ['auto', ...reasons].join('; ') : 'as asked for';
  return `${providerTitles[provider]}${adapter === undefined ? '' : `, ${adapter}`} (${why})`;
}
