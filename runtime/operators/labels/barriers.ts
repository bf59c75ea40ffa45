import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { fraction, symbol, timeSpan } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { firstReaching } from './first-reaching.ts';
import { eachHorizon } from './horizon.ts';

/** `stdlib/labels/barriers.pipe` */
export const tripleBarrier: OperatorImplementation = {
  async run(context) {
    const args = context.arguments;
    const frame = frameInput(context, 'bars');
    const labels = barrierLabels(frame, {
      profit: fraction(args, 'profit'),
      stop: fraction(args, 'stop'),
      horizon: timeSpan(args, 'horizon'),
      path: symbol(args, 'path') === 'close' ? 'close' : 'high_low',
      tie: tieOf(symbol(args, 'tie')),
    });
    const builder = FrameBuilder.like(context.output, frame);
    for (const [head, values] of Object.entries(labels.heads)) builder.add(head, 'label', values);
    builder.add('label_end', 'label_end', labels.labelEnd);
    const { metrics } = finishFrame(context, builder);
    const { counts } = labels;
    const rates = Object.fromEntries(HEADS.map((head) => [`${head}_rate`, counts[head] / counts.labelled]));
    return {
      metrics: { rows: metrics.rows ?? 0, labelled: counts.labelled, touch_both: counts.both, ...rates },
    };
  },
};

const HEADS = ['profit', 'stop', 'timeout'] as const;
type Head = (typeof HEADS)[number];

export interface BarrierSettings {
  readonly profit: number;
  readonly stop: number;
  readonly horizon: Parameters<typeof eachHorizon>[2];
  readonly path: 'high_low' | 'close';
  readonly tie: Head | 'unknown';
}

export interface BarrierLabels {
  /** 1 for the head that came first, 0 for the others, NaN where the label is not known. */
  readonly heads: Readonly<Record<Head, Float64Array>>;
  /** When the touching bar, or the horizon's last, has closed. */
  readonly labelEnd: Float64Array;
  /** `both` counts rows whose first touched bar touches both barriers. */
  readonly counts: Readonly<Record<Head | 'labelled' | 'both', number>>;
}

/** The first barrier that a later bar touches: `close * (1 + profit)` from below or `close * (1 - stop)` from above. */
export function barrierLabels(frame: Frame, settings: BarrierSettings): BarrierLabels {
  const close = frame.column('close');
  const time = frame.time();
  const heads = {
    profit: new Float64Array(frame.rows).fill(Number.NaN),
    stop: new Float64Array(frame.rows).fill(Number.NaN),
    timeout: new Float64Array(frame.rows).fill(Number.NaN),
  };
  const labelEnd = new Float64Array(frame.rows).fill(Number.NaN);
  const counts = { profit: 0, stop: 0, timeout: 0, labelled: 0, both: 0 };
  const rises = firstReaching(settings.path === 'close' ? close : frame.column('high'));
  const falls = firstReaching((settings.path === 'close' ? close : frame.column('low')).map((price) => -price));
  for (const entity of frame.entities) {
    eachHorizon(frame, entity, settings.horizon, (row, { last, end }) => {
      const price = close[row] ?? Number.NaN;
      if (last === undefined || last === row || Number.isNaN(price)) return;
      const up = rises.find(row + 1, last + 1, price * (1 + settings.profit));
      const down = falls.find(row + 1, last + 1, -price * (1 - settings.stop));
      let first: Head | 'unknown' = 'timeout';
      if (up >= 0 && up === down) {
        counts.both++;
        first = settings.tie;
      } else if (up >= 0 && (down < 0 || up < down)) first = 'profit';
      else if (down >= 0) first = 'stop';
      if (first === 'unknown') return;
      for (const head of HEADS) heads[head][row] = head === first ? 1 : 0;
      const touched = first === 'profit' ? up : down;
      labelEnd[row] = first === 'timeout' ? end : (time[touched] ?? 0) + frame.knownAfter;
      counts[first]++;
      counts.labelled++;
    });
  }
  return { heads, labelEnd, counts };
}

function tieOf(name: string): Head | 'unknown' {
  if (name === 'stop_first') return 'stop';
  return name === 'profit_first' ? 'profit' : 'unknown';
}
