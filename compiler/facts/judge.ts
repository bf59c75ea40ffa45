import { maybeSeen } from '../../language/diagnostics/catalogue/leakage/choices.ts';
import { chosenBy, fittedAfter, heldOutSeen, inSample } from '../../language/diagnostics/catalogue/leakage.ts';
import type { Location } from '../../language/source/source.ts';
import type { StepReference } from '../program/program.ts';
import { type Clearance, clear } from './clear.ts';
import { durationText } from './duration-text.ts';
import type { FrameFacts, SeenRows } from './facts.ts';
import { rowsInWords, sealedPart } from './rows.ts';
import { byWeight } from './seen.ts';
import type { Transfer } from './transfer.ts';

/**
 * Judges scores on `rows` of something that has seen `seen`: held-out rows must be clear of all of it, which is an error
 * otherwise; on others what is not clear is marked. Reports the gravest finding alone. Where the compiler cannot tell, held-out rows
 * get a guard that tells before anything is trained. Gives whether nothing was found that is an error.
 */
export function judge(step: Transfer, seen: readonly SeenRows[], rows: FrameFacts, reference: StepReference): boolean {
  if (rows.broken) return true;
  const heldOut = isHeldOut(rows);
  for (const one of byWeight(seen)) {
    const found = clear(one, rows.rows, rows.label?.horizon ?? 0, rows.lookback);
    if (found.kind === 'clear') continue;
    if (
      found.kind === 'unknown' &&
      heldOut &&
      one.source !== undefined &&
      rows.interval !== undefined &&
      rows.cases === undefined
    ) {
      step.guard({ seen: one.source, rows: reference, labels: one.mode !== 'x' });
      continue;
    }
    const { location } = reference;
    return !(heldOut ? reportHeldOut(step, one, found, rows, location) : reportMark(step, one, found, rows, location));
  }
  return true;
}

/** Rows that are to test: the held-out part, and rows of which no part is taken. */
export function isHeldOut(rows: FrameFacts): boolean {
  return rows.rows.part === undefined || rows.rows.part === sealedPart;
}

type Finding = Exclude<Clearance, { kind: 'clear' }>;

function reportHeldOut(step: Transfer, one: SeenRows, found: Finding, rows: FrameFacts, location: Location): true {
  const related = [{ location: one.location, text: seenText(one) }];
  switch (found.kind) {
    case 'unknown':
      step.report(heldOutSeen, location, unknownText(one, rows), { related });
      break;
    case 'overlap':
      step.report(heldOutSeen, location, overlapText(one, rows), { related, ...testPartFix(rows, location) });
      break;
    default:
      step.report(heldOutSeen, location, gapText(one, found), { related });
  }
  return true;
}

function reportMark(step: Transfer, one: SeenRows, found: Finding, rows: FrameFacts, location: Location): boolean {
  const related = [{ location: one.location, text: seenText(one) }];
  switch (found.kind) {
    case 'unknown':
      step.report(maybeSeen, location, { rows: rowsInWords(one.rows), step: one.step }, { related });
      return false;
    case 'overlap':
      if (one.mode === 'chosen')
        step.report(chosenBy, location, { rows: rowsInWords(one.rows), step: one.step }, { related });
      else step.report(inSample, location, { rows: rowsInWords(one.rows), step: one.step }, { related });
      return false;
    case 'after':
      if (!found.certain) {
        const gap = durationText(found.gap);
        const needed = durationText(found.needed);
        step.report(fittedAfter, location, { gap, needed, rows: rowsInWords(one.rows) }, { related });
        return false;
      }
  }
  return reportHeldOut(step, one, found, rows, location);
}

function gapText(one: SeenRows, found: Extract<Finding, { kind: 'gap' | 'after' }>) {
  const gap = durationText(found.gap);
  const needed = durationText(found.needed);
  return {
    how: `${rowsInWords(one.rows)} lie ${gap} ${found.kind === 'gap' ? 'before' : 'after'} these, where ${needed} would be clear`,
    why: 'labels of one are made of prices of the other: what was learnt there tells what is to be tested here',
    help: 'leave a longer gap between them',
  };
}

const whyOverlap = { why: 'scores on rows that were seen tell how well they are remembered' };

function overlapText(seen: SeenRows, rows: FrameFacts) {
  const whole = rows.rows.part === undefined && rows.rows.split !== undefined;
  return {
    how: whole
      ? `these are ${rowsInWords(rows.rows)}, ${seen.rows.part === undefined ? 'those it was fitted on' : `\`${seen.rows.part}\``} among them`
      : `${rowsInWords(seen.rows)} are among these`,
    ...whyOverlap,
    help: whole ? 'evaluate one part: `….test`' : 'evaluate rows that no step has seen',
  };
}

function unknownText(seen: SeenRows, rows: FrameFacts) {
  return {
    how:
      rows.rows.split === undefined
        ? 'these rows are not split, and may be those it was fitted on'
        : 'these rows are divided by another split than those it was fitted on',
    why: `whether ${rowsInWords(seen.rows)} there are also here cannot be told before the run, and a score is only worth something on unseen rows`,
    help: 'evaluate a part of the same split, or cut both at dates: `dated(…)`',
  };
}

function testPartFix(rows: FrameFacts, location: Location) {
  const { split, part } = rows.rows;
  if (part !== undefined || split === undefined || !split.parts.some(({ name }) => name === sealedPart)) return {};
  const end = { file: location.file, span: { start: location.span.end, end: location.span.end } };
  return {
    fix: {
      title: `evaluate on \`${sealedPart}\``,
      applicability: 'maybe',
      edits: [{ location: end, replacement: `.${sealedPart}` }],
    },
  } as const;
}

export function seenText(seen: SeenRows): string {
  switch (seen.mode) {
    case 'chosen':
      return 'chosen by these rows';
    case 'x':
      return 'fitted on the inputs of these rows';
    default:
      return 'fitted on these rows';
  }
}
