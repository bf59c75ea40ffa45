import { expect, test } from 'vitest';
import { drawnWords, philox, randomStream, shuffledOrder } from '../../../runtime/engine/random.ts';

type Four = readonly [number, number, number, number];

// The known answers that are published with Random123 1.14, for philox4x32 with 10 rounds.
const knownAnswers: readonly (readonly [Four, readonly [number, number], Four])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(knownAnswers)('Philox of %j under %j is what its authors publish', (counter, key, expected) => {
  const words = new Uint32Array(4);
  philox(counter, key, words);
  expect([...words]).toEqual([...expected]);
});

test('streams are functions of seed, purpose and index', () => {
  const first = (seed: number, purpose: 'weights' | 'shuffle', index?: number) =>
    randomStream(seed, purpose, index).uniform();
  expect(first(5, 'weights')).toBe(first(5, 'weights'));
  const all = [
    first(5, 'weights'),
    first(6, 'weights'),
    first(5, 'shuffle'),
    first(5, 'shuffle', 1),
    first(5 + 2 ** 32, 'weights'),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('uniform and normal numbers have their moments', () => {
  const draw = randomStream(11, 'weights');
  const count = 100_000;
  const uniform = Float64Array.from({ length: count }, () => draw.uniform());
  const normal = Float64Array.from({ length: count }, () => draw.normal());
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / count;
  const variance = (values: Float64Array) => {
    const middle = mean(values);
    return mean(values.map((value) => (value - middle) ** 2));
  };
  expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
  // Five standard errors.
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(count));
  expect(Math.abs(variance(normal) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
});

test('an order holds every number once, begins afresh each epoch, and is fair', () => {
  const order = new Int32Array(1000);
  shuffledOrder(9, 0, order);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  const first = [...order];
  shuffledOrder(9, 1, order);
  expect([...order]).not.toEqual(first);
  shuffledOrder(9, 0, order);
  expect([...order]).toEqual(first);

  const three = new Int32Array(3);
  const counts = new Map<string, number>();
  for (let epoch = 0; epoch < 6000; epoch++) {
    shuffledOrder(9, epoch, three);
    counts.set(three.join(), (counts.get(three.join()) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // Chi-squared with five degrees of freedom: above 25.7 once in 10,000.
  const distance = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(distance).toBeLessThan(25.7);
});

test('each example of a step has a word of its own, the same in a part of the step as in the whole', () => {
  const words = (seed: number, step: number, first: number, size: number) => [...drawnWords(seed, step, size, first)];
  const whole = words(5, 3, 0, 1000);
  expect(new Set(whole).size).toBe(1000);
  for (const first of [1, 2, 3, 4, 997]) expect(words(5, 3, first, 1000 - first)).toEqual(whole.slice(first));
  const others = [words(6, 3, 0, 1000), words(5, 4, 0, 1000), words(5 + 2 ** 32, 3, 0, 1000)];
  const all = [whole, ...others].flat();
  expect(new Set(all).size).toBe(all.length);
});
