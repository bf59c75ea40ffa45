import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { findLibrary } from '../../runtime/lightgbm/location.ts';
import { makeProject } from '../cli/project.ts';
import { runPipeline } from './runs.ts';

describe('pipelines/quickstart.pipe', () => {
  const text = readFileSync(join(packageRoot(), 'pipelines/quickstart.pipe'), 'utf8');

  it.skipIf(findLibrary() === undefined)(
    'goes the whole way, and then has nothing to do (skipped without LightGBM)',
    async () => {
      const project = makeProject({ 'quickstart.pipe': text });
      const { record } = await runPipeline(['quickstart.pipe'], project);
      expect(record.tally).toMatchObject({ ran: 22, cached: 0, failed: 0 });
      for (const title of ['trees_test', 'network_test']) {
        const {
          roc_auc = 0,
          log_loss = 1,
          constant_log_loss = 0,
        } = record.steps.find((step) => step.title === title)?.metrics ?? {};
        // The planted signal is found, and does not tell more than it can.
        expect(roc_auc).toBeGreaterThan(0.58);
        expect(roc_auc).toBeLessThan(0.68);
        expect(log_loss).toBeLessThan(constant_log_loss);
      }
      const page = readFileSync(join(project, 'reports/quickstart/summary.html'), 'utf8');
      expect(page.includes('<h1>Simulated market</h1>')).toBe(true);
      expect((await runPipeline(['quickstart.pipe'], project)).ran).toEqual([]);
    },
  );

  it('learns nothing where nothing was planted', async () => {
    const noise = text
      .replace('signal: 0.15', 'signal: 0.0')
      .replace(/dataset selected[^\n]*\n\n/, '')
      .replace(/stage trees = [\s\S]*?\n}\n\n/, '')
      .replace(/stage trees_test[^\n]*\n/, '')
      .replaceAll('selected', 'prepared')
      .replace('compare(trees_test, network_test)', 'compare(network_test)');
    const project = makeProject({ 'noise.pipe': noise });
    const { record } = await runPipeline(['noise.pipe', '--set', 'assets=2'], project);
    const { roc_auc = 0 } = record.steps.find((step) => step.title === 'network_test')?.metrics ?? {};
    expect(roc_auc).toBeLessThan(0.6);
  });
});
