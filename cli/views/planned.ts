import type { PlannedRestore, PlannedRun, PlannedStep, StepState } from '../../runtime/planning/planned-run.ts';
import { deviceLines } from '../../runtime/planning/step-devices.ts';
import { formatBytes, formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { foldFamilies, type PlannedRow } from './planned-rows.ts';

const symbols: Readonly<Record<StepState, string>> = { cached: '=', restore: '↓', run: '+', may: '~' };

/** A planned run as lines for a person: a step a line with its reasons, then the tally. */
export function formatPlanned(planned: PlannedRun, style: Style, options: { readonly all: boolean }): string {
  const lines: string[] = [`${style.bold(planned.plan.pipeline)}  ${style.dim(planned.plan.file)}`];
  for (const [name, { value, set, from }] of Object.entries(planned.plan.parameters)) {
    if (set) lines.push(`  ${style.yellow(`--set ${name} = ${value}`)}`);
    else if (from !== undefined) lines.push(`  ${style.yellow(`${name} = ${value}`)}  ${style.dim(from)}`);
  }
  for (const { name, reason, count } of planned.plan.allowed ?? [])
    lines.push(`  ${style.red(`allowed: ${name}`)}${count > 1 ? ` (${count} times)` : ''}: ${reason}`);
  for (const text of deviceLines(planned)) lines.push(`  ${style.dim(`networks train on ${text}`)}`);
  lines.push('');
  const shown = planned.steps.filter((step) => options.all || step.state !== 'cached');
  const rows = foldFamilies(planned.plan, shown);
  const width = rows.reduce((most, { label }) => Math.max(most, Math.min(36, label.length)), 0);
  for (const row of rows) lines.push(...formatStep(row, planned.shared ?? '', width, style));
  for (const title of planned.dropped) lines.push(`${style.dim(`- ${title}  of the last run, no longer wanted`)}`);
  if (shown.length > 0 || planned.dropped.length > 0) lines.push('');
  lines.push(formatTally(planned, style));
  return `${lines.join('\n')}\n`;
}

function formatStep(
  { step, label, others }: PlannedRow,
  shared: string,
  width: number,
  style: Style,
): readonly string[] {
  const absent = isUnavailable(step);
  const symbol = absent ? '!' : symbols[step.state];
  const paint = absent ? style.red : paints(style)[step.state];
  const time =
    step.seconds === undefined || step.state === 'cached' ? '' : style.dim(`  about ${formatSeconds(step.seconds)}`);
  const [first, ...more] = tellingReasons(step).map((reason) => reason.text);
  const detail =
    step.state === 'cached'
      ? style.dim(`cached ${step.contentKey?.slice(0, 8) ?? ''}`)
      : step.restore === undefined
        ? (first ?? '')
        : formatRestore(step.restore, shared);
  const indent = ' '.repeat(width + 4);
  return [
    `${paint(symbol)} ${label.padEnd(width)}  ${detail}${time}${others === '' ? '' : style.dim(`  ${others}`)}`,
    ...more.map((text) => `${indent}${text}`),
  ];
}

function paints(style: Style): Readonly<Record<StepState, (text: string) => string>> {
  return { cached: style.dim, restore: style.blue, run: style.green, may: style.yellow };
}

/** How much is copied, from where, and when that depends on something. */
function formatRestore({ bytes, certain }: PlannedRestore, shared: string): string {
  if (bytes === 0) return `restored from ${shared}, nothing to copy`;
  return `restored from ${shared}, ${formatBytes(bytes)}${certain ? '' : ' if a step that may run reads it'}`;
}

/** Whether the step needs what this version declares and does not have. */
function isUnavailable(step: PlannedStep): boolean {
  return step.reasons.some((reason) => reason.kind === 'unavailable');
}

/** That a step waits for what another produces says nothing more once it is to run anyway. */
function tellingReasons(step: PlannedStep): PlannedStep['reasons'] {
  if (step.state !== 'run') return step.reasons;
  const own = step.reasons.filter((reason) => reason.kind !== 'upstream');
  return own.length > 0 ? own : step.reasons;
}

function formatTally(planned: PlannedRun, style: Style): string {
  const { run, may, restore, cached } = planned.tally;
  if (planned.steps.length === 0) return `${style.yellow('Nothing to run')}: the pipeline has no steps.`;
  if (run + may + restore === 0) return `${style.green('Nothing to do')}: ${plural(cached, 'step')} cached.`;
  const parts = [
    run > 0 ? `${run} to run` : '',
    may > 0 ? `${may} may run` : '',
    restore > 0 ? `${restore} to restore${formatCopied(planned)}` : '',
    cached > 0 ? `${cached} cached` : '',
  ];
  const absent = planned.steps.filter(isUnavailable).length;
  const cannot = absent === 0 ? '' : ` ${plural(absent, 'step')} (!) cannot run in this version.`;
  const tally = `Plan: ${parts.filter((part) => part !== '').join(', ')}.${cannot}`;
  const { estimate } = planned;
  if (estimate === undefined || estimate.high === 0) return style.bold(tally);
  const low = formatSeconds(estimate.low);
  const high = formatSeconds(estimate.high);
  const unknown = estimate.unknown > 0 ? `, not counting ${plural(estimate.unknown, 'step')} never timed` : '';
  return `${style.bold(tally)} From past runs: ${low === high ? low : `${low} to ${high}`}${unknown}.`;
}

function formatCopied(planned: PlannedRun): string {
  const bytes = planned.steps.reduce((sum, step) => sum + (step.restore?.bytes ?? 0), 0);
  return bytes === 0 ? '' : ` (${formatBytes(bytes)})`;
}
