import { fileURLToPath } from 'node:url';
import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { renderedFixtures } from '../rendered-fixtures.ts';

const folder = new URL('./fixtures/mistakes/', import.meta.url);
const host = nodeHost();

renderedFixtures('mistakes of meaning', folder, (file) => {
  const inFolder = { ...host, readText: (path: string) => host.readText(fileURLToPath(new URL(path, folder))) };
  return compile({ path: file.path, host: inFolder }).diagnostics;
});
