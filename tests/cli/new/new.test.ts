import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newProject } from '../../../cli/commands/new.ts';
import { templateNames } from '../../../cli/templates/project.ts';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import { format } from '../../../language/formatter/format.ts';
import { run } from '../../../runtime/run/run.ts';
import { openStore } from '../../../runtime/store/store.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipec-new-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('a new project', () => {
  for (const template of templateNames) {
    it(`of the template ${template} checks, and keeps results out of git`, () => {
      const project = join(folder, template);
      expect(newProject(project, { template })).toBe(0);
      const [main = ''] = readdirSync(project).filter((name) => name.endsWith('.pipe'));
      const path = join(project, main);
      const { plan, diagnostics } = compile({ path, host: nodeHost() });
      expect(diagnostics).toEqual([]);
      expect(plan).toBeDefined();
      const text = readFileSync(path, 'utf8');
      expect(format({ path, text })).toEqual({ kind: 'formatted', text });
      expect(readFileSync(join(project, '.gitignore'), 'utf8').split('\n')).toEqual(
        expect.arrayContaining(['.pipec/', 'reports/']),
      );
      expect(readFileSync(join(project, 'README.md'), 'utf8')).toContain(`pipec run ${main}`);
    });
  }

  it('of the template empty runs', async () => {
    const project = join(folder, 'runs');
    newProject(project, { template: 'empty' });
    const path = join(project, 'main.pipe');
    const { plan } = compile({ path, host: nodeHost() });
    if (plan === undefined) throw new Error('it does not check');
    const outcome = await run(plan, openStore({ from: path }), { directory: project });
    expect(outcome.ok).toBe(true);
  });

  it('may go into an empty clone', () => {
    const clone = join(folder, 'clone');
    mkdirSync(join(clone, '.git'), { recursive: true });
    expect(newProject(clone, { template: 'empty' })).toBe(0);
  });

  it('is refused where something is already', () => {
    const used = join(folder, 'used');
    mkdirSync(used);
    writeFileSync(join(used, 'notes.txt'), 'mine');
    expect(() => newProject(used, { template: 'empty' })).toThrow('is not empty: it holds notes.txt');
    expect(readdirSync(used)).toEqual(['notes.txt']);
    expect(() => newProject(join(used, 'notes.txt'), { template: 'empty' })).toThrow('is a file');
  });
});
