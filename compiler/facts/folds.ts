import type { PlanValue } from '../plan/value.ts';
import type { BoundFamily } from '../program/program.ts';
import type { PartFact } from './facts.ts';
import { spanOf } from './span.ts';

/** One fold of a recipe that makes several: its key, e.g. `2021-04`, and its parts in order of time where they have one. */
export interface Fold {
  readonly key: string;
  readonly parts: readonly PartFact[];
}

/** What a recipe's folds are, or why it makes none. */
export type Folds =
  | { readonly kind: 'folds'; readonly folds: readonly Fold[] }
  | { readonly kind: 'mistake'; readonly title: string; readonly help: string };

/** Folds that one recipe may make. */
export const foldLimit = 10_000;

/** Whether the recipe of a split makes a family of folds: `recipe(folds: calendar, …)`, `recipe(folds: blocks, …)`. */
export function makesFolds(recipe: BoundFamily): boolean {
  return recipe.arguments.has('folds');
}

/**
 * The folds of a recipe. `calendar`: a test part for each period from `from` until before `until`, with `validation` before it and
 * all rows before that, or the last `train`, to learn from. `blocks`: `count` blocks of equal size in order of time, `held` of
 * them held out in each fold.
 */
export function foldsOf(recipe: BoundFamily): Folds {
  return symbol(recipe.arguments.get('folds')) === 'blocks' ? blockFolds(recipe) : calendarFolds(recipe);
}

function calendarFolds({ arguments: given }: BoundFamily): Folds {
  const from = instant(given.get('from'));
  const until = instant(given.get('until'));
  const every = given.get('every');
  const length = given.get('test');
  if (from === undefined || until === undefined || every === undefined)
    throw new Error('a recipe of calendar folds lacks `from`, `until` or `every`');
  if (from >= until)
    return { kind: 'mistake', title: 'these folds end before they begin', help: 'give an `until` after `from`' };
  const validation = spanOf(given.get('validation'), undefined) ?? 0;
  const embargo = spanOf(given.get('embargo'), undefined) ?? 0;
  const history = spanOf(given.get('train'), undefined);
  const folds: Fold[] = [];
  for (let number = 0; ; number++) {
    const start = plus(from, every, number);
    if (start >= until) break;
    if (folds.length === foldLimit)
      return {
        kind: 'mistake',
        title: `these are more than ${foldLimit.toLocaleString('en-US')} folds`,
        help: 'lengthen `every`, or bring `from` and `until` closer together',
      };
    const end = Math.min(length === undefined ? plus(from, every, number + 1) : plus(start, length, 1), until);
    const watched = start - validation;
    const trained = watched - embargo;
    const parts: PartFact[] = [
      { name: 'train', ...(history === undefined ? {} : { from: trained - history }), until: trained },
      ...(validation > 0 ? [{ name: 'validation', from: watched, until: start - embargo }] : []),
      { name: 'test', from: start, until: end },
    ];
    folds.push({ key: keyOf(start, every), parts });
  }
  return { kind: 'folds', folds };
}

function blockFolds({ arguments: given }: BoundFamily): Folds {
  const count = integer(given.get('count')) ?? 0;
  const held = integer(given.get('held')) ?? 1;
  if (held >= count)
    return {
      kind: 'mistake',
      title: `${held} of ${count} blocks are held out, and none is left to learn from`,
      help: 'hold out fewer blocks, or divide the rows into more',
    };
  const folds: Fold[] = [];
  for (const chosen of combinations(count, held)) {
    if (folds.length === foldLimit)
      return {
        kind: 'mistake',
        title: `these are more than ${foldLimit.toLocaleString('en-US')} folds`,
        help: 'divide the rows into fewer blocks',
      };
    const test = new Set(chosen);
    const train = Array.from({ length: count }, (_, block) => block).filter((block) => !test.has(block));
    folds.push({
      key: chosen.map((block) => block + 1).join('-'),
      parts: [
        { name: 'train', blocks: train },
        { name: 'test', blocks: chosen },
      ],
    });
  }
  return { kind: 'folds', folds };
}

/** Every choice of `held` numbers below `count`, in order. */
function* combinations(count: number, held: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: held }, (_, place) => place);
  for (;;) {
    yield [...chosen];
    let place = held - 1;
    while (place >= 0 && chosen[place] === count - held + place) place--;
    if (place < 0) return;
    chosen[place] = (chosen[place] ?? 0) + 1;
    for (let after = place + 1; after < held; after++) chosen[after] = (chosen[after - 1] ?? 0) + 1;
  }
}

/** `instant` and `count` periods or spans later. A month later than the 31st is the last day of a shorter month. */
function plus(instant: number, span: PlanValue, count: number): number {
  if (span.kind !== 'period') return instant + count * (spanOf(span, undefined) ?? Number.POSITIVE_INFINITY);
  const date = new Date(instant);
  const months = date.getUTCMonth() + span.months * count;
  const day = Math.min(date.getUTCDate(), new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate());
  return Date.UTC(date.getUTCFullYear(), months, day);
}

/** `2021` for years, `2021-04` for months, else the day; each only where the fold begins with it. */
function keyOf(start: number, every: PlanValue): string {
  const day = new Date(start).toISOString().slice(0, 10);
  if (every.kind !== 'period') return day;
  if (every.months % 12 === 0 && day.endsWith('-01-01')) return day.slice(0, 4);
  return day.endsWith('-01') ? day.slice(0, 7) : day;
}

function instant(value: PlanValue | undefined): number | undefined {
  return value?.kind === 'date' ? Date.parse(`${value.text}T00:00:00Z`) : undefined;
}

function integer(value: PlanValue | undefined): number | undefined {
  return value?.kind === 'int' ? value.value : undefined;
}

function symbol(value: PlanValue | undefined): string | undefined {
  return value?.kind === 'symbol' ? value.value : undefined;
}
