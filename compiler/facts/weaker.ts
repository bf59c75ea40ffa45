import { durationText } from './duration-text.ts';
import type { FrameFacts, LabelFacts, SeenMode, SeenRows, StepFacts } from './facts.ts';

const modes: readonly SeenMode[] = ['x', 'chosen', 'oof', 'xy'];

/**
 * The first fact in which `after` promises less than `before`, as a sentence; `undefined` where it is at least as strong: no column is
 * known later, it looks no further back, nothing more was seen, the parts are there, the label looks no further ahead.
 */
export function weakerFact(before: StepFacts, after: StepFacts): string | undefined {
  if (before.kind === 'Frame' && after.kind === 'Frame') return weakerFrame(before, after);
  if (before.kind === 'Label' && after.kind === 'Label') return weakerLabel(before, after);
  if (before.kind === 'Trained' && after.kind === 'Trained') return weakerSeen(before.seen, after.seen);
  return undefined;
}

function weakerFrame(before: FrameFacts, after: FrameFacts): string | undefined {
  if (before.broken || after.broken) return undefined;
  const known = new Map(before.columns.map((column) => [column.name, column.known]));
  const latest = before.columns.reduce((most, column) => Math.max(most, column.known), 0);
  for (const column of after.columns) {
    if (column.known <= (known.get(column.name) ?? latest)) continue;
    return `\`${column.name}\` is known ${durationText(column.known)} after its row`;
  }
  const parts = before.rows.split?.parts.map((part) => part.name) ?? [];
  const given = new Set(after.rows.split?.parts.map((part) => part.name));
  const lost = parts.find((name) => !given.has(name));
  if (lost !== undefined) return `its rows have no part \`${lost}\``;
  const gap = before.rows.split?.embargo ?? 0;
  const left = after.rows.split?.embargo ?? 0;
  if (left < gap) return `the gap between its parts is ${durationText(left)}, and was ${durationText(gap)}`;
  if (before.label !== undefined && after.label === undefined) return 'its rows carry no label';
  if (before.label !== undefined && after.label !== undefined && after.label.horizon > before.label.horizon)
    return `its label looks ${durationText(after.label.horizon)} ahead, and looked ${durationText(before.label.horizon)}`;
  return weakerSeen(before.seen, after.seen);
}

function weakerLabel(before: LabelFacts, after: LabelFacts): string | undefined {
  if (before.broken || after.broken) return undefined;
  const heads = new Set(after.heads.map((head) => head.name));
  const lost = before.heads.find((head) => !heads.has(head.name));
  if (lost !== undefined) return `it has no head \`${lost.name}\``;
  if (after.horizon > before.horizon)
    return `it looks ${durationText(after.horizon)} ahead, and looked ${durationText(before.horizon)}`;
  return undefined;
}

function weakerSeen(before: readonly SeenRows[], after: readonly SeenRows[]): string | undefined {
  for (const seen of after) {
    const earlier = before.filter((one) => one.rows.part === seen.rows.part);
    const most = Math.max(-1, ...earlier.map((one) => modes.indexOf(one.mode)));
    if (modes.indexOf(seen.mode) <= most) continue;
    const rows = seen.rows.part === undefined ? 'all rows' : `the rows of \`${seen.rows.part}\``;
    return `\`${seen.step}\` has seen ${rows}`;
  }
  return undefined;
}
