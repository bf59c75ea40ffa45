import type { RunEvent, StepFailure } from '../../runtime/events.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { formatBytes, formatMetric, formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { labelWidth, stepLabel } from './step-label.ts';

/** What lines about one run have in common. */
export interface EventLines {
  /** Called once, with what the run will do: labels get a column as wide as the widest of them. */
  planned(planned: PlannedRun): void;
  /** One event as one line (failures take several); `undefined` for those that a log does without. */
  format(event: RunEvent): string | undefined;
}

/** `columns` says how wide a line may be; figures that do not fit are left out. Unlimited when absent. */
export function eventLines(style: Style, columns: () => number | undefined = () => undefined): EventLines {
  const labels = new Map<string, string>();
  let width = 0;
  const padded = (event: StepFinished): string => {
    const label = stepLabel(event);
    const name = event.title === event.operator ? label : `${event.title} ${style.dim(`(${event.operator})`)}`;
    return name + ' '.repeat(Math.max(0, width - label.length));
  };
  const finished = (event: StepFinished): string | undefined => {
    const name = padded(event);
    switch (event.state) {
      case 'cached':
        return undefined;
      case 'restored': {
        // A record alone is as good as cached.
        if (event.copied === undefined || event.copied === 0) return undefined;
        return `${style.blue('copy ')} ${name}  ${style.dim(formatBytes(event.copied).padStart(17))}`;
      }
      case 'ran':
      case 'shared': {
        const time = event.seconds === undefined ? '' : formatSeconds(event.seconds);
        const memory = event.peakBytes === undefined ? '' : formatBytes(event.peakBytes);
        const cost = `${time.padStart(7)}  ${memory.padStart(8)}`;
        const used = 'done  '.length + Math.max(width, stepLabel(event).length) + 2 + cost.length + 2;
        const limit = columns();
        const metrics = formatMetrics(event.metrics ?? {}, 4, limit === undefined ? undefined : limit - 1 - used);
        const word = event.state === 'ran' ? style.green('done ') : style.blue('taken');
        return `${word} ${name}  ${style.dim(cost)}  ${metrics}`.trimEnd();
      }
      case 'failed':
        return `${style.red('FAILED')} ${name.trimEnd()}\n${formatStepFailure(event.failure, style)}`;
      case 'skipped':
        return `${style.yellow('skips')} ${name}  something it needs failed`;
      case 'cancelled':
        return `${style.yellow('stops')} ${name.trimEnd()}`;
    }
  };
  return {
    planned: ({ steps }) => {
      width = labelWidth(steps.filter((step) => step.state !== 'cached'));
    },
    format: (event) => {
      switch (event.type) {
        case 'run_started':
          return style.dim(
            `run ${event.run}: ${plural(event.steps, 'step')}, ${event.cached} cached${event.toRestore > 0 ? `, ${event.toRestore} to restore` : ''}`,
          );
        case 'step_restoring':
          labels.set(event.step, stepLabel(event));
          return undefined;
        case 'device':
          return style.dim(`networks train on ${event.text}`);
        case 'note':
          return `${style.yellow('note ')} ${event.text}`;
        case 'published':
          return `${style.green('share')} ${plural(event.results, 'result')}, ${formatBytes(event.bytes)}, to ${event.to}`;
        case 'step_started':
          labels.set(event.step, stepLabel(event));
          return event.attempt > 1 ? `${style.yellow('again')} ${stepLabel(event)}` : undefined;
        case 'step_waiting':
          return `${style.yellow('waits')} ${event.title}: ${event.holder} is at it`;
        case 'step_progress':
          return event.progress.note === undefined
            ? undefined
            : `${style.yellow('note ')} ${labels.get(event.step) ?? ''}: ${event.progress.note}`;
        case 'step_finished':
          return finished(event);
        case 'run_finished':
          return undefined;
      }
    },
  };
}

type StepFinished = Extract<RunEvent, { readonly type: 'step_finished' }>;

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
const telling = [
  'best_epoch',
  'trees',
  'roc_auc',
  'log_loss',
  'constant_log_loss',
  'f1',
  'mean_squared_error',
  'constant_mean_squared_error',
  'loss',
  'labelled',
  'profit_rate',
  'stop_rate',
  'timeout_rate',
  'train_rows',
  'validation_rows',
  'test_rows',
];

/** The most telling metrics as `name 0.1234`, those of the held-out part first, as many as fit into `columns`. */
export function formatMetrics(metrics: Readonly<Record<string, number>>, most = 4, columns = Infinity): string {
  const rank = (name: string): number => {
    const at = telling.indexOf(name.split('.').at(-1) ?? name);
    return (at < 0 ? telling.length : at) + (name.startsWith('train.') ? 0.5 : 0);
  };
  let line = '';
  const names = Object.keys(metrics).sort((a, b) => rank(a) - rank(b));
  for (const name of names.slice(0, most)) {
    const next = `${line === '' ? '' : `${line}  `}${name} ${formatMetric(metrics[name] ?? 0)}`;
    if (next.length > columns) break;
    line = next;
  }
  return line;
}
