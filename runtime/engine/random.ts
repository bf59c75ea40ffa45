import type { RandomDraw } from '../../compiler/tensor/program.ts';

/** What a stream of numbers is for: streams of different purposes never meet, whatever the seed. */
export type RandomPurpose = 'weights' | 'shuffle' | 'sample' | 'shift' | 'mask';

const purposeNumbers: Readonly<Record<RandomPurpose, number>> = {
  weights: 1,
  shuffle: 2,
  sample: 3,
  shift: 4,
  mask: 5,
};

/**
 * Philox-4x32 with ten rounds (J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four 32-bit words as
 * a function of a 128-bit counter and a 64-bit key. Words are unsigned; `out` receives the four.
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * Numbers that are a function of `seed`, `purpose` and `index` (the epoch of a shuffle) and of nothing else, so that a resumed
 * training draws what an uninterrupted one does. `seed` is a whole number from 0 to 2^53 - 1.
 */
export function randomStream(seed: number, purpose: RandomPurpose, index = 0): RandomDraw {
  const words = new Uint32Array(4);
  const key = keyOf(seed);
  const purposeNumber = purposeNumbers[purpose];
  let block = 0;
  let used = 4;
  let spareNormal: number | undefined;
  const word = (): number => {
    if (used === 4) {
      philox([block >>> 0, Math.floor(block / 2 ** 32), index, purposeNumber], key, words);
      block++;
      used = 0;
    }
    return words[used++] ?? 0;
  };
  const uniform = (): number => {
    const high = word() >>> 6;
    const low = word() >>> 5;
    return (high * 2 ** 27 + low) / 2 ** 53;
  };
  return {
    uniform,
    /** Box and Muller, 1958: two draws of uniform numbers make two of normal ones. */
    normal() {
      if (spareNormal !== undefined) {
        const value = spareNormal;
        spareNormal = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spareNormal = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** `order` becomes the numbers from 0 in the order of `epoch`: Fisher and Yates' shuffle, begun afresh for each epoch. */
export function shuffledOrder(seed: number, epoch: number, order: Int32Array): void {
  for (let index = 0; index < order.length; index++) order[index] = index;
  const draw = randomStream(seed, 'shuffle', epoch);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(draw.uniform() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}

/**
 * `order` becomes numbers of examples drawn with replacement, each as likely as its weight is large.
 * @param sums Of the weights up to each example.
 */
export function sampledOrder(seed: number, epoch: number, sums: Float64Array, order: Int32Array): void {
  const draw = randomStream(seed, 'sample', epoch);
  const whole = sums.at(-1) ?? 0;
  for (let index = 0; index < order.length; index++) order[index] = firstAbove(sums, draw.uniform() * whole);
}

/** Place of the first sum above `value`; the last place where none is. */
function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `shifts` becomes whole numbers from 0 to what each example of `order` may be shifted by, all equally likely. */
export function drawnShifts(
  seed: number,
  epoch: number,
  order: Int32Array,
  most: (example: number) => number,
  shifts: Int32Array,
): void {
  const draw = randomStream(seed, 'shift', epoch);
  for (let index = 0; index < order.length; index++)
    shifts[index] = Math.floor(draw.uniform() * (most(order[index] ?? 0) + 1));
}

/**
 * A random word of each of `size` examples of a step, from the step's example `first` on: what masks and noise of the example are
 * made of. A part of a step so draws what the whole step would have drawn.
 */
export function drawnWords(seed: number, step: number, size: number, first = 0): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(size);
  const four = new Uint32Array(4);
  const key = keyOf(seed);
  for (let at = 0; at < size; at++) {
    const example = first + at;
    if (at === 0 || example % 4 === 0) philox([example >>> 2, 0, step, purposeNumbers.mask], key, four);
    words[at] = four[example % 4] ?? 0;
  }
  return words;
}

function keyOf(seed: number): readonly [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

/** Upper half of the 64-bit product of two unsigned 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carried = aLow * bHigh + (middle % 2 ** 16);
  return (aHigh * bHigh + Math.floor(middle / 2 ** 16) + Math.floor(carried / 2 ** 16)) | 0;
}
