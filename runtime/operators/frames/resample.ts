import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import type { FrameEntity } from '../../frame/manifest.ts';
import { duration, durationText } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { instantText } from '../sources/instants.ts';

/** `stdlib/frames/resample.pipe`. */
export const resample: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'bars');
    const every = duration(context.arguments, 'every');
    const bins = wholeBins(frame, every);
    const perBin = every / frame.interval;
    const fold = (name: string, join: (sum: number, value: number) => number): Float64Array => {
      const values = frame.column(name);
      return Float64Array.from(bins.firstRows, (first) => {
        let result = values[first] ?? Number.NaN;
        for (let row = first + 1; row < first + perBin; row++) result = join(result, values[row] ?? Number.NaN);
        return result;
      });
    };
    const builder = new FrameBuilder(context.output, { entities: bins.entities, interval: every, stamp: frame.stamp })
      .add('time', 'time', bins.time)
      .add(
        'open',
        'value',
        fold('open', (first) => first),
      )
      .add('high', 'value', fold('high', Math.max))
      .add('low', 'value', fold('low', Math.min))
      .add(
        'close',
        'value',
        fold('close', (_, last) => last),
      )
      .add(
        'volume',
        'value',
        fold('volume', (sum, volume) => sum + volume),
      );
    const { metrics } = finishFrame(context, builder);
    return { metrics: { ...metrics, left_out_bars: frame.rows - bins.firstRows.length * perBin } };
  },
};

interface Bins {
  readonly entities: readonly FrameEntity[];
  readonly time: Float64Array;
  /** First row of each bin; its rows follow one another. */
  readonly firstRows: Int32Array;
}

/** Bins from one multiple of `every` to the next that lack no bar. */
function wholeBins(frame: Frame, every: number): Bins {
  const { interval } = frame;
  if (every % interval !== 0 || every <= interval)
    throw new OperatorError(
      `bars of ${durationText(interval)} cannot be resampled to ${durationText(every)}`,
      `Write a multiple of ${durationText(interval)} that is longer than it.`,
    );
  const time = frame.time();
  const perBin = every / interval;
  // A bar that is stamped with its close belongs to the bin that its opening lies in.
  const opened = frame.stamp === 'open' ? 0 : interval;
  const firstRows = new Int32Array(Math.floor(frame.rows / perBin));
  const times = new Float64Array(firstRows.length);
  const entities: FrameEntity[] = [];
  let bins = 0;
  for (const entity of frame.entities) {
    const start = bins;
    const end = entity.start + entity.count;
    for (let row = entity.start; row < end; row++) {
      const open = (time[row] ?? 0) - opened;
      if (open % interval !== 0)
        throw new OperatorError(
          `${entity.name} at ${instantText(time[row] ?? 0)} does not lie on a multiple of ${durationText(interval)} since 1970 UTC`,
          'Resampling needs bars that fill its bins exactly.',
        );
      const last = row + perBin - 1;
      if (open % every !== 0 || last >= end || (time[last] ?? 0) - opened - open !== every - interval) continue;
      firstRows[bins] = row;
      times[bins] = open + (frame.stamp === 'open' ? 0 : every);
      bins++;
      row = last;
    }
    if (bins > start) entities.push({ name: entity.name, start, count: bins - start });
  }
  return { entities, time: times.slice(0, bins), firstRows: firstRows.slice(0, bins) };
}
