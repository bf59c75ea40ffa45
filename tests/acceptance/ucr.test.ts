import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../compiler/node-host.ts';
import { series } from '../../runtime/operators/sources/series.ts';
import { makeProject } from '../cli/project.ts';
import { int, runOperator } from '../runtime/operators/operator-run.ts';
import { runPipeline } from './runs.ts';

// Three problems of the UCR and UEA archives lie beside the checkout.
const data = join(packageRoot(), '../shared/data/ucr');
const there = existsSync(data);

describe.skipIf(!there)(`problems of the archives (${there ? 'three' : `skipped: no ${data}`})`, () => {
  const files = (name: string) => ({
    cases: [join(data, `${name}_TRAIN.ts.gz`)],
    test: [join(data, `${name}_TEST.ts.gz`)],
  });

  it.each([
    ['ItalyPowerDemand', 1, { cases: 67 + 1029, steps: 24, classes: ['1', '2'] }],
    ['ArrowHead', 1, { cases: 36 + 175, steps: 251, classes: ['0', '1', '2'] }],
    ['BasicMotions', 6, { cases: 40 + 40, steps: 100, classes: ['Badminton', 'Running', 'Standing', 'Walking'] }],
  ])('%s is read', async (name, dimensions, expected) => {
    const run = { arguments: { dimensions: int(dimensions) }, otherFiles: files(name) };
    const { frame, metrics } = await runOperator(series, run);
    const classes = new Set(frame.entities.map((entity) => entity.case?.class?.name));
    expect({ cases: metrics.cases, steps: metrics.steps, classes: [...classes].sort() }).toEqual(expected);
  });

  it('pipelines/ucr.pipe tells demand in summer from demand in winter', async () => {
    const text = readFileSync(join(packageRoot(), 'pipelines/ucr.pipe'), 'utf8');
    const project = makeProject({ 'ucr.pipe': text }, 'worker');
    const set = {
      train: files('ItalyPowerDemand').cases[0],
      test: files('ItalyPowerDemand').test[0],
      seeds: 1,
      epochs: 4,
    };
    const words = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const { record } = await runPipeline(['ucr.pipe', ...words, '--target', 'score["cnn1d", 1]'], project);
    const { metrics } = record.steps.find(({ title }) => title === 'score["cnn1d", 1]') ?? {};
    expect(metrics?.rows).toBe(1029);
    // Full trainings reach 0.96 and more: bench/results/ucr.md.
    expect(metrics?.accuracy).toBeGreaterThan(0.93);
  });
});
