import { describe, expect, test } from 'vitest';
import type { PlanValue } from '../../../../compiler/plan/value.ts';
import type { FrameCase } from '../../../../runtime/frame/manifest.ts';
import { split } from '../../../../runtime/operators/splits/splits.ts';
import { failure, fraction, input, int, recipe, runOperator, smallFrame } from '../operator-run.ts';

const STEPS = 3;

/** Cases of three steps: so many held out, and so many of each class to learn from, in turns. */
function cases(heldOut: number, classes: readonly number[]) {
  const about: Record<string, FrameCase> = {};
  for (let index = 0; index < heldOut; index++)
    about[`test-${String(index).padStart(3, '0')}`] = { class: { number: 0, name: 'a' }, heldOut: true };
  const left = [...classes];
  for (let index = 0; left.some((count) => count > 0); index++) {
    const number = index % left.length;
    if ((left[number] ?? 0) === 0) continue;
    left[number] = (left[number] ?? 0) - 1;
    about[`train-${String(index).padStart(3, '0')}`] = { class: { number, name: String(number) }, heldOut: false };
  }
  const entities = Object.fromEntries(Object.keys(about).map((name) => [name, STEPS]));
  const rows = Object.keys(about).length * STEPS;
  return smallFrame({ entities, cases: about, columns: { x: Array.from({ length: rows }, (_, row) => row) } });
}

const run = (artifact: ReturnType<typeof cases>, by: PlanValue) =>
  runOperator(split, { arguments: { by }, inputs: { rows: input(artifact) } });
const validation = (share: number, seed = 0) =>
  recipe('given_with_validation', { share: fraction(share), seed: int(seed) });
const shuffled = (seed = 0) =>
  recipe('shuffled', {
    train: fraction(0.6),
    validation: fraction(0.2),
    test: fraction(0.2),
    seed: int(seed),
  });

/** The part of each case, once every step of it is seen to have the same. */
async function partOfCases(artifact: ReturnType<typeof cases>, by: PlanValue) {
  const { frame } = await run(artifact, by);
  const part = frame.part() ?? new Uint8Array();
  return frame.entities.map((entity) => {
    const own = new Set(part.subarray(entity.start, entity.start + entity.count));
    expect(own.size, `${entity.name} is whole in one part`).toBe(1);
    return { ...entity.case, part: frame.parts[[...own][0] ?? -1] };
  });
}

describe('parts that the source gives', () => {
  test('train and test, as they are', async () => {
    const { frame, metrics } = await run(cases(2, [3, 1]), recipe('given'));
    expect(frame.parts).toEqual(['train', 'test']);
    expect(metrics).toMatchObject({ train_rows: 12, test_rows: 6, purged_rows: 0, embargoed_rows: 0 });
    for (const { heldOut, part } of await partOfCases(cases(2, [3, 1]), recipe('given')))
      expect(part).toBe(heldOut ? 'test' : 'train');
  });
  test('validation takes its share of each class, one at least and never all', async () => {
    const parts = await partOfCases(cases(4, [20, 10, 2, 1]), validation(0.2));
    const drawn = [0, 1, 2, 3].map(
      (number) => parts.filter((one) => one.part === 'validation' && one.class?.number === number).length,
    );
    expect(drawn).toEqual([4, 2, 1, 0]);
    expect(parts.filter(({ part, heldOut }) => (part === 'test') !== heldOut)).toEqual([]);
  });
  test('another seed draws others, the same seed the same', async () => {
    const artifact = cases(1, [30]);
    expect(await partOfCases(artifact, validation(0.5))).toEqual(await partOfCases(artifact, validation(0.5)));
    expect(await partOfCases(artifact, validation(0.5))).not.toEqual(await partOfCases(artifact, validation(0.5, 1)));
  });
  test('no validation case is drawn of classes that have one each', async () =>
    expect(await failure(run(cases(1, [1, 1]), validation(0.5)))).toBe(
      "part 'validation' has no cases\nThere are 3. Choose other shares, or give more cases.",
    ));
  test('a source that gives none', async () =>
    expect(await failure(run(smallFrame({ entities: { A: 2 }, columns: { x: [1, 2] } }), recipe('given')))).toBe(
      'the source does not say whether A is held out\nRead both files of the archive: `series("…_TRAIN.ts", test: "…_TEST.ts")`.',
    ));
});

test('shuffled cases stay whole, by their shares', async () => {
  const parts = await partOfCases(cases(0, [25, 25]), shuffled());
  const counts = ['train', 'validation', 'test'].map((name) => parts.filter(({ part }) => part === name).length);
  expect(counts).toEqual([30, 10, 10]);
  expect(await partOfCases(cases(0, [25, 25]), shuffled(1))).not.toEqual(parts);
});
