import { FrameBuilder } from '../../frame/builder.ts';
import type { FrameEntity } from '../../frame/manifest.ts';
import { date, duration, float, int } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import type { OperatorImplementation } from '../operator.ts';
import { counterRandom } from './counter-random.ts';
import { assetBars, type MarketSettings, marketPath } from './market.ts';
import { BAR_COLUMNS } from './raw-rows.ts';

/** `stdlib/sources/simulate.pipe` */
export const simulate: OperatorImplementation = {
  async run(context) {
    const args = context.arguments;
    const assets = int(args, 'assets');
    const settings: MarketSettings = {
      bars: int(args, 'bars'),
      every: duration(args, 'every'),
      signal: float(args, 'signal'),
      volatility: float(args, 'volatility'),
      jumps: float(args, 'jumps'),
    };
    const start = date(args, 'start');
    const { bars, every } = settings;
    const random = counterRandom(int(args, 'seed'));
    const market = marketPath(random, settings);

    const rows = assets * bars;
    const time = new Float64Array(rows);
    const columns = BAR_COLUMNS.map(() => new Float64Array(rows));
    const entities: FrameEntity[] = [];
    for (let asset = 0; asset < assets; asset++) {
      const first = asset * bars;
      entities.push({ name: assetName(asset), start: first, count: bars });
      for (let bar = 0; bar < bars; bar++) time[first + bar] = start + bar * every;
      const { prices, volume } = assetBars(random, settings, market, asset + 1, start);
      [...prices, volume].forEach((values, column) => {
        columns[column]?.set(values, first);
      });
      context.progress({ unit: 'asset', done: asset + 1, total: assets });
    }
    const builder = new FrameBuilder(context.output, { entities, interval: every, stamp: 'open' });
    builder.add('time', 'time', time);
    BAR_COLUMNS.forEach((name, column) => {
      builder.add(name, 'value', columns[column] ?? new Float64Array(0));
    });
    return finishFrame(context, builder);
  },
  survey({ arguments: args }) {
    const bars = int(args, 'bars');
    const names = Array.from({ length: int(args, 'assets') }, (_, asset) => assetName(asset));
    return Promise.resolve(new Map(names.map((name) => [name, bars])));
  },
};

function assetName(asset: number): string {
  return `SIM${String(asset + 1).padStart(4, '0')}`;
}
