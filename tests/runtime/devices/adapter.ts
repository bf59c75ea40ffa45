import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's package `chromium` puts its software adapter for Vulkan. */
const chromium = '/usr/lib/chromium';

/**
 * Environment in which WebGPU finds an adapter: the machine's own where it has a graphics processor, or one that the environment names,
 * else Chromium's software one.
 * `undefined` where there is neither.
 */
export function adapterEnvironment(): NodeJS.ProcessEnv | undefined {
  if (existsSync('/dev/dri/renderD128') || process.env.VK_ICD_FILENAMES !== undefined) return process.env;
  const adapter = join(chromium, 'vk_swiftshader_icd.json');
  if (!existsSync(adapter) || !existsSync(join(chromium, 'libvulkan.so.1'))) return undefined;
  return { ...process.env, VK_ICD_FILENAMES: adapter, LD_LIBRARY_PATH: chromium };
}

/** Why tests of WebGPU are skipped. */
export const noAdapter =
  'no WebGPU: neither a graphics processor nor the software adapter of Debian’s chromium (scripts/debian-packages.sh installs it)';
