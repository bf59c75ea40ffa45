import { fileURLToPath } from 'node:url';
import { projectHost } from '../../cli/host.ts';
import { compile } from '../../compiler/compile.ts';

import { renderedFixtures } from '../rendered-fixtures.ts';

const folder = new URL('./fixtures/mistakes/', import.meta.url);
const host = projectHost('mistakes.pipe');

renderedFixtures('mistakes of meaning', folder, (file) => {
  const inFolder = { ...host, readText: (path: string) => host.readText(fileURLToPath(new URL(path, folder))) };
  return compile({ path: file.path, host: inFolder }).diagnostics;
});
