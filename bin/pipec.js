#!/usr/bin/env -S node --max-semi-space-size=16
// The launcher, in plain JavaScript for old Nodes: pipec needs Node 24 or later and carries one (the npm package `node`). The room
// for young objects is kept small: V8 gives them more, and filling that costs more than collecting what is in it.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldest = 24;
const youngMegabytes = 16; // As in the first line; it cannot be set from inside.
const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..');
const main = join(root, 'dist', 'cli', 'main.js');

function carriedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the same command under the carried Node. The IPC channel tells it at once when this process dies. */
async function startUnder(node) {
  const { spawn } = await import('node:child_process');
  const child = spawn(
    node,
    [`--max-semi-space-size=${youngMegabytes}`, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`pipec: the carried Node at ${node} does not start: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

if (!existsSync(main)) {
  console.error(`pipec: not built yet: ${main} is missing\nhelp: run "npm run build" in ${root}`);
  process.exit(1);
} else if (Number(process.versions.node.split('.')[0]) >= oldest) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache?.();
  await import(main);
} else {
  const node = carriedNode();
  if (node) await startUnder(node);
  else {
    console.error(
      `pipec: needs Node ${oldest} or later, and this is ${process.version}\nhelp: run "npm ci" (it brings a Node of its own), or install a newer Node`,
    );
    process.exit(1);
  }
}
