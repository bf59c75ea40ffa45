import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { findLibrary } from '../../runtime/lightgbm/location.ts';
import { makeProject } from '../cli/project.ts';
import { type Ran, runPipeline } from './runs.ts';

const shipped = (name: string) => readFileSync(join(packageRoot(), 'pipelines', name), 'utf8');
const metricsOf = (title: string, { record }: Ran): Readonly<Record<string, number>> =>
  record.steps.find((step) => step.title === title)?.metrics ?? {};

describe('pipelines/phase3.pipe', () => {
  it.skipIf(findLibrary() === undefined)(
    'trains three networks on what was selected, and tells what their decisions pay (skipped without LightGBM)',
    async () => {
      const text = shipped('phase3.pipe').replace('bars: 3000', 'bars: 700').replace('hidden: 128', 'hidden: 8');
      const project = makeProject({ 'phase3.pipe': text });
      const ran = await runPipeline(['phase3.pipe', '--set', 'epochs=1'], project);
      const page = readFileSync(join(project, 'reports/phase3/summary.html'), 'utf8');
      for (const name of ['lstm', 'transformer', 'cnn']) {
        const scores = metricsOf(`tested["${name}"]`, ran);
        const { threshold = Number.NaN } = metricsOf(`baseline["${name}"]`, ran);
        expect(threshold).toBeGreaterThan(0);
        expect(scores.break_even).toBeCloseTo(0.022 / 0.07, 12);
        // What trading every row pays, from the base rate that the report tells.
        expect(scores.constant_profit_per_trade).toBeCloseTo((scores.base_rate ?? Number.NaN) * 0.07 - 0.022, 12);
        expect(page).toContain((scores.roc_auc ?? Number.NaN).toFixed(4));
      }
      expect(page).toContain('What the decisions pay');
      expect((await runPipeline(['phase3.pipe', '--set', 'epochs=1'], project)).ran).toEqual([]);
    },
  );
});

describe('pipelines/architectures.pipe', () => {
  it('names every model of the library that answers a binary question', () => {
    const folder = join(packageRoot(), 'stdlib/models');
    const models = readdirSync(folder).flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split(/^model /m)
        .slice(1)
        .filter((body) => [...body.matchAll(/^ {2}output (\w+)/gm)].map(([, name]) => name).join() === 'logit')
        .map((body) => /^\w+/.exec(body)?.[0] ?? ''),
    );
    expect(models).toContain('LstmAttention');
    const text = shipped('architectures.pipe');
    expect(models.filter((model) => !text.includes(`: ${model}(`))).toEqual([]);
  });

  it('trains them side by side', async () => {
    const text = shipped('architectures.pipe').replace('bars: 1200', 'bars: 320').replace('assets: 4', 'assets: 2');
    const project = makeProject({ 'architectures.pipe': text });
    const { record } = await runPipeline(['architectures.pipe', '--set', 'epochs=1'], project);
    const tested = record.steps.filter((step) => step.operator === 'evaluate');
    expect(tested.length).toBe(record.steps.filter((step) => step.operator === 'train_network').length);
    for (const { title, metrics } of tested) expect(metrics?.log_loss, title).toBeLessThan(2);
    const page = readFileSync(join(project, 'reports/architectures/summary.html'), 'utf8');
    for (const { title } of tested) expect(page).toContain(title.replaceAll('"', '&quot;').replace('[', '<wbr>['));
  });
});
