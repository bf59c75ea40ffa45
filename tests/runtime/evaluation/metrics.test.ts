import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classConfusion, classMetrics, predictedClasses } from '../../../runtime/evaluation/class-metrics.ts';
import { precisionRecallCurve, rocCurve, scoreGroups } from '../../../runtime/evaluation/curves.ts';
import {
  binaryMetrics,
  confusion,
  constantLogLoss,
  logLoss,
  regressionMetrics,
} from '../../../runtime/evaluation/metrics.ts';
import { rankScores, rocAuc } from '../../../runtime/evaluation/ranking.ts';

fc.configureGlobal({ seed: 20 });

interface BinaryCase {
  readonly name: string;
  readonly target: readonly number[];
  readonly probability: readonly number[];
  readonly threshold: number;
  readonly confusion: object;
  readonly roc: readonly (readonly [number, number])[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface ClassCase {
  readonly name: string;
  readonly classes: number;
  readonly target: readonly number[];
  /** Row after row. */
  readonly probability: readonly number[];
  readonly confusion: readonly (readonly number[])[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface RegressionCase {
  readonly name: string;
  readonly target: readonly number[];
  readonly prediction: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

const fixture = JSON.parse(readFileSync(new URL('./fixtures/metrics.json', import.meta.url), 'utf8')) as {
  readonly binary: readonly BinaryCase[];
  readonly regression: readonly RegressionCase[];
  readonly classes: readonly ClassCase[];
};

describe('figures are those of scikit-learn', () => {
  test.each(fixture.binary.map((entry) => [entry.name, entry] as const))('binary: %s', (_, entry) => {
    const metrics: Readonly<Record<string, number>> = binaryMetrics(entry.target, entry.probability, entry.threshold);
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(entry.metrics).sort());
    for (const [name, value] of Object.entries(entry.metrics)) expect(metrics[name], name).toBeCloseTo(value, 12);
    expect(confusion(entry.target, entry.probability, entry.threshold)).toEqual(entry.confusion);
    const unthinned = rocCurve(rankScores(entry.target, entry.probability), 1e9);
    expect(unthinned.map(({ x, y }) => [x.toFixed(12), y.toFixed(12)])).toEqual(
      entry.roc.map(([x, y]) => [x.toFixed(12), y.toFixed(12)]),
    );
  });

  test.each(fixture.regression.map((entry) => [entry.name, entry] as const))('regression: %s', (_, entry) => {
    const metrics: Readonly<Record<string, number>> = regressionMetrics(entry.target, entry.prediction);
    for (const [name, value] of Object.entries(entry.metrics)) expect(metrics[name], name).toBeCloseTo(value, 12);
  });
});

describe('figures of classes are those of scikit-learn', () => {
  test.each(fixture.classes.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const metrics: Readonly<Record<string, number>> = classMetrics(entry.target, entry.probability, entry.classes);
    expect(Object.keys(metrics).sort()).toEqual(Object.keys(entry.metrics).sort());
    for (const [name, value] of Object.entries(entry.metrics)) expect(metrics[name], name).toBeCloseTo(value, 12);
    const predicted = predictedClasses(entry.probability, entry.classes);
    expect(classConfusion(entry.target, predicted, entry.classes)).toEqual(entry.confusion);
  });

  test('a model that gives NaN has no figure at all, and the data keep theirs', () => {
    const metrics = classMetrics([0, 1], [0.5, 0.5, Number.NaN, 0.5], 2);
    expect(metrics).toMatchObject({ accuracy: Number.NaN, log_loss: Number.NaN, constant_accuracy: 0.5 });
  });
});

describe('what is undefined', () => {
  test('one class has no ROC-AUC, but a log-loss', () => {
    const metrics = binaryMetrics([1, 1], [0.5, 0.6]);
    expect(metrics.roc_auc).toBeNaN();
    expect(metrics.log_loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.6)) / 2, 15);
  });

  test('a model that gives NaN has no figure at all, and the data keep theirs', () => {
    const metrics = binaryMetrics([1, 0, 0, 0], [0.2, Number.NaN, 0.1, 0.3]);
    expect(metrics.f1).toBeNaN();
    expect(metrics.roc_auc).toBeNaN();
    expect(metrics.accuracy).toBeNaN();
    expect(metrics.base_rate).toBe(0.25);
  });

  test('without a predicted positive, precision and F1 are 0', () => {
    expect(binaryMetrics([1, 0], [0.1, 0.1])).toMatchObject({ precision: 0, recall: 0, f1: 0 });
  });
});

const cases = fc
  .array(fc.record({ target: fc.constantFrom(0, 1), score: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => rows.some((row) => row.target === 1) && rows.some((row) => row.target === 0));
const targetsOf = (rows: readonly { target: number }[]) => rows.map((row) => row.target);
const scoresOf = (rows: readonly { score: number }[]) => rows.map((row) => row.score / 20);

describe('properties', () => {
  test('ROC-AUC is the share of pairs in order, ties counting half', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        let ordered = 0;
        let pairs = 0;
        for (const positive of rows.filter((row) => row.target === 1))
          for (const negative of rows.filter((row) => row.target === 0)) {
            pairs++;
            ordered += positive.score > negative.score ? 1 : positive.score === negative.score ? 0.5 : 0;
          }
        expect(rocAuc(rankScores(targetsOf(rows), scoresOf(rows)))).toBeCloseTo(ordered / pairs, 12);
      }),
    );
  });

  test('the order of the rows matters to nothing', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        const turned = [...rows].reverse();
        const one = rankScores(targetsOf(rows), scoresOf(rows));
        const other = rankScores(targetsOf(turned), scoresOf(turned));
        expect(other).toEqual(one);
        expect(scoreGroups(other, 10)).toEqual(scoreGroups(one, 10));
      }),
    );
  });

  test('no constant has a lower log-loss than the base rate', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), (rows, constant) => {
        const { constant_log_loss: least, base_rate: rate } = binaryMetrics(targetsOf(rows), scoresOf(rows));
        const other = logLoss(
          targetsOf(rows),
          rows.map(() => constant),
        );
        expect(other).toBeGreaterThanOrEqual(least - 1e-12);
        expect(constantLogLoss(rate, constant)).toBeCloseTo(other, 10);
      }),
    );
  });

  test('groups by score hold every row and every hit, with rising scores', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 20 }), (rows, count) => {
        const groups = scoreGroups(rankScores(targetsOf(rows), scoresOf(rows)), count);
        expect(groups.length).toBe(Math.min(count, rows.length));
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(groups.map((group) => group.rows))).toBeCloseTo(rows.length, 9);
        expect(sum(groups.map((group) => group.hits))).toBeCloseTo(sum(targetsOf(rows)), 9);
        for (const [index, group] of groups.entries())
          expect(group.meanScore).toBeGreaterThanOrEqual((groups[index - 1]?.meanScore ?? 0) - 1e-12);
      }),
    );
  });

  test('a thinned curve keeps its ends, its order and its bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 3000 }), fc.integer({ min: 5, max: 80 }), (rows, points) => {
        const targets = Array.from({ length: rows }, (_, row) => ((row * 7919) % 13 < 4 ? 1 : 0));
        const scores = targets.map((target, row) => ((row * 104729) % 1009) / 1009 + target * 0.1);
        const ranking = rankScores(targets, scores);
        for (const curve of [rocCurve(ranking, points), precisionRecallCurve(ranking, points)]) {
          expect(curve.length).toBeLessThanOrEqual(points + 2);
          expect(curve.at(-1)?.x).toBe(1);
          for (const [index, point] of curve.entries())
            expect(point.x).toBeGreaterThanOrEqual(curve[index - 1]?.x ?? 0);
        }
        expect(rocCurve(ranking, points)[0]).toEqual({ x: 0, y: 0 });
      }),
    );
  });
});
