import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { series } from '../../../../runtime/operators/sources/series.ts';
import { failure, int, runOperator } from '../operator-run.ts';

const HEADER = ['#about', '@problemName Small', '@timestamps false', '@univariate true', '@classLabel true b a'];
const SMALL = [...HEADER, '@data'];

interface Files {
  readonly data: string;
  readonly test?: string;
  readonly dimensions?: number;
  readonly gzip?: boolean;
}

/** Runs `series` on files of these texts. */
function load({ data, test: held, dimensions = 1, gzip = false }: Files) {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-series-'));
  const written = (name: string, text: string) => {
    const path = join(folder, gzip ? `${name}.gz` : name);
    writeFileSync(path, gzip ? gzipSync(text) : text);
    return path;
  };
  return runOperator(series, {
    arguments: { dimensions: int(dimensions) },
    otherFiles: {
      cases: [written('Small_TRAIN.ts', data)],
      ...(held === undefined ? {} : { test: [written('Small_TEST.ts', held)] }),
    },
  });
}

const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`;
const rejected = (data: string, more: Omit<Files, 'data'> = {}) => failure(load({ data, ...more }));

describe('what is read', () => {
  const data = text(...SMALL, '1,2,3:a', '', '4,5,6:b');
  const held = text(...SMALL, '-1.5,2e3,?:a');

  test('cases of two files, those that are held out first', async () => {
    const { frame, metrics } = await load({ data, test: held });
    expect(frame.entities).toEqual([
      { name: 'test-0001', start: 0, count: 3, case: { class: { number: 1, name: 'a' }, heldOut: true } },
      { name: 'train-0001', start: 3, count: 3, case: { class: { number: 1, name: 'a' }, heldOut: false } },
      { name: 'train-0002', start: 6, count: 3, case: { class: { number: 0, name: 'b' }, heldOut: false } },
    ]);
    expect([...frame.column('value_0')]).toEqual([-1.5, 2000, Number.NaN, 1, 2, 3, 4, 5, 6]);
    expect([...frame.time()]).toEqual([0, 1000, 2000, 0, 1000, 2000, 0, 1000, 2000]);
    expect([frame.interval, frame.knownAfter]).toEqual([1000, 0]);
    expect(metrics).toEqual({ rows: 9, columns: 1, cases: 3, steps: 3, missing_values: 1 });
  });
  test('one file alone divides nothing', async () => {
    const { frame } = await load({ data });
    expect(frame.entities.map((entity) => [entity.name, entity.case?.heldOut])).toEqual([
      ['case-0001', undefined],
      ['case-0002', undefined],
    ]);
  });
  test('several dimensions, in columns', async () => {
    const { frame } = await load({
      data: text('@dimensions 2', '@classLabel true x y', '@data', '1,2:3,4:y'),
      dimensions: 2,
    });
    expect(frame.valueColumns).toEqual(['value_0', 'value_1']);
    expect([...frame.column('value_1')]).toEqual([3, 4]);
  });
  test('cases without classes', async () => {
    const { frame } = await load({ data: text('@classLabel false', '@data', '1,2', '3,4') });
    expect(frame.entities[0]?.case).toEqual({});
  });
  test('a class that no case is of takes no number', async () => {
    const { frame } = await load({ data: text('@classLabel true none a b', '@data', '1,2:b', '3,4:a') });
    expect(frame.entities.map((entity) => entity.case?.class)).toEqual([
      { number: 1, name: 'b' },
      { number: 0, name: 'a' },
    ]);
  });
  test('compressed files, ends of lines of any kind and letters of any case', async () => {
    const { frame } = await load({ data: text('@CLASSLABEL TRUE a b\r', '@Data\r', '1, 2 :a\r'), gzip: true });
    expect([...frame.column('value_0')]).toEqual([1, 2]);
  });
});

describe('what is refused, with its line', () => {
  test.each([
    ['a length of its own', text(...SMALL, '1,2:a', '1,2,3:b')],
    ['another length than the header says', text('@seriesLength 3', ...SMALL, '1,2:a')],
    ['a word among the values', text(...SMALL, '1,two:a')],
    ['an empty value', text(...SMALL, '1,,3:a')],
    ['an infinite value', text(...SMALL, '1,Infinity:a')],
    ['a class that is not declared', text(...SMALL, '1,2:c')],
    ['a case without a class', text(...SMALL, '1,2')],
    ['too many dimensions', text(...SMALL, '1,2:3,4:a')],
    ['a missing value of a file without', text('@missing false', ...SMALL, '1,?:a')],
    ['values with time stamps', text('@timestamps true', '@data', '(0,1),(1,2):a')],
    ['numbers to predict', text('@targetlabel true', '@data', '1,2:0.5')],
    ['a header that is none', text('@frequency 10', '@data')],
    ['a header without its word', text('@univariate', '@data')],
    ['a class that is named twice', text('@classLabel true a a', '@data')],
    ['one class', text('@classLabel true a', '@data')],
    ['values without a header', text('1,2:a')],
    ['no @data', text(...HEADER)],
    ['no cases', text(...SMALL)],
  ])('%s', async (_, data) => expect(await rejected(data)).toMatchSnapshot());

  test('dimensions that differ in length', async () =>
    expect(await rejected(text('@classLabel true a b', '@data', '1,2:3:a'), { dimensions: 2 })).toMatchSnapshot());
  test('other dimensions than the program says', async () =>
    expect(await rejected(text('@dimensions 6', ...SMALL, '1,2:a'), { dimensions: 2 })).toMatchSnapshot());
  test('a held-out file of other classes', async () => {
    const held = text('@classLabel true a b', '@data', '1,2:a');
    expect(await rejected(text(...SMALL, '1,2:a'), { test: held })).toMatchSnapshot();
  });
  test('a held-out file of another length', async () =>
    expect(await rejected(text(...SMALL, '1,2:a'), { test: text(...SMALL, '1,2,3:a') })).toMatchSnapshot());
});
