import { compile } from '../../compiler/compile.ts';
import { nodeHost } from '../../compiler/node-host.ts';
import { renderedFixtures } from '../rendered-fixtures.ts';

renderedFixtures('mistakes of search spaces', new URL('./fixtures/', import.meta.url), (file) => {
  const { diagnostics } = compile({ path: file.path, host: nodeHost(new Map([[file.path, file.text]])) });
  return diagnostics;
});
