import type { TopLevelSpec } from 'vega-lite';
import type { TrainingHistory } from '../../artifact/trained.ts';
import { heading } from '../format.ts';
import { ink, seriesColour } from './palette.ts';

/**
 * Figures of some series over the rounds: the training part in grey, others in the model's colour, with a mark at the round
 * that the model went back to.
 */
export function historyChart(
  history: TrainingHistory,
  names: readonly string[],
  series: number,
  title: string,
): TopLevelSpec {
  const rounds = Math.max(...names.map((name) => history.series[name]?.length ?? 0));
  const colour = (name: string) => (name.startsWith('train.') ? ink.muted : seriesColour(series));
  return {
    width: 380,
    height: 200,
    layer: [
      {
        data: { values: [{ x: history.best }] },
        mark: { type: 'rule', color: ink.line, strokeWidth: 1.5 },
        encoding: { x: { field: 'x', type: 'quantitative', scale: { zero: false } } },
      },
      ...names.map((name, index) => ({
        data: { values: points(history.series[name] ?? []) },
        mark: {
          type: 'line' as const,
          strokeWidth: 1.75,
          color: colour(name),
          strokeDash: index > 1 ? [4, 3] : [],
          ...(rounds === 1 ? { point: true } : {}),
        },
        encoding: {
          x: {
            field: 'round',
            type: 'quantitative' as const,
            title: history.unit === 'tree' ? 'Trees' : 'Epoch',
            scale: { domain: [Math.min(1, rounds - 1), rounds], nice: false },
            axis: { grid: false, tickMinStep: 1, tickCount: 6 },
          },
          y: {
            field: 'value',
            type: 'quantitative' as const,
            title,
            scale: { zero: false, ...flatDomain(history, names) },
            axis: { tickCount: 5 },
          },
        },
      })),
    ],
  };
}

/** Which series belong in one picture: first the losses, then the ranking figures that training watched, if any. */
export function historyPanels(history: TrainingHistory): readonly { title: string; names: readonly string[] }[] {
  const names = Object.keys(history.series).sort();
  const trained = names.filter((name) => name.startsWith('train.')).map((name) => name.slice('train.'.length));
  const loss = trained.includes('loss') ? 'loss' : (trained[0] ?? 'log_loss');
  const ending = (metric: string) => names.filter((name) => name.slice(name.indexOf('.') + 1) === metric);
  const losses = ending(loss);
  const ranking = [...ending('f1'), ...ending('r2')].length > 0 ? [...ending('roc_auc'), ...ending('r2')] : [];
  const panels = [{ title: heading(loss), names: losses }];
  if (ranking.length > 0)
    panels.push({ title: ranking.some((name) => name.endsWith('r2')) ? 'R²' : 'ROC-AUC', names: ranking });
  for (const metric of ['f1', 'accuracy', 'macro_f1']) {
    // Of a binary target F1 says more than accuracy.
    const own = metric === 'accuracy' && ending('macro_f1').length === 0 ? [] : ending(metric);
    if (own.length > 0) panels.push({ title: heading(metric), names: own });
  }
  return panels.filter((panel) =>
    panel.names.some((name) => (history.series[name] ?? []).some((value) => value !== null)),
  );
}

function points(values: readonly (number | null)[]) {
  return values.flatMap((value, index) => (value === null ? [] : [{ round: index + 1, value }]));
}

/** A figure that never changes lies on the lower border of a small range: without one, a scale has no ticks. */
function flatDomain(history: TrainingHistory, names: readonly string[]): { readonly domain?: [number, number] } {
  const values = names.flatMap((name) => points(history.series[name] ?? []).map((point) => point.value));
  const [first = 0] = values;
  if (values.some((value) => value !== first)) return {};
  return { domain: [first, first + Math.max(Math.abs(first) * 0.1, 0.1)] };
}
