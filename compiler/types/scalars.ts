import {
  bareNumber,
  barsAgainstDuration,
  calendarPeriod,
  percentAgainstNumber,
} from '../../language/diagnostics/catalogue/units.ts';
import { describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { type Checker, complain } from './checker.ts';
import { type Destination, mismatch } from './coerce.ts';
import type { ScalarName, Type } from './type.ts';
import { type Located, originLabels } from './value.ts';

type ScalarType = Extract<Type, { kind: 'scalar' }>;

/** `value` as a scalar of `type`, or `undefined` with a mistake that says which dimension was confused with which. */
export function scalar(
  checker: Checker,
  located: Located,
  value: PlanValue,
  type: ScalarType,
  destination: Destination,
): PlanValue | undefined {
  const converted = convert(value, type.name);
  if (converted !== undefined) return converted;
  const number = value.kind === 'int' || value.kind === 'float';
  if (number && unitsOf[type.name] !== undefined) return reportBareNumber(checker, located, value, type, destination);
  if (type.name === 'Fraction' && number) return reportPercent(checker, located, value, 'Fraction', destination);
  if ((type.name === 'Int' || type.name === 'Float') && value.kind === 'fraction')
    return reportPercent(checker, located, value, 'number', destination);
  const spans = type.name === 'Duration' || type.name === 'TimeSpan' || type.name === 'Bars';
  if (spans && value.kind === 'period') {
    const written = describeValue(value);
    const related = originLabels(located);
    complain(checker, calendarPeriod, located.location, { what: destination.what, written }, { related });
    return undefined;
  }
  if ((type.name === 'Duration' && value.kind === 'bars') || (type.name === 'Bars' && value.kind === 'duration')) {
    const expected = type.name;
    const written = describeValue(value);
    const related = originLabels(located);
    complain(
      checker,
      barsAgainstDuration,
      located.location,
      { what: destination.what, expected, written },
      { related },
    );
    return undefined;
  }
  return mismatch(checker, located, type, destination);
}

function convert(value: PlanValue, name: ScalarName): PlanValue | undefined {
  switch (name) {
    case 'Int':
      return value.kind === 'int' ? value : undefined;
    case 'Float':
      if (value.kind === 'int') return { kind: 'float', value: value.value };
      return value.kind === 'float' ? value : undefined;
    case 'Bool':
      return value.kind === 'bool' ? value : undefined;
    case 'String':
      return value.kind === 'string' ? value : undefined;
    case 'Duration':
      return value.kind === 'duration' ? value : undefined;
    case 'Bars':
      return value.kind === 'bars' ? value : undefined;
    case 'TimeSpan':
      return value.kind === 'bars' || value.kind === 'duration' ? value : undefined;
    case 'Period':
      return value.kind === 'period' || value.kind === 'duration' ? value : undefined;
    case 'Bytes':
      return value.kind === 'bytes' ? value : undefined;
    case 'Fraction':
      return value.kind === 'fraction' ? value : undefined;
    case 'Path':
      if (value.kind === 'string') return { kind: 'files', pattern: value.value };
      return value.kind === 'files' ? value : undefined;
    case 'Date':
      return value.kind === 'date' ? value : undefined;
  }
}

const unitsOf: Partial<Record<ScalarName, readonly string[]>> = {
  Duration: ['h', 'm'],
  TimeSpan: ['bars', 'h'],
  Bars: ['bars'],
  Period: ['mo', 'd'],
  Bytes: ['GiB', 'MiB'],
};

function reportBareNumber(
  checker: Checker,
  located: Located,
  value: PlanValue,
  type: ScalarType,
  { what }: Destination,
): undefined {
  const digits = describeValue(value);
  const examples = (unitsOf[type.name] ?? []).map((unit) => `${digits}${unit}`);
  const { end } = located.location.span;
  const [first] = examples;
  // Which unit was meant is a guess, and a constant's own declaration is not the place to make it.
  const fix =
    first === undefined || located.origin !== undefined
      ? { related: originLabels(located) }
      : {
          fix: {
            title: `write \`${first}\``,
            applicability: 'maybe' as const,
            edits: [
              {
                location: { file: located.location.file, span: { start: end, end } },
                replacement: first.slice(digits.length),
              },
            ],
          },
        };
  complain(checker, bareNumber, located.location, { what, type: type.name, examples }, fix);
  return undefined;
}

function reportPercent(
  checker: Checker,
  located: Located,
  value: Extract<PlanValue, { kind: 'int' | 'float' | 'fraction' }>,
  expected: 'Fraction' | 'number',
  { what }: Destination,
): undefined {
  const share = value.kind === 'fraction' || Math.abs(value.value) < 1 ? value.value : value.value / 100;
  const remedy = expected === 'number' ? String(value.value) : describeValue({ kind: 'fraction', value: share });
  complain(
    checker,
    percentAgainstNumber,
    located.location,
    { what, expected, written: describeValue(value), remedy },
    located.origin !== undefined
      ? { related: originLabels(located) }
      : {
          fix: {
            title: `write \`${remedy}\``,
            applicability: 'maybe',
            edits: [{ location: located.location, replacement: remedy }],
          },
        },
  );
  return undefined;
}
