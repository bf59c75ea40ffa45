import { platform } from 'node:os';
import { OperatorError } from '../operators/operator.ts';
import { adapterOf, hasCudaLibraries, mayHaveGraphics } from './hardware.ts';
import { installHelp } from './install.ts';
import { type ProbeResult, probeProvider } from './probe.ts';
import {
  type DeviceChoice,
  type Provider,
  providers,
  providerTitles,
  type TrainingPrecision,
  withoutHalfPrecision,
} from './provider.ts';

/** Where a step computes, and why there. */
export interface ResolvedDevice {
  readonly wanted: DeviceChoice;
  readonly provider: Provider;
  /** What stands behind the provider, of a device other than the CPU: in the key, since results of two may differ. */
  readonly adapter?: string;
  /** What `auto` would rather have taken, in its order, and why it could not. */
  readonly passedOver: readonly { readonly provider: Provider; readonly reason: string }[];
  /** Absent where everything is float32. */
  readonly precision?: 'mixed';
}

/**
 * What `auto` tries, the first first. CoreML and DirectML are taken only where they are asked for: they leave much of a training graph to the
 * CPU, so that they are seldom faster.
 */
const preferred = ['cuda', 'webgpu'] as const;

/** Tries a provider on this machine, in a precision. */
export type Probe = (provider: Provider, precision: TrainingPrecision) => Promise<ProbeResult>;

/** Resolves choices of a device, each once. */
export class DeviceResolver {
  readonly #known = new Map<string, Promise<ResolvedDevice>>();
  readonly #probes = new Map<string, Promise<ProbeResult>>();
  readonly #probe: Probe;

  constructor(probe: Probe = probeProvider) {
    this.#probe = probe;
  }

  /**
   * The device that `wanted` means on this machine for a training in `precision`.
   * @throws OperatorError where one is asked for by name that is not there, and where none computes in half precision that is to: the
   * numbers of a training are never those of another precision than the one that is written.
   */
  resolve(wanted: DeviceChoice, precision: TrainingPrecision = 'float32'): Promise<ResolvedDevice> {
    const key = `${wanted} ${precision}`;
    const known = this.#known.get(key) ?? this.#find(wanted, precision);
    this.#known.set(key, known);
    return known;
  }

  /** Whether a provider trains here, in a precision. */
  async examine(provider: Provider, precision: TrainingPrecision = 'float32'): Promise<ProbeResult> {
    return await this.#examine(provider, precision, absence(provider));
  }

  async #find(wanted: DeviceChoice, precision: TrainingPrecision): Promise<ResolvedDevice> {
    const own = precision === 'mixed' ? ({ precision } as const) : {};
    if (wanted === 'auto') return { ...(await this.#fastest(precision)), ...own };
    if (wanted === 'cpu' && precision === 'float32') return { wanted, provider: 'cpu', passedOver: [] };
    const trains = await this.examine(wanted);
    if (!trains.works)
      throw new OperatorError(
        `the device \`${wanted}\` is asked for, and this machine cannot train on it: ${trains.reason}`,
        installHelp[wanted],
      );
    const result = await this.examine(wanted, precision);
    if (result.works) return { wanted, provider: wanted, ...adapterFact(wanted), passedOver: [], ...own };
    throw await this.#noHalfPrecision(`\`${wanted}\` does not compute in half precision: ${result.reason}`, wanted);
  }

  async #fastest(precision: TrainingPrecision): Promise<ResolvedDevice> {
    const passedOver: { provider: Provider; reason: string }[] = [];
    for (const provider of preferred) {
      const result = await this.#unasked(provider, precision);
      if (result.works) return { wanted: 'auto', provider, adapter: adapterOf(provider), passedOver };
      passedOver.push({ provider, reason: result.reason });
    }
    if (precision === 'float32') return { wanted: 'auto', provider: 'cpu', passedOver };
    const reasons = passedOver.map(({ provider, reason }) => `${providerTitles[provider]}: ${reason}`);
    throw await this.#noHalfPrecision(
      `no device that would be taken here computes in half precision (${reasons.join('; ')})`,
    );
  }

  /** A software adapter is slower than the CPU itself, so that it is never taken unasked. */
  #unasked(provider: Provider, precision: TrainingPrecision): Promise<ProbeResult> {
    const missing = absence(provider) ?? (mayHaveGraphics() ? undefined : 'no graphics processor is visible');
    return this.#examine(provider, precision, missing);
  }

  async #noHalfPrecision(what: string, asked?: Provider): Promise<OperatorError> {
    const able: string[] = [];
    for (const provider of providers)
      if (provider !== asked && (await this.#unasked(provider, 'mixed')).works) able.push(provider);
    const where = able.length === 0 ? '' : `, or train on \`${able.join('` or `')}\`, which does`;
    return new OperatorError(`mixed precision is asked for, and ${what}`, `Write \`precision: float32\`${where}.`);
  }

  /** What trains in mixed precision trains in float32 first, so that the reason told is the first one. */
  async #examine(provider: Provider, precision: TrainingPrecision, missing: string | undefined): Promise<ProbeResult> {
    if (missing !== undefined) return { works: false, reason: missing };
    const trains = await this.#try(provider, 'float32');
    if (precision === 'float32' || !trains.works) return trains;
    const reason = withoutHalfPrecision[provider];
    return reason === undefined ? this.#try(provider, precision) : { works: false, reason };
  }

  #try(provider: Provider, precision: TrainingPrecision): Promise<ProbeResult> {
    const key = `${provider} ${precision}`;
    const probe = this.#probes.get(key) ?? this.#probe(provider, precision);
    this.#probes.set(key, probe);
    return probe;
  }
}

function adapterFact(provider: Provider): { readonly adapter?: string } {
  return provider === 'cpu' ? {} : { adapter: adapterOf(provider) };
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
export function deviceText({ wanted, provider, adapter, passedOver, precision }: ResolvedDevice): string {
  const reasons = passedOver.map(({ provider: other, reason }) => `${providerTitles[other]}: ${reason}`);
  const why = wanted === 'auto' ? ['auto', ...reasons].join('; ') : 'as asked for';
  const device = `${providerTitles[provider]}${adapter === undefined ? '' : `, ${adapter}`}`;
  return `${device}${precision === undefined ? '' : ', in mixed precision'} (${why})`;
}
