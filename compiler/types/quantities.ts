import type { NumberLiteral, QuantityLiteral, Unit } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';

const milliseconds: Partial<Record<Unit, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const bytes: Partial<Record<Unit, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const months: Partial<Record<Unit, number>> = { mo: 1, y: 12 };

/** The value of digits without a unit. */
export function numberConstant(literal: NumberLiteral): PlanValue {
  return literal.integer ? { kind: 'int', value: literal.value } : { kind: 'float', value: literal.value };
}

/**
 * The value of a quantity in its base unit: milliseconds, bars, bytes, months, or the share that a percentage is.
 * `undefined` where digits and unit give no whole number of what cannot be divided: `1.5bars`, `0.5mo`.
 */
export function quantityConstant(literal: QuantityLiteral): PlanValue | undefined {
  const { unit, value } = literal;
  if (unit === '%') return { kind: 'fraction', value: percent(literal) };
  if (unit === 'bars') return Number.isInteger(value) ? { kind: 'bars', count: value } : undefined;
  const duration = milliseconds[unit];
  if (duration !== undefined)
    return whole(value * duration, (product) => ({ kind: 'duration', milliseconds: product }));
  const size = bytes[unit];
  if (size !== undefined) return whole(value * size, (product) => ({ kind: 'bytes', bytes: product }));
  return whole(value * (months[unit] ?? 1), (product) => ({ kind: 'period', months: product }));
}

/** The double nearest to the decimal that was written, which `value / 100` is not always. */
function percent(literal: QuantityLiteral): number {
  const digits = literal.text.slice(0, -1).replaceAll('_', '');
  return /^[\d.]+$/.test(digits) ? Number(`${digits}e-2`) : literal.value / 100;
}

/** 0.1h is 360,000.00000000006 ms in floating point; what was meant is whole. */
function whole(product: number, make: (product: number) => PlanValue): PlanValue | undefined {
  const rounded = Math.round(product);
  return Math.abs(product - rounded) <= 1e-9 * Math.max(1, Math.abs(product)) ? make(rounded) : undefined;
}
