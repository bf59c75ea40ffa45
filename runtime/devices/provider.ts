/** Who computes: an execution provider of ONNX Runtime, by the name that it takes. */
export const providers = ['cpu', 'cuda', 'webgpu', 'coreml', 'dml'] as const;

export type Provider = (typeof providers)[number];

/** What a program or a command line asks for: a member of `Device` in `stdlib/training/networks.pipe`. */
export const deviceChoices = ['auto', ...providers] as const;

export type DeviceChoice = (typeof deviceChoices)[number];

export function isDeviceChoice(text: string): text is DeviceChoice {
  return deviceChoices.some((choice) => choice === text);
}

export const providerTitles: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  webgpu: 'WebGPU',
  coreml: 'CoreML',
  dml: 'DirectML',
};

/** What networks are computed in while they train: a member of `Precision` in `stdlib/training/networks.pipe`. */
export type TrainingPrecision = 'float32' | 'mixed';

/** Why a provider does not compute in half precision, of those that need not be tried. */
export const withoutHalfPrecision: Readonly<Partial<Record<Provider, string>>> = {
  cpu: 'ONNX Runtime has no such kernels for it, and would round to float16 and back around each product',
  coreml: 'ONNX Runtime hands it float32 alone',
};
