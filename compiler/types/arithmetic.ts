import type { BinaryOperator } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';

/** What a binary operator gives on two constants: a value, or why there is none. */
export type Folded =
  | { readonly value: PlanValue }
  | { readonly mistake: 'operands' | 'units' | 'zero' | 'range' | 'percent' };

type Numeric = Extract<
  PlanValue,
  { kind: 'int' | 'float' | 'duration' | 'period' | 'bars' | 'bytes' | 'fraction' | 'date' }
>;

/** Folds `left operator right`. Numbers mix; quantities go with their own kind, times and over plain numbers. */
export function fold(operator: BinaryOperator, left: PlanValue, right: PlanValue): Folded {
  switch (operator) {
    case 'and':
    case 'or':
      return logic(operator, left, right);
    case 'in':
    case 'not in': {
      const found = contains(right, left);
      if (found === undefined) return { mistake: 'operands' };
      return { value: { kind: 'bool', value: found === (operator === 'in') } };
    }
    case '==':
    case '!=': {
      const equal = equals(left, right);
      if (equal === undefined) return unlike(left, right);
      return { value: { kind: 'bool', value: equal === (operator === '==') } };
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const order = compareValues(left, right);
      if (order === undefined) return unlike(left, right);
      return { value: { kind: 'bool', value: ordered(operator, order) } };
    }
    default:
      return arithmetic(operator, left, right);
  }
}

/**
 * Order of two constants of one dimension: negative, 0 or positive; `undefined` where they cannot be compared. Floating point
 * that differs by rounding alone (1e-9 of its size) is equal, so that 70% + 15% + 15% is 100%.
 */
export function compareValues(left: PlanValue, right: PlanValue): number | undefined {
  if (left.kind === 'date' && right.kind === 'date')
    return left.text < right.text ? -1 : left.text > right.text ? 1 : 0;
  if (left.kind === 'string' && right.kind === 'string')
    return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  if (!isNumeric(left) || !isNumeric(right) || left.kind === 'date' || right.kind === 'date') return undefined;
  if (dimension(left) !== dimension(right)) return undefined;
  const difference = magnitude(left) - magnitude(right);
  const size = Math.max(1, Math.abs(magnitude(left)), Math.abs(magnitude(right)));
  return Math.abs(difference) <= 1e-9 * size ? 0 : difference;
}

/** Whether a range or list holds `value`; `undefined` where they are not comparable. */
export function contains(set: PlanValue, value: PlanValue): boolean | undefined {
  if (set.kind === 'list') {
    const found = set.items.map((item) => equals(item, value));
    if (found.includes(true)) return true;
    return found.length > 0 && found.every((one) => one === undefined) ? undefined : false;
  }
  if (set.kind !== 'range') return undefined;
  const low = set.low.kind === 'none' ? -1 : compareValues(set.low, value);
  const high = set.high.kind === 'none' ? -1 : compareValues(value, set.high);
  if (low === undefined || high === undefined) return undefined;
  return low <= 0 && (set.exclusive && set.high.kind !== 'none' ? high < 0 : high <= 0);
}

/** `-value`, for what has a sign. */
export function negate(value: PlanValue): PlanValue | undefined {
  return isNumeric(value) && value.kind !== 'date' ? withMagnitude(value, -magnitude(value)) : undefined;
}

function equals(left: PlanValue, right: PlanValue): boolean | undefined {
  const order = compareValues(left, right);
  if (order !== undefined) return order === 0;
  if (left.kind === 'bool' && right.kind === 'bool') return left.value === right.value;
  if (left.kind === 'symbol' && right.kind === 'symbol') return left.value === right.value;
  // A path is written as a text, so `data == ""` asks whether one was given.
  const [leftText, rightText] = [textOf(left), textOf(right)];
  return leftText === undefined || rightText === undefined ? undefined : leftText === rightText;
}

function textOf(value: PlanValue): string | undefined {
  if (value.kind === 'files') return value.pattern;
  return value.kind === 'string' ? value.value : undefined;
}

function logic(operator: 'and' | 'or', left: PlanValue, right: PlanValue): Folded {
  if (left.kind !== 'bool' || right.kind !== 'bool') return { mistake: 'operands' };
  return { value: { kind: 'bool', value: operator === 'and' ? left.value && right.value : left.value || right.value } };
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: PlanValue, right: PlanValue): Folded {
  if (operator === '+' && left.kind === 'string' && right.kind === 'string')
    return { value: { kind: 'string', value: left.value + right.value } };
  if (!isNumeric(left) || !isNumeric(right)) return { mistake: 'operands' };
  if (left.kind === 'date' || right.kind === 'date') return dates(operator, left, right);
  if (operator === '+' || operator === '-') {
    if (dimension(left) !== dimension(right)) return unlike(left, right);
    const sum = operator === '+' ? magnitude(left) + magnitude(right) : magnitude(left) - magnitude(right);
    return checked(left.kind === 'int' ? right : left, sum);
  }
  if (operator === '*') {
    if (plain(left))
      return checked(left.kind === 'int' || !plain(right) ? right : left, magnitude(left) * magnitude(right));
    if (plain(right) || right.kind === 'fraction') return checked(left, magnitude(left) * magnitude(right));
    if (left.kind === 'fraction') return checked(right, magnitude(left) * magnitude(right));
    return { mistake: 'units' };
  }
  if (!plain(right) && dimension(left) !== dimension(right)) return unlike(left, right);
  if (magnitude(right) === 0) return { mistake: 'zero' };
  if (operator === '/') {
    const quotient = magnitude(left) / magnitude(right);
    if (plain(right) && !plain(left)) return checked(left, quotient);
    const whole = left.kind !== 'float' && right.kind !== 'float' && Number.isInteger(quotient);
    return checked({ kind: whole ? 'int' : 'float', value: quotient }, quotient);
  }
  return checked(left.kind === 'int' ? right : left, magnitude(left) % magnitude(right));
}

const day = 86_400_000;

/** A date moves by whole days; two dates are a duration apart. */
function dates(operator: BinaryOperator, left: Numeric, right: Numeric): Folded {
  if (left.kind !== 'date') return { mistake: 'units' };
  const start = Date.parse(left.text);
  if (operator === '-' && right.kind === 'date')
    return { value: { kind: 'duration', milliseconds: start - Date.parse(right.text) } };
  if (right.kind !== 'duration' || (operator !== '+' && operator !== '-')) return { mistake: 'units' };
  if (right.milliseconds % day !== 0) return { mistake: 'range' };
  const moved = new Date(start + (operator === '+' ? right.milliseconds : -right.milliseconds));
  return Number.isNaN(moved.getTime()) || moved.getUTCFullYear() > 9999 || moved.getUTCFullYear() < 0
    ? { mistake: 'range' }
    : { value: { kind: 'date', text: moved.toISOString().slice(0, 10) } };
}

function unlike(left: PlanValue, right: PlanValue): Folded {
  if (!isNumeric(left) || !isNumeric(right)) return { mistake: 'operands' };
  const percentages = (left.kind === 'fraction') !== (right.kind === 'fraction') && (plain(left) || plain(right));
  return { mistake: percentages ? 'percent' : 'units' };
}

/** Int arithmetic stays exact or is refused; quantities that count things stay whole. */
function checked(kind: Numeric, result: number): Folded {
  if (!Number.isFinite(result)) return { mistake: 'range' };
  if (kind.kind === 'float' || kind.kind === 'fraction') return { value: withMagnitude(kind, result) };
  if (!Number.isSafeInteger(result)) return { mistake: 'range' };
  return { value: withMagnitude(kind, result) };
}

const numericKinds: ReadonlySet<PlanValue['kind']> = new Set<Numeric['kind']>([
  'int',
  'float',
  'duration',
  'period',
  'bars',
  'bytes',
  'fraction',
  'date',
]);

function isNumeric(value: PlanValue): value is Numeric {
  return numericKinds.has(value.kind);
}

function plain(value: PlanValue): boolean {
  return value.kind === 'int' || value.kind === 'float';
}

function dimension(value: Numeric): string {
  return value.kind === 'int' ? 'float' : value.kind;
}

function magnitude(value: Numeric): number {
  switch (value.kind) {
    case 'duration':
      return value.milliseconds;
    case 'period':
      return value.months;
    case 'bars':
      return value.count;
    case 'bytes':
      return value.bytes;
    case 'date':
      return Date.parse(value.text);
    default:
      return value.value;
  }
}

function withMagnitude(kind: Numeric, result: number): PlanValue {
  switch (kind.kind) {
    case 'duration':
      return { kind: 'duration', milliseconds: result };
    case 'period':
      return { kind: 'period', months: result };
    case 'bars':
      return { kind: 'bars', count: result };
    case 'bytes':
      return { kind: 'bytes', bytes: result };
    case 'date':
      return kind;
    default:
      return { kind: kind.kind, value: result };
  }
}

function ordered(operator: '<' | '<=' | '>' | '>=', order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}
