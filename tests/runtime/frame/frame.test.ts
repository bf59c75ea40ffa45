import { expect, test } from 'vitest';
import { FrameBuilder, writeFrame } from '../../../runtime/frame/builder.ts';
import { openFrame, openInput, selectRows } from '../../../runtime/frame/frame.ts';
import { artifactFolder } from './artifact-folder.ts';

const entities = [
  { name: 'A', start: 0, count: 3 },
  { name: 'B', start: 3, count: 2 },
];
const description = {
  entities,
  interval: 1000,
  stamp: 'open' as const,
  time: new Float64Array([0, 1000, 2000, 0, 1000]),
  parts: ['train', 'test'],
  columns: [
    { name: 'close', role: 'value' as const, values: new Float64Array([1, 2, Number.NaN, 4, 5]) },
    { name: 'up', role: 'label' as const, values: new Float64Array([0, 1, 0, 1, 0]) },
    { name: 'label_end', role: 'label_end' as const, values: new Float64Array([1, 2, 3, 4, 5]) },
    { name: 'part', role: 'part' as const, values: new Uint8Array([0, 0, 1, 255, 1]) },
  ],
};

function written() {
  const folder = artifactFolder();
  writeFrame(folder.output, description);
  return folder.read();
}

test('a frame is read as it was written, and equal frames are equal bytes', () => {
  const artifact = written();
  const frame = openFrame(artifact);
  expect(artifact.manifest.digest).toBe(written().manifest.digest);
  expect([frame.rows, frame.valueColumns, frame.heads, frame.parts]).toEqual([5, ['close'], ['up'], ['train', 'test']]);
  expect(frame.knownAfter).toBe(1000);
  expect([...frame.column('close')]).toEqual([1, 2, Number.NaN, 4, 5]);
  expect([...frame.time()]).toEqual([0, 1000, 2000, 0, 1000]);
  expect([...(frame.labelEnd() ?? [])]).toEqual([1, 2, 3, 4, 5]);
  expect([...(frame.part() ?? [])]).toEqual([0, 0, 1, 255, 1]);
  expect([...frame.partRows('test')]).toEqual([2, 4]);
  expect(() => frame.column('open')).toThrow("no column 'open'");
  expect(() => frame.partRows('validation')).toThrow("no part 'validation'");
});

test('one part of a split frame is a frame of its own', () => {
  const artifact = written();
  const type = { kind: 'Report' } as const;
  const frame = openInput({ artifact, type, part: 'test' });
  expect(frame.entities).toEqual([
    { name: 'A', start: 0, count: 1 },
    { name: 'B', start: 1, count: 1 },
  ]);
  expect([...frame.time()]).toEqual([2000, 1000]);
  expect([...frame.column('up')]).toEqual([0, 0]);
  expect([...(frame.part() ?? [])]).toEqual([1, 1]);
  expect(frame.indexDigest()).not.toBe(openFrame(artifact).indexDigest());
});

test('the index digest is that of the rows, read from the store or gathered', () => {
  const frame = openFrame(written());
  const all = new Int32Array([0, 1, 2, 3, 4]);
  expect(selectRows(frame, all).indexDigest()).toBe(frame.indexDigest());
});

test('columns that stay are taken over by digest', () => {
  const frame = openFrame(written());
  const folder = artifactFolder();
  FrameBuilder.like(folder.output, frame).add('twice', 'value', new Float64Array(5)).keepRoles(frame).finish();
  expect(folder.reused()).toEqual([
    'columns/label_end.arrow',
    'columns/part.arrow',
    'columns/time.arrow',
    'columns/up.arrow',
  ]);
  const derived = openFrame(folder.read());
  expect(derived.parts).toEqual(['train', 'test']);
  expect(derived.indexDigest()).toBe(frame.indexDigest());
});

test('a name that is taken is refused', () => {
  const builder = FrameBuilder.like(artifactFolder().output, openFrame(written()));
  expect(() => builder.add('time', 'value', new Float64Array(5))).toThrow("two columns would be named 'time'");
});

test('a frame without rows is a frame', () => {
  const folder = artifactFolder();
  writeFrame(folder.output, { entities: [], interval: 1, stamp: 'close', time: new Float64Array(0), columns: [] });
  expect(openFrame(folder.read()).time().length).toBe(0);
});
