import type { PlannedRun, PlannedStep, StepState } from '../../runtime/planning/planned-run.ts';
import { formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { foldFamilies, type PlannedRow } from './planned-rows.ts';

const symbols: Readonly<Record<StepState, string>> = { cached: '=', run: '+', may: '~' };

/** A planned run as lines for a person: a step a line with its reasons, then the tally. */
export function formatPlanned(planned: PlannedRun, style: Style, options: { readonly all: boolean }): string {
  const lines: string[] = [`${style.bold(planned.plan.pipeline)}  ${style.dim(planned.plan.file)}`];
  for (const [name, { value, set, from }] of Object.entries(planned.plan.parameters)) {
    if (set) lines.push(`  ${style.yellow(`--set ${name} = ${value}`)}`);
    else if (from !== undefined) lines.push(`  ${style.yellow(`${name} = ${value}`)}  ${style.dim(from)}`);
  }
  for (const { name, reason, count } of planned.plan.allowed ?? [])
    lines.push(`  ${style.red(`allowed: ${name}`)}${count > 1 ? ` (${count} times)` : ''}: ${reason}`);
  lines.push('');
  const shown = planned.steps.filter((step) => options.all || step.state !== 'cached');
  const rows = foldFamilies(planned.plan, shown);
  const width = rows.reduce((most, { label }) => Math.max(most, Math.min(36, label.length)), 0);
  for (const row of rows) lines.push(...formatStep(row, width, style));
  for (const title of planned.dropped) lines.push(`${style.dim(`- ${title}  of the last run, no longer wanted`)}`);
  if (shown.length > 0 || planned.dropped.length > 0) lines.push('');
  lines.push(formatTally(planned, style));
  return `${lines.join('\n')}\n`;
}

function formatStep({ step, label, others }: PlannedRow, width: number, style: Style): readonly string[] {
  const absent = isUnavailable(step);
  const symbol = absent ? '!' : symbols[step.state];
  const paint = absent
    ? style.red
    : step.state === 'run'
      ? style.green
      : step.state === 'may'
        ? style.yellow
        : style.dim;
  const time =
    step.seconds === undefined || step.state === 'cached' ? '' : style.dim(`  about ${formatSeconds(step.seconds)}`);
  const [first, ...more] = tellingReasons(step).map((reason) => reason.text);
  const detail = step.state === 'cached' ? style.dim(`cached ${step.contentKey?.slice(0, 8) ?? ''}`) : (first ?? '');
  const indent = ' '.repeat(width + 4);
  return [
    `${paint(symbol)} ${label.padEnd(width)}  ${detail}${time}${others === '' ? '' : style.dim(`  ${others}`)}`,
    ...more.map((text) => `${indent}${text}`),
  ];
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
  const { run, may, cached } = planned.tally;
  if (run === 0 && may === 0) return `${style.green('Nothing to do')}: ${plural(cached, 'step')} cached.`;
  const parts = [run > 0 ? `${run} to run` : '', may > 0 ? `${may} may run` : '', cached > 0 ? `${cached} cached` : ''];
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
