import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../compiler/plan/plan.ts';
import type { RunEvent } from '../../../runtime/events.ts';
import { planStates } from '../../../runtime/planning/plan-states.ts';
import type { RunOutcome } from '../../../runtime/run/run.ts';
import { recordPath } from '../../../runtime/store/action-record.ts';
import { collect } from '../../../runtime/store/collection.ts';
import { listBlobs, listRecords } from '../../../runtime/store/rebuild-index.ts';
import { openShared, type SharedStore } from '../../../runtime/store/shared-store.ts';
import { publishResults } from '../../../runtime/store/sharing.ts';
import type { Store } from '../../../runtime/store/store.ts';
import { verifyStore } from '../../../runtime/store/verify.ts';
import { operators } from '../run/test-operators.ts';
import { makePlan, makeProject, runTest, type StepText, statesOf } from '../run/test-plan.ts';

const chain: Readonly<Record<string, StepText>> = {
  bars: { operator: 'columns', arguments: { count: 3 } },
  features: { operator: 'columns', arguments: { count: 2 }, inputs: ['bars'] },
  seven: { operator: 'number', arguments: { value: 7 } },
  summary: { operator: 'page', inputs: ['seven'], report: true },
};
const plan = makePlan(chain, ['features', 'summary']);
/** One step more, which the shared store does not know; it reads the steps of the others. */
const longer = makePlan({ ...chain, sum: { operator: 'add', arguments: { plus: 5 }, inputs: ['seven'] } }, [
  'features',
  'summary',
  'sum',
]);

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'pipec-shared-'));

/** Opens a shared store that has to be reachable. */
function open(folder: string, store: Store, publish = false): SharedStore {
  const { shared, warning } = openShared(folder, store, publish);
  if (shared === undefined) throw new Error(warning ?? 'it is the store itself');
  return shared;
}

/** A shared store that somebody's run of `plan` was published to. */
async function published(): Promise<{ readonly folder: string; readonly first: RunOutcome; readonly store: Store }> {
  const folder = newFolder();
  const { store } = makeProject();
  const first = await runTest(plan, store, { shared: open(folder, store, true), publish: true });
  expect(first.tally).toMatchObject({ ran: 4, restored: 0 });
  return { folder, first, store };
}

const resultsOf = (outcome: RunOutcome) => outcome.steps.map((step) => step.result);

const states = async (of: Plan, store: Store, shared: SharedStore) =>
  Object.fromEntries(
    (await planStates(of, store, { registry: operators, shared })).steps.map(({ title, state, restore }) => [
      title,
      restore === undefined ? state : `${state} ${restore.bytes}${restore.certain ? '' : '?'}`,
    ]),
  );

/** All paths in a folder with their contents. */
const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'latin1')]),
  );

const blobOf = (outcome: RunOutcome, store: Store, title: string, part = ''): string => {
  const key = outcome.steps.find((step) => step.title === title)?.key ?? '';
  return store.record(key)?.outputs.result.files.find((file) => file.name.includes(part))?.digest ?? '';
};

function rewrite(path: string, content: string | Buffer): void {
  chmodSync(path, 0o644);
  writeFileSync(path, content);
}

describe('a shared store', () => {
  it('gives another store the same bytes without running anything, and of what nobody reads the record alone', async () => {
    const { folder, first, store: theirs } = await published();
    const { store } = makeProject();
    const before = contents(folder);
    const shared = open(folder, store);
    expect(await states(plan, store, shared)).toEqual({
      bars: 'restore 0',
      features: 'restore 40023',
      seven: 'restore 0',
      summary: 'restore 42',
    });
    expect(existsSync(store.root)).toBe(false);

    const events: RunEvent[] = [];
    const outcome = await runTest(plan, store, { shared, onEvent: (event) => events.push(event) });
    expect(outcome.ok).toBe(true);
    expect(outcome.tally).toMatchObject({ ran: 0, cached: 0, restored: 4 });
    expect(resultsOf(outcome)).toEqual(resultsOf(first));
    for (const title of ['features', 'summary']) {
      const key = outcome.steps.find((step) => step.title === title)?.key ?? '';
      const [mine, others] = [store.result(key), theirs.result(key)];
      for (const { name } of others?.manifest.files ?? []) expect(mine?.read(name)).toEqual(others?.read(name));
      expect(readFileSync(recordPath(store.layout.records, key))).toEqual(
        readFileSync(recordPath(theirs.layout.records, key)),
      );
      expect(store.recipe(store.record(key)?.recipe ?? '')).toBeDefined();
    }
    expect(existsSync(store.blobs.path(blobOf(first, theirs, 'seven')))).toBe(false);
    expect(events.some((event) => event.type === 'step_started')).toBe(false);
    expect(events.filter((event) => event.type === 'step_restoring')).toHaveLength(2);
    expect(contents(folder)).toEqual(before);

    expect(await states(plan, store, shared)).toEqual({
      bars: 'cached',
      features: 'cached',
      seven: 'cached',
      summary: 'cached',
    });
    expect((await runTest(plan, store, { shared })).tally).toMatchObject({ cached: 4 });
    expect(verifyStore(store)).toMatchObject({ damagedBlobs: [], damagedRecords: [] });
    expect(readdirSync(store.layout.attempts)).toEqual([]);
  });

  it('gives a step that runs what it reads', async () => {
    const { folder } = await published();
    const { store } = makeProject();
    const shared = open(folder, store);
    expect(await states(longer, store, shared)).toMatchObject({ seven: 'restore 2', bars: 'restore 0', sum: 'run' });
    const outcome = await runTest(longer, store, { shared });
    expect(statesOf(outcome)).toMatchObject({ seven: 'restored', sum: 'ran' });
    expect(store.result(outcome.steps.at(-1)?.key ?? '')?.readJson('value.json')).toBe(12);
  });

  it('brings back what was evicted here and a step that runs reads', async () => {
    const { folder, first, store } = await published();
    rmSync(store.blobs.path(blobOf(first, store, 'seven')));
    const shared = open(folder, store);
    expect(await states(plan, store, shared)).toMatchObject({ seven: 'cached' });
    expect(await states(longer, store, shared)).toMatchObject({ seven: 'restore 2', sum: 'run' });
    expect(statesOf(await runTest(longer, store, { shared }))).toMatchObject({ seven: 'restored', sum: 'ran' });
  });

  it('copies for a step that only may run when it does', async () => {
    const folder = newFolder();
    const mine = makeProject();
    // `source` becomes another one whose half is the same, or is not.
    const of = (value: number) =>
      makePlan(
        {
          source: { operator: 'number', arguments: { value } },
          halved: { operator: 'half', inputs: ['source'] },
          other: { operator: 'number', arguments: { value: 50 } },
          sum: { operator: 'add', arguments: { plus: 1 }, inputs: ['halved', 'other'] },
        },
        ['sum'],
      );
    await runTest(of(8), mine.store, { shared: open(folder, mine.store, true), publish: true });
    for (const [value, other, sum] of [
      [9, 'cached', 'cached'],
      [12, 'restored', 'ran'],
    ] as const) {
      const { store } = makeProject();
      const shared = open(folder, store);
      await runTest(of(8), store, { shared });
      const planned = await states(of(value), store, shared);
      expect(planned).toMatchObject({ source: 'run', halved: 'may', other: 'restore 3?', sum: 'may' });
      const outcome = await runTest(of(value), store, { shared });
      expect(statesOf(outcome)).toEqual({ source: 'ran', halved: 'ran', other, sum });
    }
  });

  it('is only read without publish, also where it may not be written', async () => {
    const { folder } = await published();
    const { store } = makeProject();
    const entries = [
      folder,
      ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    ];
    const folders = entries.filter((path) => existsSync(join(path, '.')));
    for (const path of folders) chmodSync(path, 0o555);
    try {
      const shared = open(folder, store);
      expect((await runTest(plan, store, { shared })).tally).toMatchObject({ restored: 4 });
      // A privileged user may write all the same; then there is nothing to be refused.
      const events: RunEvent[] = [];
      const onEvent = (event: RunEvent): void => void events.push(event);
      const outcome = await runTest(longer, store, { shared, publish: true, onEvent });
      expect(outcome.ok).toBe(true);
      const refused = events.filter((event) => event.type === 'note');
      expect(refused).toHaveLength(process.getuid?.() === 0 ? 0 : 1);
    } finally {
      for (const path of folders) chmodSync(path, 0o755);
    }
  });

  it('that refuses to be written is told of once, and fails nothing', async () => {
    const { folder } = await published();
    const { store } = makeProject();
    // A file where a folder is needed: refused whoever asks.
    rmSync(join(folder, 'ac'), { recursive: true });
    writeFileSync(join(folder, 'ac'), '');
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => void events.push(event);
    const outcome = await runTest(plan, store, { shared: open(folder, store, true), publish: true, onEvent });
    expect(outcome).toMatchObject({ ok: true, tally: { ran: 4 } });
    const notes = events.filter((event) => event.type === 'note').map((event) => event.text);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^not everything could be copied into the shared store .*: E(EXIST|NOTDIR)/);
    expect(events.find((event) => event.type === 'published')).toMatchObject({ results: 0 });
  });

  const damages: Readonly<Record<string, (path: string) => void>> = {
    'a bit is flipped': (path) => {
      const bytes = readFileSync(path);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      rewrite(path, bytes);
    },
    'it is cut short': (path) => {
      chmodSync(path, 0o644);
      truncateSync(path, 1);
    },
    'it is gone': (path) => rmSync(path),
    'a folder stands in its place': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`whose blob is no longer what it was makes the step run (${what}), and is mended by who publishes`, async () => {
      const { folder, first, store: theirs } = await published();
      const { store } = makeProject();
      const digest = blobOf(first, theirs, 'features', 'columns/1');
      const shared = open(folder, store, true);
      damage(shared.path(digest));
      const events: RunEvent[] = [];
      const onEvent = (event: RunEvent): void => void events.push(event);
      const outcome = await runTest(plan, store, { shared, publish: !what.includes('folder'), onEvent });
      expect(outcome.ok).toBe(true);
      expect(resultsOf(outcome)).toEqual(resultsOf(first));
      // What it reads is restored, since the step that reads it runs.
      expect(statesOf(outcome)).toEqual({ bars: 'restored', features: 'ran', seven: 'restored', summary: 'restored' });
      if (what === 'a bit is flipped') {
        const notes = events.filter((event) => event.type === 'note').map((event) => event.text);
        expect(notes).toEqual([
          `\`features\` cannot be restored from ${folder}: a file of its result is damaged there; it runs instead`,
        ]);
      }
      if (what.includes('folder')) return;
      const third = makeProject();
      const again = await runTest(plan, third.store, { shared: open(folder, third.store) });
      expect(again.tally).toMatchObject({ ran: 0, restored: 4 });
    });
  }

  it('with a damaged record has none', async () => {
    const { folder, first } = await published();
    const { store } = makeProject();
    const shared = open(folder, store);
    rewrite(recordPath(shared.layout.records, first.steps[2]?.key ?? ''), '{"seal":"x"}');
    expect(statesOf(await runTest(plan, store, { shared }))).toMatchObject({ seven: 'ran', summary: 'restored' });
  });

  it('that knows a result whose files it lost leaves the step to run only where somebody reads it', async () => {
    const { folder, first, store: theirs } = await published();
    const { store } = makeProject();
    const shared = open(folder, store);
    rmSync(shared.path(blobOf(first, theirs, 'seven')));
    expect(await states(plan, store, shared)).toMatchObject({ seven: 'restore 0' });
    const planned = await planStates(longer, store, { registry: operators, shared });
    expect(planned.steps[2]?.state).toBe('run');
    expect(planned.steps[2]?.reasons.map((reason) => reason.text)).toEqual([
      'the shared store knows its result, but has not all its files',
    ]);
    expect(statesOf(await runTest(longer, store, { shared }))).toMatchObject({ seven: 'ran', sum: 'ran' });
  });

  it('takes what was done before as well, what it has it keeps, and two publishers do not disturb each other', async () => {
    const folder = newFolder();
    const projects = [makeProject(), makeProject()];
    const records = await Promise.all(
      projects.map(async ({ store }) => {
        await runTest(plan, store);
        return listRecords(store.layout.records).map((key) => store.record(key));
      }),
    );
    const both = await Promise.all(
      projects.map(({ store }, index) =>
        publishResults(
          store,
          open(folder, store, true),
          (records[index] ?? []).filter((record) => record !== undefined),
          new AbortController().signal,
        ),
      ),
    );
    for (const { failure } of both) expect(failure).toBeUndefined();
    const { store } = makeProject();
    expect((await runTest(plan, store, { shared: open(folder, store) })).tally).toMatchObject({ restored: 4 });
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('draft'))).toEqual([]);
    expect(names.filter((name) => name.startsWith('locks'))).toEqual([]);

    const events: RunEvent[] = [];
    const before = contents(folder);
    const onEvent = (event: RunEvent): void => void events.push(event);
    const shared = open(folder, store, true);
    expect((await runTest(plan, store, { shared, publish: true, onEvent })).tally).toMatchObject({ cached: 4 });
    expect(events.find((event) => event.type === 'published')).toMatchObject({ results: 0, bytes: 0 });
    expect(contents(folder)).toEqual(before);
  });

  it('may be another project’s own store, which goes on as before', async () => {
    const { store: theirs } = makeProject();
    await runTest(plan, theirs);
    const { store } = makeProject();
    const outcome = await runTest(longer, store, { shared: open(theirs.root, store, true), publish: true });
    expect(outcome.tally).toMatchObject({ ran: 1, restored: 4 });
    expect((await runTest(longer, theirs)).tally).toMatchObject({ cached: 5 });
    // A publisher that died left a draft; it is no blob, and goes when it is old.
    const draft = join(
      theirs.layout.blobs,
      listBlobs(theirs.layout.blobs)[0]?.slice(0, 2) ?? '',
      '.draft-0123456789abcdef',
    );
    writeFileSync(draft, 'half');
    expect(verifyStore(theirs)).toMatchObject({ damagedBlobs: [] });
    const options = { runs: 10, days: 30, dryRun: false };
    expect(collect(theirs, options)).toMatchObject({ blobs: 0 });
    expect(existsSync(draft)).toBe(true);
    utimesSync(draft, 0, 0);
    collect(theirs, options);
    expect(existsSync(draft)).toBe(false);
  });

  it('that is the store itself is none, and one that cannot be reached is told of', () => {
    const { store, folder } = makeProject();
    store.prepare();
    expect(openShared(store.root, store, false)).toEqual({});
    const nowhere = join(folder, 'not', 'mounted');
    expect(openShared(nowhere, store, true)).toEqual({
      warning: `the shared store ${nowhere} cannot be reached (there is no such folder); going on without it`,
    });
    expect(openShared(join(folder, 'new'), store, false).shared).toBeUndefined();
    expect(openShared(join(folder, 'new'), store, true).shared).toBeDefined();
    expect(existsSync(join(folder, 'new'))).toBe(false);
    writeFileSync(join(folder, 'file'), '');
    expect(openShared(join(folder, 'file', 'below'), store, false).warning).toMatch(/cannot be reached/);
    expect(() => openShared(join(folder, 'file'), store, false)).toThrow(/is no folder/);
    expect(() => openShared(folder, store, false)).toThrow(/is no store of pipec/);
    mkdirSync(join(folder, 'later'));
    writeFileSync(join(folder, 'later', 'format'), '2\n');
    expect(() => openShared(join(folder, 'later'), store, false)).toThrow(
      /the shared store .* was written by a later version of pipec/,
    );
  });

  it('that vanishes while a run is under way is done without', async () => {
    const { folder } = await published();
    const { store } = makeProject();
    const shared = open(folder, store);
    const outcome = await runTest(plan, store, {
      shared,
      onPlanned: (planned) => {
        expect(planned.tally).toMatchObject({ restore: 4 });
        rmSync(folder, { recursive: true });
      },
    });
    expect(outcome.ok).toBe(true);
    expect(statesOf(outcome)).toEqual({ bars: 'ran', features: 'ran', seven: 'ran', summary: 'ran' });
  });
});
