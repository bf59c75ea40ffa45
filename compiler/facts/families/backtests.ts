import { laterFit, sameBarFill } from '../../../language/diagnostics/catalogue/leakage/trading.ts';
import { clear } from '../clear.ts';
import type { FrameFacts, SeenRows, StepFacts } from '../facts.ts';
import { knownFeatures } from '../features.ts';
import type { ResolvedInput } from '../inputs.ts';
import { rowsInWords } from '../rows.ts';
import { byWeight } from '../seen.ts';
import type { Transfer } from '../transfer.ts';

/**
 * `backtests(signal, bars, fill)`: trades by a signal. The signal is known at its row, fills come strictly after it, and everything
 * that anything behind it has learnt from lies before the rows traded.
 */
export function backtests(step: Transfer): StepFacts {
  const signal = step.inputs.find((input) => input.name === 'signal');
  const facts = signal?.facts;
  if (signal === undefined || facts?.kind !== 'Frame') throw new Error(`${step.call.signature.name} reads a signal`);
  checkFill(step);
  if (facts.broken) return { kind: 'Report' };
  knownFeatures(step, facts, signal.reference.location);
  checkBefore(step, signal, facts);
  return { kind: 'Report' };
}

/** Reports fills at prices of the bar whose close made the decision. */
export function checkFill(step: Transfer): void {
  const [name, fill] = [...step.call.arguments].find(([parameter]) => parameter === 'fill') ?? [];
  const clause = step.family.arguments.get('fill');
  if (name === undefined || fill === undefined || clause?.kind !== 'symbol' || clause.value !== 'same_close') return;
  step.report(
    sameBarFill,
    fill.location,
    { step: step.call.signature.name },
    {
      fix: {
        title: 'fill at the next bar’s opening',
        applicability: 'machine',
        edits: [{ location: fill.location, replacement: 'next_open' }],
      },
    },
  );
}

function checkBefore(step: Transfer, { reference }: ResolvedInput, rows: FrameFacts): void {
  for (const one of byWeight(rows.seen)) {
    const how = objection(one, rows);
    if (how === undefined) {
      if (clear(one, rows.rows, rows.label?.horizon ?? 0, rows.lookback).kind === 'unknown' && one.source !== undefined)
        step.guard({ seen: one.source, rows: reference, labels: one.mode !== 'x' });
      continue;
    }
    step.report(
      laterFit,
      reference.location,
      { step: step.call.signature.name, how },
      { related: [{ location: one.location, text: `\`${one.step}\` has seen ${rowsInWords(one.rows)}` }] },
    );
    return;
  }
}

/** Why rows that were seen may not be traded afterwards; undefined where they may, or where only the run can tell. */
function objection(one: SeenRows, rows: FrameFacts): string | undefined {
  const found = clear(one, rows.rows, rows.label?.horizon ?? 0, rows.lookback);
  switch (found.kind) {
    case 'unknown':
      return undefined;
    case 'overlap':
      return `${rowsInWords(one.rows)} are among those traded`;
    case 'gap':
      return `labels of ${rowsInWords(one.rows)} reach into those traded`;
    case 'after':
      return `${rowsInWords(one.rows)} come after those traded`;
    case 'clear':
      if (found.seen === 'after') return `${rowsInWords(one.rows)} come after those traded`;
      return found.seen === 'around' ? 'rows before and after those traded were learnt from' : undefined;
  }
}
