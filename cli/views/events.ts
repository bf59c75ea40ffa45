import type { RunEvent, StepFailure } from '../../runtime/events.ts';
import { formatBytes, formatMetric, formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';

/** One event as one line (failures take several); `undefined` for those that a log does without. */
export function formatEvent(event: RunEvent, style: Style, titles: ReadonlyMap<string, string>): string | undefined {
  switch (event.type) {
    case 'run_started':
      return style.dim(`run ${event.run}: ${plural(event.steps, 'step')}, ${event.cached} cached`);
    case 'step_started':
      return event.attempt > 1 ? `${style.yellow('again')} ${event.title} (${event.operator})` : undefined;
    case 'step_waiting':
      return `${style.yellow('waits')} ${event.title}: ${event.holder} is at it`;
    case 'step_progress':
      return event.progress.note === undefined
        ? undefined
        : `${style.dim('note ')} ${titles.get(event.step) ?? ''}: ${event.progress.note}`;
    case 'step_finished':
      return formatFinished(event, style);
    case 'run_finished':
      return undefined;
  }
}

type StepFinished = Extract<RunEvent, { readonly type: 'step_finished' }>;

function formatFinished(event: StepFinished, style: Style): string | undefined {
  const name = event.title === event.operator ? event.title : `${event.title} ${style.dim(`(${event.operator})`)}`;
  switch (event.state) {
    case 'cached':
      return undefined;
    case 'ran':
    case 'shared': {
      const cost = [
        event.seconds === undefined ? '' : formatSeconds(event.seconds),
        event.peakBytes === undefined ? '' : formatBytes(event.peakBytes),
      ].filter((text) => text !== '');
      const metrics = formatMetrics(event.metrics ?? {});
      const word = event.state === 'ran' ? style.green('done ') : style.blue('taken');
      return `${word} ${name}${cost.length > 0 ? style.dim(`  ${cost.join(', ')}`) : ''}${metrics === '' ? '' : `  ${metrics}`}`;
    }
    case 'failed':
      return `${style.red('FAILED')} ${name}\n${formatStepFailure(event.failure, style)}`;
    case 'skipped':
      return `${style.yellow('skips')} ${name}: something it needs failed`;
    case 'cancelled':
      return `${style.yellow('stops')} ${name}`;
  }
}

/** What failed, what to do, and where the log is, indented under the step. */
export function formatStepFailure(failure: StepFailure | undefined, style: Style): string {
  if (failure === undefined) return '';
  const lines = [...failure.message.split('\n')];
  if (failure.kind === 'bug' && failure.stack !== undefined)
    lines.push('this is a bug of pipec:', ...failure.stack.split('\n'));
  if (failure.help !== undefined) lines.push(`${style.blue('help')}: ${failure.help}`);
  if (failure.log !== undefined) lines.push(style.dim(`log: ${failure.log}`));
  return lines.map((line) => `  ${line}`).join('\n');
}

/** What a person looks for first; other metrics follow as they come. */
const telling = ['best_epoch', 'trees', 'roc_auc', 'log_loss', 'constant_log_loss', 'f1', 'mean_squared_error', 'loss'];

/** The most telling metrics as `name 0.1234`. */
export function formatMetrics(metrics: Readonly<Record<string, number>>, most = 4): string {
  const rank = (name: string): number => {
    const at = telling.indexOf(name.split('.').at(-1) ?? name);
    return at < 0 ? telling.length : at;
  };
  return Object.entries(metrics)
    .sort(([a], [b]) => rank(a) - rank(b))
    .slice(0, most)
    .map(([name, value]) => `${name} ${formatMetric(value)}`)
    .join('  ');
}
