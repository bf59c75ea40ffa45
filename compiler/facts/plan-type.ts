import type { PlanFacts, PlanFrame, PlanType } from '../plan/plan.ts';
import type { StepCall } from '../program/program.ts';
import type { FrameFacts, LabelFacts, RowsFact, SeenRows, StepFacts, TrainedFacts } from './facts.ts';
import { headsOf } from './heads.ts';
import type { Transfer } from './transfer.ts';

/** The plain type of the plan: facts without their places. */
export function planTypeOf(facts: StepFacts): PlanType {
  switch (facts.kind) {
    case 'Frame':
      return planFrame(facts);
    case 'Label':
      return { kind: 'Label', heads: facts.heads, facts: planFacts(facts, facts.horizon) };
    default:
      return { kind: facts.kind };
  }
}

function planFrame(facts: FrameFacts): PlanFrame {
  const { split, part } = facts.rows;
  const columns = facts.columns.map(({ name, known }) => ({ name, known: finite(known) }));
  const named = facts.columns.every((column) => column.several === undefined);
  return {
    kind: 'Frame',
    ...(named ? (facts.selection === undefined ? { columns } : { candidates: columns.map(({ name }) => name) }) : {}),
    ...(facts.width === undefined ? {} : { width: facts.width }),
    ...(facts.interval === undefined ? {} : { interval: facts.interval }),
    ...(facts.cases === undefined ? {} : { cases: true }),
    ...(split === undefined || part !== undefined ? {} : { parts: split.parts.map((known) => known.name) }),
    ...(facts.label === undefined ? {} : { heads: facts.label.heads }),
    ...(facts.window === undefined ? {} : { window: facts.window }),
    facts: planFacts(facts, facts.label?.horizon ?? 0),
  };
}

function planFacts(facts: FrameFacts | LabelFacts, horizon: number): PlanFacts {
  return {
    lookback: finite(facts.lookback),
    seen: facts.seen.length === 0 ? nothingSeen : planSeen(facts.seen),
    rows: rowsText(facts.rows),
    horizon,
  };
}

const nothingSeen: PlanFacts['seen'] = [];

function planSeen(seen: readonly SeenRows[]): PlanFacts['seen'] {
  return seen.map(seenText).sort((a, b) => (a.rows + a.mode < b.rows + b.mode ? -1 : 1));
}

function seenText(seen: SeenRows): { rows: string; mode: SeenRows['mode'] } {
  return { rows: rowsText(seen.rows), mode: seen.mode };
}

const texts = new WeakMap<RowsFact, string>();

/** `base`, `base/split`, `base/split.part`, and of a split within a part `base/split.part/split.part`. */
export function rowsText(rows: RowsFact): string {
  let text = texts.get(rows);
  if (text === undefined) {
    text = textOfRows(rows);
    texts.set(rows, text);
  }
  return text;
}

function textOfRows(rows: RowsFact): string {
  const above = rows.within === undefined ? rows.base : rowsText(rows.within);
  const fold = rows.split?.fold === undefined ? '' : `[${rows.split.fold.key}]`;
  const split = rows.split === undefined ? '' : `/${rows.split.name}-${rows.split.id.slice(0, 8)}${fold}`;
  return `${above}${split}${rows.part === undefined ? '' : `.${rows.part}`}`;
}

function finite(milliseconds: number): number | null {
  return Number.isFinite(milliseconds) ? milliseconds : null;
}

/** What is assumed of a call whose inputs are unknown because of a mistake: nothing that would be reported. */
export function brokenResult({ call, id }: Pick<Transfer, 'call' | 'id'>): StepFacts {
  const rows: RowsFact = { base: `unknown-${id.slice(0, 8)}`, location: call.location };
  const result = call.signature.declaration.result.name;
  const unknown = { lookback: 0, seen: [], rows, broken: true } as const;
  switch (result.kind === 'name' ? result.text : '') {
    case 'Label':
      return {
        kind: 'Label',
        heads: headsOf(call.signature),
        horizon: 0,
        horizonLocation: call.location,
        known: 0,
        made: id,
        ...unknown,
      };
    case 'Trained':
      return brokenTrained(call, unknown);
    case 'Policy':
      return {
        kind: 'Policy',
        on: { kind: 'Frame', columns: [], ...unknown },
        seen: [],
        location: call.location,
        broken: true,
      };
    case 'Study':
      return { kind: 'Study', best: brokenTrained(call, unknown) };
    case 'Environment':
      return { kind: 'Environment', states: { kind: 'Frame', columns: [], ...unknown }, broken: true };
    case 'Evaluation':
      return { kind: 'Evaluation' };
    case 'Report':
      return { kind: 'Report' };
    case 'Check':
      return { kind: 'Check' };
    default:
      return { kind: 'Frame', columns: [], ...unknown };
  }
}

function brokenTrained(
  call: StepCall,
  unknown: Pick<FrameFacts, 'lookback' | 'seen' | 'rows' | 'broken'>,
): TrainedFacts {
  const on: FrameFacts = { kind: 'Frame', columns: [], ...unknown };
  return { kind: 'Trained', on, seen: [], location: call.location, broken: true };
}
