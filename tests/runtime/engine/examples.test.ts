import { expect, test } from 'vitest';
import { checkEntities, exampleRows, featureMatrix, targetsOf } from '../../../runtime/engine/examples.ts';
import { type Frame, openFrame } from '../../../runtime/frame/frame.ts';
import { failure, HOUR, type SmallFrame, smallFrame } from '../operators/operator-run.ts';

const opened = (frame: SmallFrame) => openFrame(smallFrame(frame));
const windowed = (frame: SmallFrame, window: number): Frame => ({ ...opened(frame), window });

const roles = { up: 'label', part: 'part' } as const;

const parts: SmallFrame = {
  entities: { ADA: 3, BTC: 4 },
  parts: ['train', 'validation'],
  columns: {
    a: [1, 2, 3, 4, 5, 6, 7],
    b: [10, 20, 30, 40, 50, 60, 70],
    up: [0, 1, Number.NaN, 1, 0, 1, 0],
    part: [0, 0, 0, 0, 1, 1, 255],
  },
  roles,
};

test('examples are the rows of a part whose label is known', () => {
  const frame = opened(parts);
  expect([...exampleRows(frame, 'train', ['up'])]).toEqual([0, 1, 3]);
  expect([...exampleRows(frame, 'train', [])]).toEqual([0, 1, 2, 3]);
  expect([...exampleRows(frame, 'validation', ['up'])]).toEqual([4, 5]);
  expect([...exampleRows(frame, undefined, ['up'])]).toEqual([0, 1, 3, 4, 5, 6]);
  expect(() => exampleRows(frame, 'test', ['up'])).toThrow("the rows have no part 'test'");
});

test('a window fits when its bars are consecutive rows of one entity', () => {
  const times = [0, 1, 2, 3, 5, 6, 7].map((hour) => hour * HOUR);
  const frame: SmallFrame = { entities: { ADA: times, BTC: 4 }, columns: { a: new Float64Array(11) } };
  expect([...exampleRows(windowed(frame, 3), undefined, [])]).toEqual([2, 3, 6, 9, 10]);
  expect([...exampleRows(windowed(frame, 5), undefined, [])]).toEqual([]);
});

test('features lie row by row, in the order asked for, with the entity of each row', async () => {
  const frame = opened(parts);
  const matrix = await featureMatrix(frame, ['b', 'a'], [exampleRows(frame, 'train', ['up'])], new Map([['BTC', 0]]));
  expect([...matrix.values]).toEqual([10, 1, 20, 2, 30, 3, 40, 4, 50, 5, 60, 6, 70, 7]);
  expect([...matrix.entity]).toEqual([-1, -1, -1, 0, 0, 0, 0]);
  expect({ rows: matrix.rows, width: matrix.width }).toEqual({ rows: 7, width: 2 });
  expect([...(targetsOf(frame, ['up']).up ?? [])]).toEqual([0, 1, Number.NaN, 1, 0, 1, 0]);
});

test('more columns than are read at a time', async () => {
  const names = Array.from({ length: 19 }, (_, index) => `c${index}`);
  const columns = Object.fromEntries(names.map((name, index) => [name, [index, index + 100]]));
  const matrix = await featureMatrix(opened({ entities: { A: 2 }, columns }), names, [], new Map());
  expect([...matrix.values]).toEqual([...names.map((_, index) => index), ...names.map((_, index) => index + 100)]);
});

test('values that a network cannot read are told by column, with how often and where first', async () => {
  const frame: SmallFrame = {
    entities: { ADA: 3, BTC: 3 },
    columns: {
      rsi_14: [Number.NaN, Number.NaN, 1, 1, Number.NaN, 1],
      volume: [1, 1, 1, Number.POSITIVE_INFINITY, 1, 1e300],
      close: [1, 2, 3, 4, 5, 6],
    },
  };
  const rows = Int32Array.of(1, 2, 3, 4, 5);
  expect(await failure(featureMatrix(opened(frame), ['rsi_14', 'volume', 'close'], [rows], new Map()))).toBe(
    [
      '2 of 3 feature columns hold values that a network cannot read:',
      '  rsi_14: 2 missing, the first in row 1: ADA at 1970-01-01T01:00:00.000Z',
      '  volume: 2 infinite or beyond float32, the first in row 3: BTC at 1970-01-01T00:00:00.000Z',
      "Fill them from the training rows before the model, e.g. 'prepared |> fit impute(median)'.",
    ].join('\n'),
  );
});

test('only what examples read must be finite: rows of their windows, and no others', async () => {
  const columns = { a: [Number.NaN, 1, 1, 1, 1, Number.NaN] };
  const frame = windowed({ entities: { ADA: 6 }, columns }, 3);
  await featureMatrix(frame, ['a'], [Int32Array.of(3, 4)], new Map());
  const message = await failure(featureMatrix(frame, ['a'], [Int32Array.of(2, 4)], new Map()));
  expect(message).toContain('a: 1 missing, the first in row 0: ADA');
});

test('columns that the model reads and the rows lack are told', async () => {
  expect(await failure(featureMatrix(opened(parts), ['a', 'x', 'y'], [], new Map()))).toContain(
    'the rows lack 2 of the 3 columns that the model reads: x, y',
  );
});

test('assets without a learned vector are told, if they have an example', () => {
  const frame = opened(parts);
  const known = new Map([['ADA', 0]]);
  expect(() => checkEntities(frame, Int32Array.of(0, 1), known)).not.toThrow();
  expect(() => checkEntities(frame, Int32Array.of(0, 4), known)).toThrow(
    'the model has a learned vector for each asset it was trained on, and none for BTC',
  );
});
