import type { OperatorImplementation } from '../operator.ts';
import type { OperatorEntry } from '../registry.ts';

const shared = (load: () => Promise<OperatorImplementation>): OperatorEntry => ({
  version: 1,
  process: 'shared',
  load,
});

export const operators: Readonly<Record<string, OperatorEntry>> = {
  returns: shared(async () => (await import('./returns.ts')).returns),
  volatility: shared(async () => (await import('./returns.ts')).volatility),
  sma: shared(async () => (await import('./moving_averages.ts')).sma),
  ema: shared(async () => (await import('./moving_averages.ts')).ema),
  rsi: shared(async () => (await import('./momentum.ts')).rsi),
  macd: shared(async () => (await import('./momentum.ts')).macd),
  bollinger: shared(async () => (await import('./bands.ts')).bollinger),
  atr: shared(async () => (await import('./bands.ts')).atr),
  obv: shared(async () => (await import('./volume.ts')).obv),
  volume_zscore: shared(async () => (await import('./volume.ts')).volumeZscore),
  hour: shared(async () => (await import('./calendar.ts')).hour),
  weekday: shared(async () => (await import('./calendar.ts')).weekday),
};
