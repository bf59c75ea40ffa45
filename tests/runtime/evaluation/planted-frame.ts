import type { PlanHead } from '../../../compiler/plan/plan.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import { writeFrame } from '../../../runtime/frame/builder.ts';
import { NO_PART } from '../../../runtime/frame/frame.ts';
import { artifactFolder } from '../frame/artifact-folder.ts';

export const hit: PlanHead = { name: 'hit', target: 'binary' };
export const gain: PlanHead = { name: 'gain', target: 'real' };

/** Uniform numbers in [0, 1) from a seed (mulberry32), the same everywhere. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface PlantedOptions {
  readonly head?: PlanHead;
  readonly seed?: number;
  readonly entities?: readonly string[];
  readonly rowsEach?: number;
  /** How far the odds depend on the first two features; 0 is noise. */
  readonly strength?: number;
  /** A part in which every third bar has its binary target turned round. */
  readonly flipped?: 'train' | 'test';
}

/**
 * A split frame with four features, `signal`, `other`, `noise` and `empty` (never known), and a target that depends on the
 * first two: 70 % train, 15 % validation, 15 % test by time, with rows left out between.
 */
export function plantedFrame(options: PlantedOptions = {}): ArtifactReader {
  const { head = hit, seed = 1, entities = ['AAA', 'BBB', 'CCC'], rowsEach = 1200, strength = 1, flipped } = options;
  const flippedPart = flipped === undefined ? undefined : flipped === 'train' ? 0 : 2;
  const next = uniform(seed);
  const rows = entities.length * rowsEach;
  const column = () => new Float64Array(rows);
  const [time, signal, other, noise, target] = [column(), column(), column(), column(), column()];
  const part = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const bar = row % rowsEach;
    const share = bar / rowsEach;
    time[row] = Date.UTC(2021, 0, 1) + bar * 3_600_000;
    signal[row] = 2 * next() - 1;
    other[row] = 2 * next() - 1;
    noise[row] = 2 * next() - 1;
    const drift = strength * (1.6 * (signal[row] ?? 0) + (other[row] ?? 0) * (signal[row] ?? 0));
    if (head.target === 'real') target[row] = 0.01 * drift + 0.01 * (next() - 0.5);
    else target[row] = next() < 1 / (1 + Math.exp(-(drift - 0.8))) ? 1 : 0;
    part[row] = share < 0.69 ? 0 : share < 0.7 ? NO_PART : share < 0.84 ? 1 : share < 0.85 ? NO_PART : 2;
    if (part[row] === flippedPart && bar % 3 === 0) target[row] = 1 - (target[row] ?? 0);
  }
  const folder = artifactFolder();
  writeFrame(folder.output, {
    entities: entities.map((name, index) => ({ name, start: index * rowsEach, count: rowsEach })),
    interval: 3_600_000,
    stamp: 'open',
    time,
    parts: ['train', 'validation', 'test'],
    columns: [
      { name: 'signal', role: 'value', values: signal },
      { name: 'other', role: 'value', values: other },
      { name: 'noise', role: 'value', values: noise },
      { name: 'empty', role: 'value', values: new Float64Array(rows).fill(Number.NaN) },
      { name: head.name, role: 'label', values: target },
      { name: 'part', role: 'part', values: part },
    ],
  });
  return folder.read();
}
