import { expect, test } from 'vitest';
import type { ArtifactReader } from '../../../../runtime/artifact/artifact.ts';
import { guard } from '../../../../runtime/operators/guards/guard.ts';
import { artifactFolder } from '../../frame/artifact-folder.ts';
import { bool, failure, HOUR, input, smallFrame } from '../operator-run.ts';

/** Hourly rows from one hour to before another, each with a label that is known `horizon` hours after its row. */
function hours(from: number, until: number, horizon?: number): ArtifactReader {
  const times = Array.from({ length: until - from }, (_, hour) => (from + hour) * HOUR);
  if (horizon === undefined) return smallFrame({ entities: { A: times }, columns: { x: times } });
  return smallFrame({
    entities: { A: times },
    columns: { x: times, up: times.map(() => 1), label_end: times.map((time) => time + (horizon + 1) * HOUR) },
    roles: { up: 'label', label_end: 'label_end' },
  });
}

async function compare(seen: ArtifactReader, rows: ArtifactReader, labels = true): Promise<unknown> {
  const folder = artifactFolder();
  await guard.run({
    operator: 'guard',
    arguments: { labels: bool(labels) },
    inputs: { seen: input(seen), rows: input(rows) },
    files: {},
    type: { kind: 'Check' },
    output: folder.output,
    scratch: '',
    run: { pipeline: 'test', parameters: {}, unproven: [], titles: {} },
    progress: () => {},
    signal: new AbortController().signal,
  });
  return folder.read().readJson('guard.json');
}

test('rows after the last label are clear, and what was compared is written', async () => {
  expect(await compare(hours(0, 100, 8), hours(108, 200, 8))).toMatchObject({
    seen: { first: 0, last: 99 * HOUR, settled: 108 * HOUR },
    rows: { first: 108 * HOUR },
  });
});

test('a label that reaches one instant into the rows is found', async () => {
  expect(await failure(compare(hours(0, 100, 8), hours(107, 200, 8)))).toMatch(
    /^rows that are to test were learnt from: what is learnt from has rows from 1970-01-01.* to 1970-01-05.*, with labels that are known until 1970-01-05.*; what is to test has rows/,
  );
});

test('without labels a gap is not needed, a common instant is still found', async () => {
  await compare(hours(0, 100), hours(100, 200), false);
  await compare(hours(0, 100, 8), hours(100, 200, 8), false);
  expect(await failure(compare(hours(0, 100), hours(99, 200), false))).toMatch(/were learnt from/);
});

test('rows that were learnt from may come after, by the labels of those that test', async () => {
  await compare(hours(108, 200, 8), hours(0, 100, 8));
  expect(await failure(compare(hours(107, 200, 8), hours(0, 100, 8)))).toMatch(/Nothing was trained/);
});

test('what lies within is found, and no rows overlap nothing', async () => {
  expect(await failure(compare(hours(0, 200, 8), hours(50, 60, 8)))).toMatch(/were learnt from/);
  expect(await compare(hours(0, 0), hours(0, 10))).toMatchObject({ seen: null });
});
