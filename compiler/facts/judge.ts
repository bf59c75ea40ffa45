import { chosenBy, fittedAfter, heldOutSeen, inSample } from '../../language/diagnostics/catalogue/leakage.ts';
import type { Location } from '../../language/source/source.ts';
import { clear } from './clear.ts';
import { durationText } from './duration-text.ts';
import type { FrameFacts, SeenRows } from './facts.ts';
import { rowsInWords, sealedPart } from './rows.ts';
import { byWeight } from './seen.ts';
import type { Transfer } from './transfer.ts';

/**
 * Judges scores on `rows` of something that has seen `seen`: held-out rows must be clear of all of it, which is an error
 * otherwise; on others what is not clear is marked. Reports the gravest finding alone.
 */
export function judge(step: Transfer, seen: readonly SeenRows[], rows: FrameFacts, location: Location): void {
  if (rows.broken) return;
  const horizon = rows.label?.horizon ?? 0;
  const heldOut = rows.rows.part === undefined || rows.rows.part === sealedPart;
  for (const one of byWeight(seen)) {
    const found = clear(one, rows.rows, horizon, rows.lookback);
    if (found.kind === 'clear') continue;
    const related = [{ location: one.location, text: seenText(one) }];
    if (found.kind === 'unknown') {
      step.report(heldOutSeen, location, unknownText(one, rows), { related });
      return;
    }
    if (found.kind === 'gap' || found.kind === 'after') {
      const gap = durationText(found.gap);
      const needed = durationText(found.needed);
      if (heldOut || (found.kind === 'after' && found.certain) || found.kind === 'gap') {
        const how = `${rowsInWords(one.rows)} lie ${gap} ${found.kind === 'gap' ? 'before' : 'after'} these, where ${needed} would be clear`;
        step.report(
          heldOutSeen,
          location,
          { how, ...whyOverlap, help: 'leave a longer gap between them' },
          { related },
        );
      } else {
        step.report(fittedAfter, location, { gap, needed, rows: rowsInWords(one.rows) }, { related });
      }
      return;
    }
    if (heldOut) {
      step.report(heldOutSeen, location, overlapText(one, rows), { related, ...testPartFix(rows, location) });
    } else {
      if (one.mode === 'chosen') step.report(chosenBy, location, { rows: rowsInWords(one.rows) }, { related });
      else step.report(inSample, location, { rows: rowsInWords(one.rows), step: one.step }, { related });
    }
    return;
  }
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

function seenText(seen: SeenRows): string {
  switch (seen.mode) {
    case 'chosen':
      return 'chosen by these rows';
    case 'x':
      return 'fitted on the inputs of these rows';
    default:
      return 'fitted on these rows';
  }
}
