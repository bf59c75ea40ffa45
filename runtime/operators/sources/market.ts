import type { CounterRandom } from './counter-random.ts';
import { exp, log } from './portable-math.ts';

/** What `simulate` is asked for; times in milliseconds, volatility and jumps by year. */
export interface MarketSettings {
  readonly bars: number;
  readonly every: number;
  readonly signal: number;
  readonly volatility: number;
  readonly jumps: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A state of the whole market: mean stay in days, drift a year, and what it does to volatility. */
const REGIMES = [
  { name: 'quiet', stay: 5, drift: 0, volatility: 1 },
  { name: 'bull', stay: 4, drift: 0.8, volatility: 1.1 },
  { name: 'bear', stay: 3, drift: -0.8, volatility: 1.25 },
] as const;

/** Share of an asset's variance that is the market's. */
const COMMON = 0.3;
/** Standard deviation of the log volatility of the market and of each asset, and hours in which half of a shock is gone. */
const CLUSTERING = { market: 0.1, asset: 0.1, halfLife: 36 };
/** Bars in which half of the planted order flow is gone. */
const FLOW_HALF_LIFE = 12;
/** Correlation of a bar's return with the flow that arrives in it. */
const IMPACT = 0.5;
/** What moves log volume: the flow, the size of the return in standard deviations, the asset's own noise, the hour. */
const VOLUME = { flow: 0.8, move: 0.3, noise: 0.25, day: 0.2 };
/** A jump's standard deviation, in those of a bar. */
const JUMP_SIZE = 5;

/** Streams of random numbers; asset 0 is the market. */
const STREAM = { regime: 0, market: 1, flow: 2, own: 3, range: 4, jump: 5, begin: 6 } as const;

/** What all assets share, by bar. */
export interface MarketPath {
  /** Drift of the log price over the bar. */
  readonly drift: Float64Array;
  /** Standard deviation of the log return of a bar. */
  readonly deviation: Float64Array;
  /** Standard normal factor. */
  readonly factor: Float64Array;
}

export function marketPath(random: CounterRandom, settings: MarketSettings): MarketPath {
  const { bars, every, volatility } = settings;
  const years = every / YEAR;
  const path = {
    drift: new Float64Array(bars),
    deviation: new Float64Array(bars),
    factor: new Float64Array(bars),
  };
  const keep = halving(CLUSTERING.halfLife * HOUR, every);
  let regime: (typeof REGIMES)[number] = REGIMES[0];
  let cluster = 0;
  for (let bar = 0; bar < bars; bar++) {
    const [leave, choice] = random.uniforms(bar, 0, STREAM.regime);
    if (leave < every / (regime.stay * DAY)) {
      const others = REGIMES.filter((other) => other !== regime);
      regime = others[choice < 0.5 ? 0 : 1] ?? regime;
    }
    const [shock, factor] = random.normals(bar, 0, STREAM.market);
    cluster = keep * cluster + Math.sqrt(1 - keep * keep) * shock;
    path.drift[bar] = regime.drift * years;
    path.deviation[bar] = volatility * Math.sqrt(years) * regime.volatility * exp(CLUSTERING.market * cluster);
    path.factor[bar] = factor;
  }
  return path;
}

/** Bars of one asset, `open`, `high`, `low`, `close`, `volume`, and the flow at each bar's close: the best that can be known. */
export interface AssetBars {
  readonly prices: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly volume: Float64Array;
  readonly flow: Float64Array;
}

/**
 * Bars of asset number `asset` (from 1). The order flow u is a standardised first-order autoregression; a bar's log return is
 * its regime's drift, a rare jump, and the bar's deviation times `signal * u(before) + sqrt(1 - signal²) * noise`: `signal`
 * is the correlation of the flow with the next bar's return.
 */
export function assetBars(
  random: CounterRandom,
  settings: MarketSettings,
  market: MarketPath,
  asset: number,
  start: number,
): AssetBars {
  const { bars, every, signal, jumps } = settings;
  const column = (): Float64Array => new Float64Array(bars);
  const [opens, highs, lows, closes, volume, flows] = [column(), column(), column(), column(), column(), column()];
  const keepFlow = exp(-log(2) / FLOW_HALF_LIFE);
  const keepCluster = halving(CLUSTERING.halfLife * HOUR, every);
  const noise = Math.sqrt(1 - signal * signal);
  const jumpChance = Math.min(1, (jumps * every) / YEAR);
  const [level, size] = random.normals(0, asset, STREAM.begin);
  let price = 100 * exp(level);
  let flow = 0;
  let cluster = 0;
  for (let bar = 0; bar < bars; bar++) {
    const [arriving, shock] = random.normals(bar, asset, STREAM.flow);
    const [own, chatter] = random.normals(bar, asset, STREAM.own);
    cluster = keepCluster * cluster + Math.sqrt(1 - keepCluster * keepCluster) * shock;
    const deviation = (market.deviation[bar] ?? 0) * exp(CLUSTERING.asset * cluster);
    const rest = Math.sqrt(COMMON) * (market.factor[bar] ?? 0) + Math.sqrt(1 - COMMON) * own;
    const surprise = IMPACT * arriving + Math.sqrt(1 - IMPACT * IMPACT) * rest;
    const [chance] = random.uniforms(bar, asset, STREAM.jump);
    const jump = chance < jumpChance ? JUMP_SIZE * deviation * random.normals(bar, asset, STREAM.jump)[0] : 0;
    const move = (market.drift[bar] ?? 0) + deviation * (signal * flow + noise * surprise) + jump;
    flow = keepFlow * flow + Math.sqrt(1 - keepFlow * keepFlow) * arriving;

    const [upper, lower] = random.uniforms(bar, asset, STREAM.range);
    const open = price;
    const close = open * exp(move);
    opens[bar] = open;
    closes[bar] = close;
    highs[bar] = Math.max(open, close, open * exp(extreme(move, deviation, upper)));
    lows[bar] = Math.min(open, close, open * exp(-extreme(-move, deviation, lower)));
    volume[bar] = exp(
      10 +
        size +
        VOLUME.flow * flow +
        VOLUME.move * Math.min(Math.abs(move / deviation), 6) +
        VOLUME.noise * chatter +
        VOLUME.day * busyness(start + bar * every),
    );
    flows[bar] = flow;
    price = close;
  }
  return { prices: [opens, highs, lows, closes], volume, flow: flows };
}

/** The maximum of a Brownian bridge from 0 to `end` with standard deviation `deviation`, at quantile 1 - `uniform`. */
function extreme(end: number, deviation: number, uniform: number): number {
  return (end + Math.sqrt(end * end - 2 * deviation * deviation * log(uniform))) / 2;
}

/** What is left of a value after one bar when half is left after `halfLife`. */
function halving(halfLife: number, every: number): number {
  return exp((-log(2) * every) / halfLife);
}

/** -1 at 04:00 UTC to 1 at 16:00, along a parabola on each side. */
function busyness(time: number): number {
  const turn = (((time - 10 * HOUR) % DAY) + DAY) % DAY; // 0 at 10:00
  const half = (turn % (DAY / 2)) / (DAY / 2);
  return (turn < DAY / 2 ? 4 : -4) * half * (1 - half);
}
