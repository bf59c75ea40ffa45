import type { FrameEntity } from '../../frame/manifest.ts';
import { OperatorError } from '../operator.ts';
import { counterRandom } from '../sources/counter-random.ts';

/** The parts of a source that says which cases are held out: the number of each row's part among train, test. */
export function givenParts(entities: readonly FrameEntity[], rows: number): Uint8Array {
  return partOfCases(entities, rows, (entity) => (heldOut(entity) ? 1 : 0));
}

/**
 * As `givenParts`, with a share of each class of the train cases for validation, at least one case of a class that has two, and never
 * all. Numbers of train, validation, test.
 */
export function givenWithValidation(
  entities: readonly FrameEntity[],
  rows: number,
  share: number,
  seed: number,
): Uint8Array {
  const byClass = new Map<number, FrameEntity[]>();
  for (const entity of entities) {
    if (heldOut(entity)) continue;
    const number = entity.case?.class?.number ?? -1;
    const own = byClass.get(number);
    if (own === undefined) byClass.set(number, [entity]);
    else own.push(entity);
  }
  const chosen = new Set<FrameEntity>();
  for (const number of [...byClass.keys()].sort((a, b) => a - b)) {
    const own = byClass.get(number) ?? [];
    const count = Math.min(Math.max(Math.round(share * own.length), 1), own.length - 1);
    for (const index of randomOrder(own.length, seed, number + 1).slice(0, count)) {
      const entity = own[index];
      if (entity !== undefined) chosen.add(entity);
    }
  }
  return partOfCases(entities, rows, (entity) => (heldOut(entity) ? 2 : chosen.has(entity) ? 1 : 0));
}

/** Whole cases in random order, cut by their shares. @param shares Where parts end, but the last one: shares of all cases. */
export function shuffledCases(
  entities: readonly FrameEntity[],
  rows: number,
  shares: readonly number[],
  seed: number,
): Uint8Array {
  const limits = shares.map((share) => Math.round(share * entities.length));
  const part = new Map<FrameEntity, number>();
  randomOrder(entities.length, seed, 0).forEach((index, place) => {
    const entity = entities[index];
    if (entity !== undefined) part.set(entity, limits.filter((limit) => place >= limit).length);
  });
  return partOfCases(entities, rows, (entity) => part.get(entity) ?? 0);
}

/** Numbers from 0 below `count` in an order that is a function of seed and stream. */
export function randomOrder(count: number, seed: number, stream: number): Int32Array {
  const random = counterRandom(seed);
  const keys = Float64Array.from({ length: count }, (_, index) => random.uniforms(index, stream, 0)[0]);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  return order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

function partOfCases(
  entities: readonly FrameEntity[],
  rows: number,
  numberOf: (entity: FrameEntity) => number,
): Uint8Array {
  const part = new Uint8Array(rows);
  for (const entity of entities) part.fill(numberOf(entity), entity.start, entity.start + entity.count);
  return part;
}

function heldOut({ name, case: own }: FrameEntity): boolean {
  if (own?.heldOut === undefined)
    throw new OperatorError(
      `the source does not say whether ${name} is held out`,
      'Read both files of the archive: `series("…_TRAIN.ts", test: "…_TEST.ts")`.',
    );
  return own.heldOut;
}
