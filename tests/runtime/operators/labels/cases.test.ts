import { expect, test } from 'vitest';
import type { FrameCase } from '../../../../runtime/frame/manifest.ts';
import { classOf } from '../../../../runtime/operators/labels/cases.ts';
import { failure, input, runOperator, smallFrame } from '../operator-run.ts';

function run(cases: Readonly<Record<string, FrameCase>> | undefined) {
  const artifact = smallFrame({
    interval: 1000,
    stamp: 'close',
    entities: { 'case-1': 2, 'case-2': 2, 'case-3': 2 },
    columns: { value_0: [1, 2, 3, 4, 5, 6] },
    ...(cases === undefined ? {} : { cases }),
  });
  return runOperator(classOf, { inputs: { cases: input(artifact) } });
}

const walking = { class: { number: 1, name: 'walking' } };
const resting = { class: { number: 0, name: 'resting' } };

test('every step has the class of its case, known when the step is', async () => {
  const { frame, metrics } = await run({ 'case-1': walking, 'case-2': resting, 'case-3': walking });
  expect([...frame.column('class')]).toEqual([1, 1, 0, 0, 1, 1]);
  expect([...(frame.labelEnd() ?? [])]).toEqual([...frame.time()]);
  expect(frame.columns.find(({ name }) => name === 'class')?.classes).toEqual(['resting', 'walking']);
  expect(metrics).toEqual({ rows: 6, labelled: 6, resting_cases: 1, walking_cases: 2 });
});

test('cases whose file names no classes', async () =>
  expect(await failure(run({ 'case-1': {}, 'case-2': {}, 'case-3': {} }))).toMatchInlineSnapshot(`
    "the file does not say which class case-1 is of
    Its header has a line \`@classLabel true …\`, and each case ends in its class."
  `));

test('rows that are no cases', async () =>
  expect(await failure(run(undefined))).toMatchInlineSnapshot(`
    "the rows are no cases, and have no class
    Cases are read by \`series(…)\`; bars get a label that looks ahead."
  `));
