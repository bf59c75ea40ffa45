import { describeValue } from '../../compiler/describe.ts';
import type { InspectedName } from '../../compiler/inspect.ts';
import type { Style } from '../terminal/style.ts';
import { factLines, typeText } from './facts.ts';

/** Widest columns that are kept aligned; what is longer stands out of line rather than push everything to the right. */
const widestKind = 11;
const widestName = 28;

/** Every name with its type, and under it its facts, in the order of the text. */
export function formatTypes(names: readonly InspectedName[], style: Style): string {
  const kindWidth = Math.min(widestKind, Math.max(0, ...names.map((one) => one.kind.length)));
  const nameWidth = Math.min(widestName, Math.max(0, ...names.map((one) => one.name.length)));
  const indent = ' '.repeat(kindWidth + nameWidth + 4);
  const lines: string[] = [];
  for (const one of names) {
    lines.push(`${style.dim(one.kind.padEnd(kindWidth))}  ${style.bold(one.name.padEnd(nameWidth))}  ${summary(one)}`);
    if (one.value.kind !== 'step') continue;
    for (const [fact, text] of factLines(one.value.type)) lines.push(`${indent}${style.dim(fact)}  ${text}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The type of a name in one line, with its value where it is a constant. */
export function summary({ value }: InspectedName): string {
  switch (value.kind) {
    case 'step': {
      const { part, head } = value.reference;
      return `${typeText(value.type, part)}${head === undefined ? '' : `, head ${head}`}`;
    }
    case 'constant':
      return `${constantType(value.value)} = ${describeValue(value.value)}`;
    case 'family':
      return `family of ${value.members.length} by ${value.keys.join(', ')}`;
    case 'other':
      return value.text;
  }
}

const constantTypes: Readonly<Partial<Record<string, string>>> = {
  int: 'Int',
  float: 'Float',
  bool: 'Bool',
  string: 'String',
  symbol: 'a member',
  duration: 'Duration',
  period: 'Period',
  bars: 'Bars',
  bytes: 'Bytes',
  fraction: 'Fraction',
  date: 'Date',
  files: 'Path',
  range: 'a range',
  list: 'a list',
  record: 'a record',
  metric: 'a metric',
};

function constantType(value: Parameters<typeof describeValue>[0]): string {
  return constantTypes[value.kind] ?? value.kind;
}
