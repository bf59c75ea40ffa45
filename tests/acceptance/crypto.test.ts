import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { findLibrary } from '../../runtime/lightgbm/location.ts';
import { makeProject } from '../cli/project.ts';
import { type Ran, runPipeline } from './runs.ts';

// Real bars lie beside the checkout: 201,563 hourly bars of 50 pairs, as Parquet and as one file a pair.
const data = join(packageRoot(), '../shared/data');
const why = !existsSync(join(data, 'crypto_1h.parquet'))
  ? `skipped: no ${join(data, 'crypto_1h.parquet')}`
  : findLibrary() === undefined
    ? 'skipped: no LightGBM'
    : '201,563 real bars';

describe.skipIf(why.startsWith('skipped'))(`pipelines/crypto.pipe (${why})`, () => {
  let project = '';
  let first: Ran;

  beforeAll(async () => {
    const text = readFileSync(join(packageRoot(), 'pipelines/crypto.pipe'), 'utf8');
    project = makeProject({ 'crypto.pipe': text }, 'worker');
    first = await runPipeline(['crypto.pipe', '--set', `data=${join(data, 'crypto_1h.parquet')}`], project);
  });

  const metricsOf = (title: string, ran: Ran): Readonly<Record<string, number>> =>
    ran.record.steps.find((step) => step.title === title)?.metrics ?? {};

  it('labels as its description says', () => {
    const { rows, labelled, profit_rate, stop_rate, timeout_rate } = metricsOf('outcome', first);
    expect({ rows, labelled }).toEqual({ rows: 201_563, labelled: 201_163 });
    // ../shared/data/README.md
    expect(profit_rate).toBeCloseTo(0.2073691, 7);
    expect(stop_rate).toBeCloseTo(0.6205515, 7);
    expect(timeout_rate).toBeCloseTo(0.1720794, 7);
  });

  it('predicts what can be predicted, and no more', () => {
    for (const title of ['trees_test', 'network_test']) {
      const { roc_auc = 0, rows, base_rate = 0, constant_log_loss } = metricsOf(title, first);
      expect(rows).toBe(49_650);
      // More than this is a leak, less is a mistake.
      expect(roc_auc).toBeGreaterThan(0.6);
      expect(roc_auc).toBeLessThan(0.68);
      const entropy = -base_rate * Math.log(base_rate) - (1 - base_rate) * Math.log(1 - base_rate);
      expect(constant_log_loss).toBeCloseTo(entropy, 12);
    }
    const page = readFileSync(join(project, 'reports/crypto/summary.html'), 'utf8');
    for (const title of ['trees_test', 'network_test']) {
      const { roc_auc = 0, base_rate = 0 } = metricsOf(title, first);
      expect(page.includes(roc_auc.toFixed(4))).toBe(true);
      expect(page.includes(`${(base_rate * 100).toFixed(2)} %`)).toBe(true);
    }
  });

  it('keeps what each step took', () => {
    const { environment, steps } = first.record;
    for (const step of steps) {
      expect(step.seconds).toBeGreaterThan(0);
      expect(step.peakBytes).toBeGreaterThan(2 ** 20);
    }
    expect(Object.keys(environment.facts).sort()).toEqual(['cpu', 'lightgbm', 'onnxruntime']);
  });

  it('gives the same from one file a pair, and runs no more than reads them', async () => {
    const pairs = await runPipeline(['crypto.pipe', '--set', `data=${join(data, 'crypto_1h/*.json.gz')}`], project);
    // The report prints where the bars came from.
    expect(pairs.ran).toEqual(['bars/ohlcv', 'summary/compare']);
    const results = (ran: Ran) => [...ran.results].filter(([step]) => step !== 'summary/compare');
    expect(results(pairs)).toEqual(results(first));
    expect(
      (await runPipeline(['crypto.pipe', '--set', `data=${join(data, 'crypto_1h/*.json.gz')}`], project)).ran,
    ).toEqual([]);
  });
});
