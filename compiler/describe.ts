import type { PlanCondition, PlanSpace } from './plan/space.ts';
import type { PlanArguments, PlanValue } from './plan/value.ts';

/**
 * A value as a person would write it in a `.pipe` file: `8bars`, `[1, 2]`, `focal(alpha: 0.25)`, `5%`. Used in diagnostics, in the
 * reasons of a plan and in reports.
 */
export function describeValue(value: PlanValue): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'int':
      return String(value.value);
    case 'float':
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e15
        ? `${value.value}.0`
        : String(value.value).replace('e+', 'e');
    case 'bool':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'symbol':
      return value.value;
    case 'date':
      return value.text;
    case 'duration':
      return describeDuration(value.milliseconds);
    case 'period':
      return value.months % 12 === 0 && value.months !== 0 ? `${value.months / 12}y` : `${value.months}mo`;
    case 'bars':
      return `${value.count}bars`;
    case 'bytes':
      return describeBytes(value.bytes);
    case 'fraction':
      return describeFraction(value.value);
    case 'range':
      return `${describeBound(value.low)}${value.exclusive ? '..<' : '..'}${describeBound(value.high)}`;
    case 'list':
      return `[${value.items.map(describeValue).join(', ')}]`;
    case 'record':
      return Object.keys(value.entries).length === 0 ? '{}' : `{ ${describeArguments(value.entries)} }`;
    case 'files':
      return JSON.stringify(value.pattern);
    case 'recipe':
      return `${value.operator}(${describeArguments(value.arguments)})`;
    case 'model':
      return `${value.name}(${describeArguments(value.arguments)})`;
    case 'metric':
      return `${value.part}.${value.metric}`;
    case 'space':
      return describeSpace(value.space);
  }
}

/** `{ model.leaves in 15..255, model.depth in [4, 8] }` */
function describeSpace({ dimensions, constraints }: PlanSpace): string {
  const entries = dimensions.map(({ path, domain, when }) => {
    const condition = when === undefined ? '' : ` when ${describeCondition(when)}`;
    return `${path} in ${describeValue(domain)}${condition}`;
  });
  return `{ ${[...entries, ...constraints.map((one) => `where ${describeCondition(one)}`)].join(', ')} }`;
}

/** A condition as it is written, operations inside operations in parentheses. */
export function describeCondition(condition: PlanCondition): string {
  if (condition.kind === 'path') return condition.path;
  if (condition.kind === 'constant') return describeValue(condition.value);
  const { operator, operands } = condition;
  const texts = operands.map((one) =>
    one.kind === 'operation' ? `(${describeCondition(one)})` : describeCondition(one),
  );
  if (operator === 'not') return `not ${texts[0] ?? ''}`;
  return operator === 'negate' ? `-${texts[0] ?? ''}` : texts.join(` ${operator} `);
}

/** `alpha: 0.25, gamma: 2.0` */
export function describeArguments(values: PlanArguments): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${describeValue(value)}`)
    .join(', ');
}

const durationUnits = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** The largest unit that gives a whole number: 86,400,000 is `1d`, 90,000 is `90s`. */
export function describeDuration(milliseconds: number): string {
  for (const [unit, size] of durationUnits) {
    if (milliseconds !== 0 && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return milliseconds === 0 ? '0s' : `${milliseconds}ms`;
}

const byteUnits = [
  ['TiB', 2 ** 40],
  ['TB', 1e12],
  ['GiB', 2 ** 30],
  ['GB', 1e9],
  ['MiB', 2 ** 20],
  ['MB', 1e6],
  ['KiB', 2 ** 10],
  ['kB', 1e3],
] as const;

/** A size of memory to two digits after the point: `1.25 GiB`. */
export function describeMemory(bytes: number): string {
  let unit = 'B';
  let size = bytes;
  for (const [name, factor] of byteUnits) {
    if (!name.endsWith('iB') || bytes < factor) continue;
    unit = name;
    size = bytes / factor;
    break;
  }
  return `${Number(size.toFixed(2))} ${unit}`;
}

function describeBytes(bytes: number): string {
  for (const [unit, size] of byteUnits) {
    if (bytes !== 0 && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}

/** 0.07 times 100 is 7.000000000000001: the shortest decimal that reads back to the same fraction is what was meant. */
function describeFraction(value: number): string {
  const percent = Number((value * 100).toPrecision(12));
  return `${percent}%`;
}

function describeBound(value: PlanValue): string {
  return value.kind === 'none' ? '' : describeValue(value);
}
