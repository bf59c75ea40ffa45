import type { Provider } from './provider.ts';

/** What to do where a provider is asked for and cannot be used. */
export const installHelp: Readonly<Record<Provider, string>> = {
  cpu: 'Install the package again: npm ci',
  cuda: 'CUDA takes Linux on x64, an NVIDIA driver, CUDA 12 with cuDNN 9, and ONNX Runtime’s own libraries: `ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js` on a machine with internet access. `pipec doctor` tells what is there.',
  webgpu:
    'WebGPU takes a graphics processor with a driver for Vulkan (Linux: the package libvulkan1 and that of the driver, e.g. mesa-vulkan-drivers), Direct3D 12 or Metal. `pipec doctor` tells what is there.',
  coreml: 'CoreML takes macOS on Apple silicon.',
  dml: 'DirectML takes Windows 10 or later and a graphics processor with a driver for Direct3D 12.',
};
