import type { PlanDimension, PlanSpace } from '../plan/space.ts';
import type { PlanValue } from '../plan/value.ts';
import { valueAt } from './conditions.ts';

/** The most combinations that are looked at one by one. */
export const pointLimit = 50_000;

const counted = new WeakMap<PlanDimension, readonly PlanValue[] | undefined>();

/** The choices of a dimension where they can be counted: a list, or a range of whole numbers. The same values at every call. */
export function choicesOf(dimension: PlanDimension): readonly PlanValue[] | undefined {
  if (!counted.has(dimension)) counted.set(dimension, choicesIn(dimension.domain));
  return counted.get(dimension);
}

function choicesIn(domain: PlanValue): readonly PlanValue[] | undefined {
  if (domain.kind === 'list') return domain.items;
  if (domain.kind !== 'range' || domain.low.kind !== 'int' || domain.high.kind !== 'int') return undefined;
  const last = domain.exclusive ? domain.high.value - 1 : domain.high.value;
  const count = last - domain.low.value + 1;
  if (count > pointLimit) return undefined;
  const first = domain.low.value;
  return Array.from({ length: count }, (_, index): PlanValue => ({ kind: 'int', value: first + index }));
}

/** What is known of all combinations of choices. */
export interface Points {
  /** Combinations that every condition allows. */
  readonly count: number;
  /** Choices, by path, that some allowed combination has. */
  readonly possible: ReadonlyMap<string, ReadonlySet<PlanValue>>;
}

/**
 * Goes through the combinations of the dimensions that can be counted, in the order of the text; conditions that read others hold
 * for all that is known. `undefined` where there are more than `pointLimit` combinations.
 */
export function pointsOf({ dimensions, constraints }: PlanSpace): Points | undefined {
  const listed = dimensions.flatMap((dimension) => {
    const choices = choicesOf(dimension);
    return choices === undefined ? [] : [{ dimension, choices }];
  });
  const combinations = listed.reduce((product, { choices }) => product * choices.length, 1);
  if (combinations > pointLimit) return undefined;
  const possible = new Map(listed.map(({ dimension }) => [dimension.path, new Set<PlanValue>()]));
  const seen = new Set<string>();
  for (let index = 0; index < combinations; index += 1) {
    const point = new Map<string, PlanValue>();
    const digits: number[] = [];
    let rest = index;
    for (const { dimension, choices } of listed) {
      const digit = rest % choices.length;
      rest = Math.floor(rest / choices.length);
      const value = choices[digit];
      if (value === undefined) continue;
      const active = dimension.when === undefined || isTrue(valueAt(dimension.when, (path) => point.get(path)));
      digits.push(active ? digit : -1);
      if (active) point.set(dimension.path, value);
    }
    const broken = constraints.some((condition) => isFalse(valueAt(condition, (path) => point.get(path))));
    if (broken) continue;
    // Combinations that differ only in what is not chosen there are one.
    seen.add(digits.join(' '));
    for (const [path, value] of point) possible.get(path)?.add(value);
  }
  return { count: seen.size, possible };
}

function isTrue(value: PlanValue | undefined): boolean {
  return value === undefined || (value.kind === 'bool' && value.value);
}

function isFalse(value: PlanValue | undefined): boolean {
  return value?.kind === 'bool' && !value.value;
}
