import { expect, test } from 'vitest';
import { append, lag } from '../../../../runtime/operators/frames/columns.ts';
import { barCount, input, runOperator, smallFrame } from '../operator-run.ts';

const label = smallFrame({
  entities: { A: 3, B: 2 },
  columns: { up: [0, 1, 0, 1, 1], down: [1, 0, 1, 0, 0], label_end: [5, 6, 7, 5, 6] },
  roles: { up: 'label', down: 'label', label_end: 'label_end' },
});
const given = (head?: string) => ({
  ...input(label, head === undefined ? {} : { head }),
  type: { kind: 'Label', heads: [], facts: { lookback: 0, seen: [], rows: '', horizon: 0 } } as const,
});

test('a lagged label is a frame whose features are its heads as they were', async () => {
  const { frame } = await runOperator(lag, { arguments: { by: barCount(1) }, inputs: { rows: given() } });
  expect([frame.valueColumns, frame.heads, frame.labelEnd()]).toEqual([['up_lag_1', 'down_lag_1'], [], undefined]);
  expect([...frame.column('up_lag_1')]).toEqual([Number.NaN, 0, 1, Number.NaN, 1]);
});

test('of one head, that head alone', async () => {
  const rows = input(smallFrame({ entities: { A: 3, B: 2 }, columns: { x: [1, 2, 3, 4, 5] } }));
  const { frame } = await runOperator(append, { inputs: { 'frames.0': rows, 'frames.1': given('down') } });
  expect([frame.valueColumns, frame.heads]).toEqual([['x', 'down'], []]);
  expect([...frame.column('down')]).toEqual([1, 0, 1, 0, 0]);
});
