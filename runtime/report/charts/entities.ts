import type { TopLevelSpec } from 'vega-lite';
import type { Compared } from '../compared.ts';
import { heading } from '../format.ts';
import { ink, seriesColour } from './palette.ts';

/** One stroke an asset, one line a model: how far a figure is carried by a few assets. */
export function entityChart(
  compared: readonly Compared[],
  metric: string,
  reference: number | undefined,
): TopLevelSpec {
  const values = compared.flatMap(({ evaluation, series, title }) =>
    evaluation.entities.flatMap((entity) => {
      const value = entity.metrics[metric];
      return typeof value === 'number' ? [{ value, title, series: String(series) }] : [];
    }),
  );
  const domain = compared.map(({ series }) => String(series));
  return {
    width: 720,
    height: { step: 44 },
    layer: [
      {
        data: { values },
        mark: { type: 'tick', thickness: 2, size: 22, opacity: 0.55 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            title: `${heading(metric)} of each asset`,
            scale: { zero: false },
            axis: { tickCount: 8 },
          },
          y: {
            field: 'title',
            type: 'nominal',
            sort: null,
            title: null,
            axis: { domain: false, ticks: false, labelLimit: 260 },
          },
          color: {
            field: 'series',
            type: 'nominal',
            legend: null,
            scale: { domain, range: compared.map(({ series }) => seriesColour(series)) },
          },
        },
      },
      ...(reference === undefined
        ? []
        : [
            {
              data: { values: [{ x: reference }] },
              mark: { type: 'rule' as const, color: ink.muted, strokeDash: [3, 3] },
              encoding: { x: { field: 'x', type: 'quantitative' as const } },
            },
          ]),
    ],
  };
}
