import { describeDuration } from '../../compiler/describe.ts';
import type { PlanColumn, PlanFacts, PlanFrame, PlanType } from '../../compiler/plan/plan.ts';

/** A type in one line: `Frame 12 × every 1h, train | validation | test, window 24`. */
export function typeText(type: PlanType, part?: string): string {
  switch (type.kind) {
    case 'Frame':
      return frameText(type, part);
    case 'Label':
      return `Label ${type.heads.map((head) => `${head.name}: ${head.target === 'classes' ? `${head.classes ?? '?'} classes` : head.target}`).join(', ')}`;
    default:
      return type.kind;
  }
}

function frameText(type: PlanFrame, part: string | undefined): string {
  const width = type.width === undefined ? `of ${type.candidates?.length ?? '?'} candidates` : String(type.width);
  const shape = type.window === undefined ? `[${width}]` : `[${type.window}, ${width}]`;
  const more = [
    type.cases ? 'cases' : type.interval === undefined ? '' : `every ${describeDuration(type.interval)}`,
    part === undefined ? (type.parts?.join(' | ') ?? '') : `part ${part}`,
    type.heads === undefined ? '' : `labelled ${type.heads.map((head) => head.name).join(', ')}`,
  ].filter((text) => text !== '');
  return [`Frame${shape}`, ...more].join(', ');
}

/** The facts of a row set, one a line: K of its columns, then L, S, R and H. */
export function factLines(type: PlanType): readonly (readonly [string, string])[] {
  if (type.kind !== 'Frame' && type.kind !== 'Label') return [];
  return [...(type.kind === 'Frame' ? knownLines(type) : []), ...rowFacts(type.facts)];
}

function rowFacts({ lookback, seen, rows, horizon }: PlanFacts): readonly (readonly [string, string])[] {
  const modes = new Map<string, string[]>();
  for (const one of seen) modes.set(one.mode, [...(modes.get(one.mode) ?? []), one.rows]);
  return [
    ['L', lookback === null ? 'unbounded: the whole series' : `looks ${describeDuration(lookback)} back`],
    [
      'S',
      modes.size === 0 ? 'nothing was seen' : [...modes].map(([mode, all]) => `${mode}: ${all.join(', ')}`).join('; '),
    ],
    ['R', rows],
    ...(horizon === 0 ? [] : ([['H', `labels look ${describeDuration(horizon)} ahead`]] as const)),
  ];
}

/** Columns by when they are known, each group a line. */
function knownLines(type: PlanFrame): readonly (readonly [string, string])[] {
  const columns: readonly PlanColumn[] = type.columns ?? (type.candidates ?? []).map((name) => ({ name, known: 0 }));
  const groups = new Map<string, string[]>();
  for (const { name, known } of columns) {
    const when = knownText(known);
    const group = groups.get(when);
    if (group === undefined) groups.set(when, [name]);
    else group.push(name);
  }
  return [...groups].map(([when, names]) => ['K', `${when}: ${shortList(names)}`]);
}

function knownText(known: number | null): string {
  if (known === null) return 'never known in time';
  if (known === 0) return 'known at the row';
  return known < 0
    ? `known ${describeDuration(-known)} before the row`
    : `known ${describeDuration(known)} after the row`;
}

/** Columns that a line names; of hundreds of features the first ones tell of which sort they are. */
const shownColumns = 12;

function shortList(names: readonly string[]): string {
  if (names.length <= shownColumns + 1) return names.join(' ');
  return `${names.slice(0, shownColumns).join(' ')} … and ${names.length - shownColumns} more`;
}
