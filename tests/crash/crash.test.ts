import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { crashPoints } from '../../runtime/store/crash-points.ts';
import { crashedRun, killedRun, type Products, undisturbedRun } from './disturbed-run.ts';
import { tinySubject } from './subjects.ts';

// The whole of it is a script: node tests/crash/kill-moments.ts. Here are as many moments as every change can afford.

const folder = mkdtempSync(join(tmpdir(), 'pipec-crash-'));
let expected: Products;

beforeAll(async () => {
  expected = await undisturbedRun(tinySubject, join(folder, 'undisturbed'));
});

describe.skipIf(process.platform !== 'linux')('a killed run', () => {
  for (const [index, victim] of (['parent', 'child', 'both'] as const).entries()) {
    for (const share of [0.3, 0.6, 0.85]) {
      it(`loses nothing when ${victim} is killed at ${share * 100} %`, async () => {
        const delay = expected.milliseconds * (share + index * 0.04);
        const place = join(folder, `${victim}-${share}`);
        expect(await killedRun(tinySubject, place, delay, victim, expected)).toEqual([]);
      });
    }
  }
});

describe('a run that crashes while it publishes', () => {
  for (const point of crashPoints) {
    it(`loses nothing at ${point}`, async () => {
      expect(await crashedRun(tinySubject, join(folder, point), point, 1, expected)).toEqual([]);
    });
  }
});
