import { relative } from 'node:path';
import type { RunOutcome } from '../../runtime/run/run.ts';
import { formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';

/** How a run ended, in a line or two, and where its reports and its record are. */
export function formatOutcome(outcome: RunOutcome, reports: readonly string[], style: Style): string {
  if (outcome.refused !== undefined) {
    const lines = [
      'the world has moved since the plan was saved; nothing ran:',
      ...outcome.refused.map((line) => `  ${line}`),
    ];
    return `${style.red('Refused')}: ${lines.join('\n')}\n${style.blue('help')}: plan again, and save it with -o\n`;
  }
  const { tally } = outcome;
  const parts = [
    tally.ran > 0 ? `${tally.ran} ran` : '',
    tally.restored > 0 ? `${tally.restored} restored` : '',
    tally.shared > 0 ? `${tally.shared} taken from another run` : '',
    tally.cached > 0 ? `${tally.cached} cached` : '',
    tally.failed > 0 ? `${tally.failed} failed` : '',
    tally.skipped > 0 ? `${tally.skipped} skipped` : '',
    tally.cancelled > 0 ? `${tally.cancelled} stopped` : '',
  ].filter((part) => part !== '');
  const lines: string[] = [];
  const time = formatSeconds(outcome.seconds);
  if (outcome.interrupted) lines.push(`${style.yellow('Stopped')}: ${parts.join(', ')}. Run again to go on from here.`);
  else if (!outcome.ok)
    lines.push(
      `${style.red('Failed')}: ${parts.join(', ')}, in ${time}. Run again after mending it: finished steps are kept.`,
    );
  else if (outcome.steps.length === 0) lines.push(`${style.yellow('Nothing to run')}: the pipeline has no steps.`);
  else if (tally.ran + tally.shared + tally.restored === 0)
    lines.push(`${style.green('Nothing to do')}: ${plural(tally.cached, 'step')} cached.`);
  else lines.push(`${style.green('Done')}: ${parts.join(', ')}, in ${time}.`);
  for (const path of reports) lines.push(`report ${style.bold(shown(path))}`);
  if (tally.ran + tally.restored + tally.failed > 0) lines.push(style.dim(`record ${shown(outcome.record)}`));
  return `${lines.join('\n')}\n`;
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
