import type { TopLevelSpec } from 'vega-lite';
import type { FeatureImportance } from '../../evaluation/evaluation.ts';
import { seriesColour } from './palette.ts';

/** Share of the total gain by feature, the greatest first. */
export function importanceChart(features: readonly FeatureImportance[], total: number, series: number): TopLevelSpec {
  return {
    width: 250,
    height: { step: 17 },
    data: { values: features.map(({ name, gain }) => ({ name, share: total === 0 ? 0 : gain / total })) },
    mark: { type: 'bar', color: seriesColour(series), cornerRadiusEnd: 2 },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        title: null,
        axis: { domain: false, ticks: false, labelLimit: 220 },
      },
      x: { field: 'share', type: 'quantitative', title: 'Share of gain', axis: { format: '~%', tickCount: 4 } },
    },
  };
}
