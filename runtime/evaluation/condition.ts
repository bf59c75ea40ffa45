import type { PlanValue } from '../../compiler/plan/value.ts';

/** A condition over figures of the run, as the plan holds it. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: PlanValue }
  | { readonly kind: 'figure'; readonly figure: string; readonly part?: string; readonly input: number }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Condition[] };

/** What a condition comes to: a number, or whether it holds. A figure that is undefined is NaN. */
export type Found = number | boolean;

/** Reads a condition from its argument. Throws where it is none, which the compiler never writes. */
export function readCondition(value: PlanValue): Condition {
  if (value.kind !== 'record') return { kind: 'constant', value };
  const { figure, input, part, operator, operands } = value.entries;
  if (figure?.kind === 'symbol' && input?.kind === 'int')
    return {
      kind: 'figure',
      figure: figure.value,
      input: input.value,
      ...(part?.kind === 'symbol' ? { part: part.value } : {}),
    };
  if (operator?.kind !== 'symbol' || operands?.kind !== 'list') throw new Error('a condition of no known form');
  return { kind: 'operation', operator: operator.value, operands: operands.items.map(readCondition) };
}

/** The figures of a condition, each once, in their order. */
export function figuresOf(condition: Condition): readonly Extract<Condition, { kind: 'figure' }>[] {
  if (condition.kind === 'constant') return [];
  if (condition.kind === 'figure') return [condition];
  const seen = new Set<string>();
  return condition.operands.flatMap(figuresOf).filter((figure) => {
    const key = `${figure.input} ${figure.part ?? ''} ${figure.figure}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The value of a condition. Numbers of quantities are in their base unit: 5% is 0.05. */
export function evaluateCondition(
  condition: Condition,
  figureOf: (figure: Extract<Condition, { kind: 'figure' }>) => number,
): Found {
  switch (condition.kind) {
    case 'constant':
      return constantOf(condition.value);
    case 'figure':
      return figureOf(condition);
    case 'operation': {
      const operands = condition.operands.map((operand) => evaluateCondition(operand, figureOf));
      return operate(condition.operator, operands, condition.operands);
    }
  }
}

function constantOf(value: PlanValue): Found {
  switch (value.kind) {
    case 'bool':
    case 'int':
    case 'float':
    case 'fraction':
      return value.value;
    case 'duration':
      return value.milliseconds;
    case 'bars':
      return value.count;
    case 'bytes':
      return value.bytes;
    case 'period':
      return value.months;
    default:
      return Number.NaN;
  }
}

function operate(operator: string, operands: readonly Found[], written: readonly Condition[]): Found {
  const numbers = operands.map(Number);
  const [left = Number.NaN, right = Number.NaN] = numbers;
  switch (operator) {
    case 'and':
      return operands.every(Boolean);
    case 'or':
      return operands.some(Boolean);
    case 'not':
      return operands[0] !== true;
    case 'negate':
      return -left;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '==':
      return close(left, right);
    case '!=':
      return !close(left, right);
    case '<':
      return left < right && !close(left, right);
    case '<=':
      return left <= right || close(left, right);
    case '>':
      return left > right && !close(left, right);
    case '>=':
      return left >= right || close(left, right);
    case 'in':
      return isIn(left, written[1]);
    case 'not in':
      return !isIn(left, written[1]);
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'sum':
      return numbers.reduce((total, value) => total + value, 0);
    case 'mean':
      return numbers.reduce((total, value) => total + value, 0) / numbers.length;
    default:
      throw new Error(`a condition knows no operator ${operator}`);
  }
}

/** As the compiler compares constants: what differs by rounding alone (1e-9 of its size) is equal. */
function close(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));
}

function isIn(value: number, set: Condition | undefined): boolean {
  if (set?.kind !== 'constant') return false;
  if (set.value.kind === 'list') return set.value.items.some((item) => close(value, Number(constantOf(item))));
  if (set.value.kind !== 'range') return false;
  const { low, high, exclusive } = set.value;
  if (low.kind !== 'none' && value < Number(constantOf(low))) return false;
  if (high.kind === 'none') return !Number.isNaN(value);
  const end = Number(constantOf(high));
  return exclusive ? value < end : value <= end;
}

/** The condition as a person reads it, figures under the names of their steps: `min(one.validation.f1, two.validation.f1) > 0.2`. */
export function describeCondition(condition: Condition, nameOf: (input: number) => string, outer = 0): string {
  if (condition.kind === 'figure') {
    const name = nameOf(condition.input);
    if (condition.figure === 'width' || condition.figure === 'rows') return `${condition.figure}(${name})`;
    return [name, ...(condition.part === undefined ? [] : [condition.part]), condition.figure].join('.');
  }
  if (condition.kind === 'constant') return constantText(condition.value);
  const { operator, operands } = condition;
  const [first, second] = operands;
  const rank = ranks[operator] ?? 9;
  const text = (one: Condition | undefined, within: number) =>
    one === undefined ? '' : describeCondition(one, nameOf, within);
  if (operator === 'not') return `not ${text(first, 8)}`;
  if (operator === 'negate') return `-${text(first, 8)}`;
  if (ranks[operator] === undefined) return `${operator}(${operands.map((one) => text(one, 0)).join(', ')})`;
  const whole = `${text(first, rank)} ${operator} ${text(second, rank + 1)}`;
  return rank < outer ? `(${whole})` : whole;
}

const ranks: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  in: 4,
  'not in': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

function constantText(value: PlanValue): string {
  if (value.kind === 'fraction') return `${Number((value.value * 100).toPrecision(12))}%`;
  if (value.kind === 'list') return `[${value.items.map(constantText).join(', ')}]`;
  if (value.kind === 'range')
    return `${value.low.kind === 'none' ? '' : constantText(value.low)}${value.exclusive ? '..<' : '..'}${value.high.kind === 'none' ? '' : constantText(value.high)}`;
  return String(constantOf(value));
}
