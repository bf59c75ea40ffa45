import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pipec, seen } from './command.ts';
import { barsCsv, makeProject, training } from './project.ts';
import { elementsOf } from './well-formed.ts';

describe('pipec graph', () => {
  it('draws Graphviz and Mermaid', async () => {
    const cwd = makeProject({ 'my.pipe': training });
    for (const format of ['dot', 'mermaid']) {
      const result = await pipec(['graph', 'my.pipe', '--format', format], { cwd });
      await expect(seen(result, cwd)).toMatchFileSnapshot(`golden/graph-${format}.txt`);
    }
  });

  it('draws SVG, the same each time', async () => {
    const cwd = makeProject({ 'my.pipe': training });
    const { code, stdout } = await pipec(['graph', 'my.pipe'], { cwd });
    expect(code).toBe(0);
    const elements = elementsOf(stdout);
    expect(elements[0]).toBe('svg');
    // A title for the drawing, for each of 12 nodes, of 14 edges, of 2 frames.
    expect(elements.filter((name) => name === 'title').length).toBe(1 + 12 + 14 + 2);
    expect(stdout).toContain('>train_network<');
    await pipec(['graph', 'my.pipe', '-o', 'my.svg'], { cwd });
    expect(readFileSync(join(cwd, 'my.svg'), 'utf8')).toBe(stdout);
  });

  it('colours by what a run on the named engine would do', async () => {
    const cwd = makeProject({ 'my.pipe': training, 'bars.csv': barsCsv() });
    expect((await pipec(['run', 'my.pipe', '--target', 'network'], { cwd })).code).toBe(0);
    const states = async (...options: string[]) =>
      (await pipec(['graph', 'my.pipe', '--state', '--format', 'dot', ...options], { cwd })).stdout;
    expect(await states()).toContain('tooltip="network: cached"');
    const onOther = await states('--engine', 'tensorflow');
    expect(onOther).toContain('tooltip="network: runs"');
    expect(onOther).toContain('tooltip="bars: cached"');
  });

  it('draws what text may hold', async () => {
    const text = training.replaceAll('network', 'netz_ä').replace('"Waves"', '"<Wellen> & \\"mehr\\""');
    const cwd = makeProject({ 'my.pipe': text });
    const { code, stdout } = await pipec(['graph', 'my.pipe'], { cwd });
    if (code === 0) expect(elementsOf(stdout)[0]).toBe('svg');
  });

  it('draws nothing of a pipeline with errors', async () => {
    const cwd = makeProject({ 'my.pipe': training.replace('impute(median)', 'impute(medain)') });
    const { code, stdout, stderr } = await pipec(['graph', 'my.pipe', '-o', 'my.svg'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('did you mean `median`?');
    expect(() => readFileSync(join(cwd, 'my.svg'))).toThrow();
  });
});
