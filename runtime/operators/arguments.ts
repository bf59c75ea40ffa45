import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { OperatorError } from './operator.ts';

/*
 * Typed readers of a step's arguments. The compiler has checked types and filled defaults in, so an argument that is absent or
 * of another kind is a bug and throws a plain error that names it.
 */

type ValueOf<K extends PlanValue['kind']> = Extract<PlanValue, { readonly kind: K }>;

function read<K extends PlanValue['kind']>(args: PlanArguments, name: string, ...kinds: readonly K[]): ValueOf<K> {
  const value = args[name];
  if (value === undefined)
    throw new Error(`the step has no argument '${name}'; it has ${Object.keys(args).join(', ')}`);
  const kind: string = value.kind;
  if (!kinds.some((expected) => expected === kind))
    throw new Error(`argument '${name}' is of kind ${value.kind}, not ${kinds.join(' or ')}`);
  return value as ValueOf<K>;
}

export function int(args: PlanArguments, name: string): number {
  return read(args, name, 'int').value;
}

/** A number: an `Int` is one, and a `Fraction` (`5%` is 0.05). */
export function float(args: PlanArguments, name: string): number {
  return read(args, name, 'float', 'int', 'fraction').value;
}

export function fraction(args: PlanArguments, name: string): number {
  return float(args, name);
}

export function bool(args: PlanArguments, name: string): boolean {
  return read(args, name, 'bool').value;
}

export function string(args: PlanArguments, name: string): string {
  return read(args, name, 'string').value;
}

/** The name of an enum's member, or of a part. */
export function symbol(args: PlanArguments, name: string): string {
  return read(args, name, 'symbol', 'string').value;
}

/** Milliseconds of a `Duration`. */
export function duration(args: PlanArguments, name: string): number {
  return read(args, name, 'duration').milliseconds;
}

/** First instant of a `Date`, in milliseconds since 1970 UTC. */
export function date(args: PlanArguments, name: string): number {
  const { text } = read(args, name, 'date');
  const instant = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(instant)) throw new Error(`argument '${name}' is no date: '${text}'`);
  return instant;
}

export function list(args: PlanArguments, name: string): readonly PlanValue[] {
  return read(args, name, 'list').items;
}

export function recipe(args: PlanArguments, name: string): ValueOf<'recipe'> {
  return read(args, name, 'recipe');
}

/** A `TimeSpan`: bars or a duration. */
export function timeSpan(args: PlanArguments, name: string): ValueOf<'bars'> | ValueOf<'duration'> {
  return read(args, name, 'bars', 'duration');
}

/** A `TimeSpan` argument in bars of `interval` milliseconds. */
export function bars(args: PlanArguments, name: string, interval: number): number {
  return barsOf(timeSpan(args, name), interval);
}

/** A `List<TimeSpan>` argument in bars of `interval` milliseconds. */
export function barsList(args: PlanArguments, name: string, interval: number): readonly number[] {
  return list(args, name).map((item) => barsOf(item, interval));
}

/**
 * The number of bars in a time span.
 * @throws OperatorError when a duration is no multiple of the interval.
 */
export function barsOf(value: PlanValue, interval: number): number {
  if (value.kind === 'bars') return value.count;
  if (value.kind !== 'duration') throw new Error(`a value of kind ${value.kind} is no time span`);
  const count = value.milliseconds / interval;
  if (!Number.isInteger(count) || count < 1)
    throw new OperatorError(
      `${durationText(value.milliseconds)} is no whole number of bars of ${durationText(interval)}`,
      `Write a multiple of ${durationText(interval)}, or a number of bars.`,
    );
  return count;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** A duration as the language writes it, in the largest unit that divides it: `8h`. */
export function durationText(milliseconds: number): string {
  for (const [unit, size] of UNITS)
    if (milliseconds !== 0 && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  return `${milliseconds}ms`;
}
