import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TrainedManifest, TrainingHistory } from '../../../runtime/artifact/trained.ts';
import { findLibrary } from '../../../runtime/lightgbm/location.ts';
import { trainTrees } from '../../../runtime/operators/training/train_trees.ts';
import { gain, hit, plantedFrame } from '../evaluation/planted-frame.ts';
import { early, int, lightgbm, never, rowsOf, runStep, symbol } from '../evaluation/step.ts';
import { failure, smallFrame } from '../operators/operator-run.ts';

describe.skipIf(findLibrary() === undefined)('train(lightgbm(…)) (needs LightGBM)', () => {
  const frame = plantedFrame();
  const inputs = { fit: rowsOf(frame, hit, 'train'), watch: rowsOf(frame, hit, 'validation') };

  test('goes back to the best round of the watched figure', async () => {
    const { artifact, progress, metrics } = await runStep(trainTrees, inputs, {
      model: lightgbm({ trees: int(200) }),
      stop: early('log_loss', 12),
    });
    const history = artifact.readJson('history.json') as TrainingHistory;
    const model = artifact.readJson('model.json') as TrainedManifest;
    const watched = (history.series['validation.log_loss'] ?? []).map((value) => value ?? Number.NaN);
    const least = Math.min(...watched);
    expect(watched.indexOf(least) + 1).toBe(history.best);
    expect(watched.length).toBe(history.best + 12);
    expect(model.rounds).toEqual({ unit: 'tree', trained: watched.length, best: history.best });
    const text = new TextDecoder().decode(artifact.read('model.txt'));
    expect(text.match(/^Tree=/gmu)?.length).toBe(history.best);
    expect(model.size.count).toBeGreaterThan(history.best);
    expect(progress.map((event) => event.done)).toEqual(watched.map((_, index) => index + 1));
    expect(metrics['validation.log_loss']).toBe(least);
    expect(metrics.trees).toBe(history.best);
  });

  test('never() trains to the last tree and reads no watched rows', async () => {
    const { artifact } = await runStep(
      trainTrees,
      { fit: inputs.fit },
      { model: lightgbm({ trees: int(15) }), stop: never },
    );
    const model = artifact.readJson('model.json') as TrainedManifest;
    expect(model.rounds).toEqual({ unit: 'tree', trained: 15, best: 15 });
    expect(model.watch).toBeUndefined();
    expect(model.features).toEqual(['signal', 'other', 'noise', 'empty']);
    expect(model.heads).toEqual([hit]);
    expect(model.fit).toMatchObject({ part: 'train', rows: 3 * 828 });
    const { features } = artifact.readJson('importance.json') as { features: { name: string; gain: number }[] };
    expect(features.map((feature) => feature.name)).toEqual(model.features);
    expect(features[0]?.gain).toBeGreaterThan(features[2]?.gain ?? Number.NaN);
    expect(features[3]?.gain).toBe(0); // a column that is never known is no mistake
  });

  test('a real target is a regression', async () => {
    const real = plantedFrame({ head: gain });
    const { artifact, metrics } = await runStep(
      trainTrees,
      { fit: rowsOf(real, gain, 'train'), watch: rowsOf(real, gain, 'validation') },
      { model: lightgbm({ trees: int(60) }), stop: early('mean_squared_error', 10) },
    );
    expect(metrics['validation.r2']).toBeGreaterThan(0.5);
    expect(new TextDecoder().decode(artifact.read('model.txt'))).toContain('objective=regression');
  });

  test('two processes give the same bytes', () => {
    const script = fileURLToPath(new URL('./model-bytes.ts', import.meta.url));
    const digest = () => execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
    const first = digest();
    expect(first).toMatch(/^[0-9a-f]{64} [0-9a-f]{64}$/u);
    expect(digest()).toBe(first);
  });

  test('an abort ends it between two trees', async () => {
    const controller = new AbortController();
    let rounds = 0;
    const onProgress = () => {
      if (++rounds === 3) controller.abort();
    };
    const args = { model: lightgbm({ trees: int(100000) }), stop: never };
    await expect(runStep(trainTrees, inputs, args, { signal: controller.signal, onProgress })).rejects.toThrow(
      'training was interrupted',
    );
    expect(rounds).toBeLessThan(100000);
  });

  test('an abort before it begins ends it too', async () => {
    const args = { model: lightgbm(), stop: never };
    await expect(runStep(trainTrees, inputs, args, { signal: AbortSignal.abort() })).rejects.toThrow(
      'training was interrupted',
    );
  });

  const small = (target: readonly number[], more: object = {}) =>
    smallFrame({
      entities: { A: target.length },
      parts: ['train'],
      columns: { x: target.map((_, row) => row), hit: target, part: target.map(() => 0) },
      roles: { hit: 'label', part: 'part' },
      ...more,
    });
  const train = (artifact: ReturnType<typeof small>, args: object = {}, head = hit) =>
    failure(runStep(trainTrees, { fit: rowsOf(artifact, head, 'train') }, { model: lightgbm(), stop: never, ...args }));

  test('mistakes are told', async () => {
    expect(await train(small([1, 1, 1]))).toMatchInlineSnapshot(`
      "all 3 rows of train have 'hit' = 1: there is nothing to learn
      Check the label: a nearer barrier or a longer horizon gives both classes."
    `);
    expect(await train(small([]))).toMatchInlineSnapshot(`
      "train has no rows
      Give the part a larger share, or check that labels and warm-up leave rows in its dates."
    `);
    expect(await train(small([1, 0, Number.NaN]))).toMatchInlineSnapshot(`
      "1 of 3 rows of train have no 'hit'
      Attach the label with \`labelled(…)\`, which leaves out the rows whose target is not known."
    `);
    expect(await train(small([1, 0, 2]))).toMatchInlineSnapshot(`
      "'hit' is binary, but a row of train has 2
      It must be 0 or 1."
    `);
    expect(await train(small([1, 0]), { model: lightgbm({ objective: symbol('regression') }) })).toMatchInlineSnapshot(`
      "objective: regression gives no probabilities for 'hit', which is binary
      Write objective: binary, or leave it out."
    `);
    const classes = { name: 'hit', target: 'classes', classes: 3 } as const;
    expect(await train(small([1, 0, 2]), {}, classes)).toMatchInlineSnapshot(`
      "trees cannot learn 'hit': it has 3 classes
      Choose one head of the label, which is binary, with \`labelled(outcome.HEAD)\`."
    `);
    expect(
      await failure(runStep(trainTrees, inputs, { model: lightgbm(), stop: early('r2', 3) })),
    ).toMatchInlineSnapshot(`
      "a binary target has no r2 to watch
      Watch one of loss, accuracy, precision, recall, f1, roc_auc, pr_auc, log_loss, brier."
    `);
  });
});
