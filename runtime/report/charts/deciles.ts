import type { TopLevelSpec } from 'vega-lite';
import type { Compared } from '../compared.ts';
import { ink, seriesColour } from './palette.ts';

/** Hit rate by tenth of the rows, from the lowest scores to the highest, against the base rate. */
export function decileChart(compared: readonly Compared[], baseRate: number): TopLevelSpec {
  const values = compared.flatMap(({ evaluation, series }) =>
    (evaluation.binary?.deciles ?? []).map((group, index) => ({
      decile: index + 1,
      rate: group.hitRate,
      series: String(series),
    })),
  );
  const domain = compared.map(({ series }) => String(series));
  return {
    width: 380,
    height: 300,
    layer: [
      {
        data: { values },
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: {
          x: {
            field: 'decile',
            type: 'ordinal',
            title: 'Tenth of the rows, by rising score',
            axis: { labelAngle: 0 },
            scale: { paddingInner: 0.25 },
          },
          xOffset: { field: 'series', type: 'nominal', scale: { domain } },
          y: { field: 'rate', type: 'quantitative', title: 'Observed share', axis: { format: '~%', tickCount: 5 } },
          color: {
            field: 'series',
            type: 'nominal',
            legend: null,
            scale: { domain, range: compared.map(({ series }) => seriesColour(series)) },
          },
        },
      },
      {
        data: { values: [{ y: baseRate }] },
        mark: { type: 'rule', color: ink.text, strokeWidth: 1, strokeDash: [3, 3] },
        encoding: { y: { field: 'y', type: 'quantitative' } },
      },
    ],
  };
}
