import type { TopLevelSpec } from 'vega-lite';
import type { Compared } from '../compared.ts';
import { ink, seriesColour, seriesDash } from './palette.ts';

/** Bars of more models side by side would be too thin to tell apart: they become lines. */
const mostBars = 5;

/** Hit rate by tenth of the rows, from the lowest scores to the highest, against the base rate. */
export function decileChart(compared: readonly Compared[], baseRate: number): TopLevelSpec {
  const values = compared.flatMap(({ evaluation, series }) =>
    (evaluation.binary?.deciles ?? []).map((group, index) => ({
      decile: index + 1,
      rate: group.hitRate,
      series: String(series),
    })),
  );
  const lines = compared.length > mostBars;
  const domain = compared.map(({ series }) => String(series));
  return {
    width: 380,
    height: 300,
    layer: [
      {
        data: { values },
        mark: lines ? { type: 'line', strokeWidth: 1.75 } : { type: 'bar', cornerRadiusEnd: 2 },
        encoding: {
          x: {
            field: 'decile',
            type: 'ordinal',
            title: 'Tenth of the rows, by rising score',
            axis: { labelAngle: 0 },
            ...(lines ? {} : { scale: { paddingInner: 0.25 } }),
          },
          ...(lines
            ? {
                strokeDash: {
                  field: 'series',
                  type: 'nominal' as const,
                  legend: null,
                  scale: { domain, range: compared.map(({ series }) => [...seriesDash(series)]) },
                },
              }
            : { xOffset: { field: 'series', type: 'nominal' as const, scale: { domain } } }),
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
