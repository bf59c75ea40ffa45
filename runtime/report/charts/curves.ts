import type { TopLevelSpec } from 'vega-lite';
import type { Compared } from '../compared.ts';
import { ink, seriesColour, seriesDash } from './palette.ts';

const size = { width: 380, height: 300 } as const;

/** Receiver operating characteristics of several models over the diagonal of chance. */
export function rocChart(compared: readonly Compared[]): TopLevelSpec {
  return {
    ...size,
    layer: [
      diagonal(),
      ...compared.map((entry) =>
        line(entry, entry.evaluation.binary?.roc ?? [], 'False positive rate', 'True positive rate'),
      ),
    ],
  };
}

/** Precision over recall of several models, above the base rate. */
export function precisionRecallChart(compared: readonly Compared[], baseRate: number): TopLevelSpec {
  // The first few thresholds, of a handful of rows, jump between 0 and 1: the scale is set by what follows them.
  const settled = compared.flatMap((entry) =>
    (entry.evaluation.binary?.precisionRecall ?? []).filter((point) => point.x >= 0.01).map((point) => point.y),
  );
  const top = Math.min(1, Math.max(baseRate * 2, ...settled.map((precision) => precision * 1.1)));
  return {
    ...size,
    layer: [
      { data: { values: [{ y: baseRate }] }, ...rule('y') },
      ...compared.map((entry) =>
        line(entry, entry.evaluation.binary?.precisionRecall ?? [], 'Recall', 'Precision', [0, top]),
      ),
    ],
  };
}

/** Hit rate over predicted probability in groups of equal size; a calibrated model lies on the diagonal. */
export function calibrationChart(compared: readonly Compared[]): TopLevelSpec {
  const values = compared.flatMap((entry) => entry.evaluation.binary?.calibration ?? []);
  const top = Math.min(1, Math.max(0.05, ...values.flatMap((group) => [group.meanScore, group.hitRate])) * 1.06);
  return {
    ...size,
    layer: [
      diagonal(top),
      ...compared.map((entry) => {
        const points = (entry.evaluation.binary?.calibration ?? []).map((group) => ({
          x: group.meanScore,
          y: group.hitRate,
        }));
        const layer = line(entry, points, 'Mean predicted probability', 'Observed share', [0, top], [0, top]);
        return {
          ...layer,
          mark: { ...layer.mark, point: { color: seriesColour(entry.series), size: 22, filled: true } },
        };
      }),
    ],
  };
}

function line(
  entry: Compared,
  points: readonly { readonly x: number; readonly y: number }[],
  xTitle: string,
  yTitle: string,
  yDomain: readonly [number, number] = [0, 1],
  xDomain: readonly [number, number] = [0, 1],
) {
  return {
    data: { values: [...points] },
    mark: {
      type: 'line' as const,
      clip: true,
      interpolate: 'linear' as const,
      strokeWidth: 2,
      strokeDash: [...seriesDash(entry.series)],
      color: seriesColour(entry.series),
    },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative' as const,
        title: xTitle,
        scale: { domain: [...xDomain] },
        axis: { format: '~%', grid: false, tickCount: 5 },
      },
      y: {
        field: 'y',
        type: 'quantitative' as const,
        title: yTitle,
        scale: { domain: [...yDomain] },
        axis: { format: '~%', tickCount: 5 },
      },
      order: { field: 'x', type: 'quantitative' as const },
    },
  };
}

function diagonal(top = 1) {
  return {
    data: {
      values: [
        { x: 0, y: 0 },
        { x: top, y: top },
      ],
    },
    mark: { type: 'line' as const, color: ink.muted, strokeWidth: 1, strokeDash: [3, 3], opacity: 0.8 },
    encoding: {
      x: { field: 'x', type: 'quantitative' as const },
      y: { field: 'y', type: 'quantitative' as const },
    },
  };
}

function rule(axis: 'x' | 'y') {
  return {
    mark: { type: 'rule' as const, color: ink.muted, strokeWidth: 1, strokeDash: [3, 3] },
    encoding: { [axis]: { field: axis, type: 'quantitative' as const } },
  };
}
