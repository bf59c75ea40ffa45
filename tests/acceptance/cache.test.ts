import { copyFileSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ended, pipec, startPipec } from '../cli/command.ts';
import { barsCsv, makeProject, training } from '../cli/project.ts';
import { type Ran, runPipeline, whatRan } from './runs.ts';

/** The pipeline of these tests, and everything it runs. */
const text = training
  .replace('pipeline training\n', 'pipeline training\n\n/// How many units a layer has.\nlet width = 8\n')
  .replace('[8]', '[width]');
const everything = [
  'bars/ohlcv',
  'candidates/returns',
  'candidates/rsi',
  'candidates/append',
  'outcome/triple_barrier',
  'prepared/labelled',
  'prepared/split',
  'prepared/impute',
  'prepared/scale',
  'network/train_network',
  'scores/evaluate',
  'summary/compare',
];

let project = '';
let first: Ran;
const original = barsCsv();

beforeAll(async () => {
  project = makeProject({ 'my.pipe': text, 'bars.csv': original }, 'worker');
  first = await runPipeline(['my.pipe'], project);
});

/** What a run of the changed pipeline executes, beside the results that the first run left. */
async function ranWith(changed: string, ...words: readonly string[]): Promise<readonly string[]> {
  writeFileSync(join(project, 'changed.pipe'), changed);
  return (await runPipeline(['changed.pipe', ...words], project)).ran;
}

/** The same with other bars, which are taken back afterwards. */
async function ranOn(bars: string): Promise<readonly string[]> {
  try {
    writeFileSync(join(project, 'bars.csv'), bars);
    return (await runPipeline(['my.pipe'], project)).ran;
  } finally {
    writeFileSync(join(project, 'bars.csv'), original);
  }
}

describe('what is known already', () => {
  it('is not done again', async () => {
    expect([...first.results.keys()]).toEqual(everything);
    expect(first.ran).toEqual(everything);
    expect((await runPipeline(['my.pipe'], project)).ran).toEqual([]);
  });

  it('stays known under other comments, layout, order and names', async () => {
    expect(await ranWith(text.replace('///', '/// Changed:').replaceAll('\n  |>', ' // a remark\n  |>'))).toEqual([]);
    expect(await ranWith(text.replaceAll(', ', ' ,\n      ').replaceAll(' = ', '   =   '))).toEqual([]);
    const [head = '', ...declarations] = text.split('\n\n');
    expect(await ranWith([head, ...declarations.reverse()].join('\n\n'))).toEqual([]);
    expect(await ranWith(text.replaceAll('width', 'units_of_a_layer'))).toEqual([]);
    writeFileSync(join(project, 'formatted.pipe'), text);
    expect((await pipec(['fmt', 'formatted.pipe'], { cwd: project })).code).toBe(0);
    expect((await runPipeline(['formatted.pipe'], project)).ran).toEqual([]);
  });

  it('stays known when a value is written out, computed or set from outside', async () => {
    expect(await ranWith(text.replace('let width = 8', 'let width = 2 * 4'))).toEqual([]);
    expect(await ranWith(text.replace('horizon: 4bars', 'horizon: 2 * 2bars'))).toEqual([]);
    expect(await ranWith(text.replace('fit scale(robust)', 'fit scale(robust, clip: 10.0)'))).toEqual([]);
    expect(await ranWith(text.replace('embargo: 4h', 'embargo: 4 * 1h'))).toEqual([]);
    const set = await ranWith(text.replace('= 14bars', '= 20bars'), '--set', 'period=14bars');
    // The report prints what was set.
    expect(set).toEqual(['summary/compare']);
  });

  it('is done anew from a changed hyperparameter on, and nothing else', async () => {
    const fromNetwork = ['network/train_network', 'scores/evaluate', 'summary/compare'];
    expect(await ranWith(text.replace('width = 8', 'width = 9'))).toEqual(fromNetwork);
    expect(await ranWith(text.replace('batch: 64', 'batch: 32'))).toEqual(fromNetwork);
    expect(await ranWith(text.replace('robust', 'standard'))).toEqual(['prepared/scale', ...fromNetwork]);
    expect(await ranWith(text.replace('"Waves"', '"Other waves"'))).toEqual(['summary/compare']);
    const returns = await ranWith(text.replace('[1bars, 4bars]', '[1bars, 5bars]'));
    expect(returns).toEqual(everything.filter((step) => !/ohlcv|rsi|triple_barrier/.test(step)));
  });

  it('ends where a changed step gives the same result', async () => {
    // No gap is longer than either: the bars are the same bytes.
    const patient = text.replace('every: 1h }', 'every: 1h, max_gap: 2d }');
    expect(await ranWith(patient)).toEqual(['bars/ohlcv']);
    // The scaler keeps what it clips at; what the network learns from it is the same.
    const wide = await ranWith(text.replace('fit scale(robust)', 'fit scale(robust, clip: 1000)'));
    expect(wide).toEqual(['prepared/scale', 'network/train_network', 'scores/evaluate']);
  });
});

describe('data', () => {
  it('that was only touched is known', async () => {
    utimesSync(join(project, 'bars.csv'), new Date(), new Date());
    expect((await runPipeline(['my.pipe'], project)).ran).toEqual([]);
    copyFileSync(join(project, 'bars.csv'), join(project, 'copy.csv'));
    renameSync(join(project, 'copy.csv'), join(project, 'bars.csv'));
    expect((await runPipeline(['my.pipe'], project)).ran).toEqual([]);
  });

  it('of other bytes is read again, and what follows runs only where values differ', async () => {
    const lines = original.split('\n');
    const changed = (line: number, from: RegExp, to: string): string =>
      lines.with(line, (lines[line] ?? '').replace(from, to)).join('\n');
    // 100.30 is 100.300; a file that ends without a line break holds the same rows.
    expect(await ranOn(changed(5, /(\.\d\d),/, '$10,'))).toEqual(['bars/ohlcv']);
    expect(await ranOn(original.trimEnd())).toEqual(['bars/ohlcv']);
    // No feature and no label reads volumes: their results are the same, and end it.
    expect(await ranOn(changed(5, /,\d+$/, ',12345'))).toEqual([
      'bars/ohlcv',
      'candidates/returns',
      'candidates/rsi',
      'outcome/triple_barrier',
    ]);
    // One digit of one closing price.
    const [, close = ''] = /,(\d+\.\d\d),\d+$/.exec(lines[200] ?? '') ?? [];
    const other = (Number(close) + 0.01).toFixed(2);
    const ran = await ranOn(changed(200, /\d+\.\d\d(?=,\d+$)/, other));
    expect(ran).toEqual(expect.arrayContaining(everything.slice(0, 4)));
    expect(ran).toEqual(expect.arrayContaining(everything.slice(5)));
    // And back: everything is known from before.
    expect((await runPipeline(['my.pipe'], project)).ran).toEqual([]);
  });

  it('is known wherever it lies and wherever one stands', async () => {
    const elsewhere = makeProject({ 'data/bars.csv': original });
    const words = [join(project, 'my.pipe'), '--store', join(project, '.pipec')];
    const moved = await runPipeline([...words, '--set', `data=${join(elsewhere, 'data/bars.csv')}`], elsewhere);
    expect(moved.ran).toEqual(['summary/compare']);
    expect((await runPipeline(words, join(elsewhere, 'data'))).ran).toEqual([]);
    mkdirSync(join(elsewhere, 'texts'));
    copyFileSync(join(project, 'my.pipe'), join(elsewhere, 'texts/another.pipe'));
    expect((await runPipeline([join(elsewhere, 'texts/another.pipe'), ...words.slice(1)], project)).ran).toEqual([]);
  });
});

describe('a store', () => {
  it('holds the same results whatever ran beside each other', async () => {
    for (const jobs of ['1', '4']) {
      const { results, ran } = await runPipeline(
        ['my.pipe', '--jobs', jobs, '--store', join(project, `jobs-${jobs}`)],
        project,
      );
      expect(ran).toEqual(everything);
      expect(results).toEqual(first.results);
    }
  });

  it('takes two runs at once, and each step is executed once', async () => {
    const store = join(project, 'two-at-once');
    const words = ['run', 'my.pipe', '--json', '--store', store];
    const both = await Promise.all([1, 2].map(() => ended(startPipec(words, { cwd: project }))));
    const runs = both.map((end) => whatRan(end, store));
    expect(runs.flatMap(({ ran }) => ran).sort()).toEqual(everything.toSorted());
    for (const { results } of runs) expect(results).toEqual(first.results);
  });

  it('remembers what each step took', () => {
    for (const step of first.record.steps) {
      expect(step.seconds).toBeGreaterThan(0);
      expect(step.peakBytes).toBeGreaterThan(2 ** 20);
    }
    const { environment } = first.record;
    expect(environment).toMatchObject({ node: process.version, cores: expect.any(Number) });
    expect(Object.keys(environment.facts)).toEqual(expect.arrayContaining(['onnxruntime', 'cpu']));
    expect(readFileSync(join(project, 'reports/training/summary.html'), 'utf8')).toContain('Time and memory');
  });
});
