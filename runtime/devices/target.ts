import type { TargetName } from '../../compiler/tensor/targets.ts';
import type { Provider } from './provider.ts';

/** What the tensor compiler makes graphs for. CoreML and DirectML take those of the CPU, and leave to it what they have no kernels for. */
export function targetOf(provider: Provider): TargetName {
  return provider === 'webgpu' || provider === 'cuda' ? provider : 'cpu';
}
