import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Graphics processors that the system tells of, without loading a driver: `NVIDIA H100 80GB HBM3`, `PCI 1002:744c`. */
export function graphicsProcessors(): readonly string[] {
  const nvidia = filesIn('/proc/driver/nvidia/gpus').flatMap((gpu) => {
    const model = /^Model:\s*(.*)$/m.exec(textOf(join(gpu, 'information')))?.[1]?.trim();
    return model === undefined ? [] : [model];
  });
  const cards = filesIn('/sys/class/drm')
    .filter((path) => /^renderD\d+$/.test(basename(path)))
    .map((path) =>
      ['vendor', 'device'].map((name) =>
        textOf(join(path, 'device', name))
          .trim()
          .replace('0x', ''),
      ),
    )
    .filter(([vendor]) => vendor !== '' && !(nvidia.length > 0 && vendor === '10de'))
    .map((ids) => `PCI ${ids.join(':')}`);
  return [...nvidia, ...cards];
}

/**
 * Whether there may be a graphics processor behind WebGPU: one is visible, or the system is one that has no files to tell of it. A software
 * adapter is none.
 */
export function mayHaveGraphics(): boolean {
  return platform() !== 'linux' || graphicsProcessors().length > 0;
}

/** Version of the NVIDIA driver, on Linux. */
export function nvidiaDriver(): string | undefined {
  return /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/.exec(textOf('/proc/driver/nvidia/version'))?.[1];
}

/** Whether ONNX Runtime's libraries for CUDA lie beside it; nothing is loaded. */
export function hasCudaLibraries(): boolean {
  const manifest = findPackageJSON('onnxruntime-node', import.meta.url);
  if (manifest === undefined) return false;
  const folder = join(dirname(manifest), 'bin', 'napi-v6', platform(), arch());
  return filesIn(folder).some((path) => basename(path).includes('onnxruntime_providers_cuda'));
}

/** What tells one adapter from another: results of two may differ. */
export function adapterOf(provider: 'cuda' | 'webgpu' | 'coreml' | 'dml'): string {
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  const chosen = VK_DRIVER_FILES ?? VK_ICD_FILENAMES;
  const forced = provider === 'webgpu' && chosen !== undefined ? [basename(chosen, '.json')] : [];
  const driver = provider === 'cuda' ? nvidiaDriver() : undefined;
  const named = forced.length > 0 ? forced : graphicsProcessors();
  return [
    named.length === 0 ? 'unnamed adapter' : named.join(' + '),
    ...(driver === undefined ? [] : [`driver ${driver}`]),
  ].join(', ');
}

function filesIn(folder: string): readonly string[] {
  try {
    return existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((name) => join(folder, name))
      : [];
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
