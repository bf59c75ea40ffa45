import { duplicateColumn } from '../../language/diagnostics/catalogue/rows.ts';
import { describeDuration, describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { argumentsOf } from '../program/argument-table.ts';
import type { ColumnFact, FrameFacts } from './facts.ts';
import { settingArgument } from './family.ts';
import { type Knowledge, latest } from './known.ts';
import { tapWidth } from './taps.ts';
import type { Transfer } from './transfer.ts';

/**
 * The columns that a call makes, by the templates of its signature: `rsi_{period}` holds an argument, a list gives one column an
 * element, `{column}` stands for each column of the first frame and `{index}` for 0, 1, … as many as the call makes. Spans are named
 * by their count of bars.
 */
export function templateColumns(
  transfer: Transfer,
  first: FrameFacts | undefined,
  knowledgeOf: (column: ColumnFact | undefined) => Knowledge,
): readonly ColumnFact[] {
  const columns: ColumnFact[] = [];
  const templates = transfer.call.signature.columns;
  const repeated = templates.some((template) => template.includes('{column}'));
  const subjects: readonly (ColumnFact | undefined)[] = repeated ? (first?.columns ?? []) : [undefined];
  const indices = templates.some((template) => template.includes('{index}')) ? indicesOf(transfer, first) : [];
  for (const subject of subjects) {
    const known = knowledgeOf(subject);
    const several = subject?.several ?? transfer.call.signature.several;
    for (const template of templates) {
      for (const name of expand(template, subject?.name, indices, transfer, first?.interval)) {
        columns.push(
          several === undefined
            ? { name, ...known, made: transfer.id }
            : { name, several, ...known, made: transfer.id },
        );
      }
    }
  }
  return withoutDuplicates(transfer, columns);
}

/** How many columns they are, those that stand for several counted. */
export function countOf(columns: readonly ColumnFact[]): number {
  return columns.reduce((sum, { several }) => sum + (several ?? 1), 0);
}

/** Every column together, for a result of which it is not known which columns it read. */
export function latestOf(frames: readonly { readonly facts: FrameFacts }[]): Knowledge {
  return latest(frames.map(({ facts }) => latest(facts.columns)));
}

/**
 * As many numbers as `{index}` has values: what the setting `count` points at, what the recipe given as an argument says of itself
 * (`recipe(columns: n)`), or the width of the tensor that is read of the model given as an argument.
 */
function indicesOf(transfer: Transfer, rows: FrameFacts | undefined): readonly string[] {
  const { call } = transfer;
  const given = settingArgument(call, 'count')?.value;
  const said = argumentsOf(call.arguments).map((one) => one.recipe?.family.arguments.get('columns'));
  const value = given ?? said.find((one) => one !== undefined);
  const count = value?.kind === 'int' ? value.value : rows === undefined ? undefined : tapWidth(transfer, rows);
  return Array.from({ length: count ?? 0 }, (_, index) => String(index));
}

function expand(
  template: string,
  column: string | undefined,
  indices: readonly string[],
  transfer: Transfer,
  interval: number | undefined,
): readonly string[] {
  // Most steps that keep their columns keep the names too.
  if (template === '{column}') return [column ?? ''];
  let names = [''];
  for (const piece of piecesOf(template)) {
    if (!piece.startsWith('{')) {
      names = names.map((name) => name + piece);
      continue;
    }
    const parameter = piece.slice(1, -1);
    const texts =
      parameter === 'column'
        ? [column ?? '']
        : parameter === 'index'
          ? indices
          : textsOf(transfer.call.arguments.get(parameter)?.value, interval);
    names = names.flatMap((name) => texts.map((text) => name + text));
  }
  return names;
}

const pieces = new Map<string, readonly string[]>();

/** `rsi_{period}` as `rsi_` and `{period}`; the library has few templates, and programs many calls. */
function piecesOf(template: string): readonly string[] {
  let own = pieces.get(template);
  if (own === undefined) {
    own = template.split(/(\{\w+\})/);
    pieces.set(template, own);
  }
  return own;
}

function textsOf(value: PlanValue | undefined, interval: number | undefined): readonly string[] {
  if (value === undefined) return [''];
  switch (value.kind) {
    case 'list':
      return value.items.flatMap((item) => textsOf(item, interval));
    case 'bars':
      return [String(value.count)];
    case 'int':
    case 'float':
      return [String(value.value)];
    case 'string':
    case 'symbol':
      return [value.value];
    case 'duration': {
      const bars = interval === undefined ? Number.NaN : value.milliseconds / interval;
      return [Number.isInteger(bars) ? String(bars) : describeDuration(value.milliseconds)];
    }
    default:
      return [describeValue(value)];
  }
}

/** Reports each name that stands twice, once, and keeps the first. */
export function withoutDuplicates(transfer: Transfer, columns: readonly ColumnFact[]): readonly ColumnFact[] {
  const names = new Set<string>();
  for (const { name } of columns) names.add(name);
  if (names.size === columns.length) return columns;
  const twice = new Set<string>();
  const first = columns.filter(({ name }) => {
    if (names.delete(name)) return true;
    twice.add(name);
    return false;
  });
  transfer.report(duplicateColumn, transfer.call.location, { columns: [...twice] });
  return first;
}
