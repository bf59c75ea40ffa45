import { createLogUpdate } from 'log-update';
import type { RunEvent } from '../../runtime/events.ts';
import type { ProgressEvent } from '../../runtime/operators/operator.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { formatSeconds } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { formatEvent, formatMetrics } from './events.ts';
import type { RunView } from './run-view.ts';

interface RunningStep {
  readonly title: string;
  readonly operator: string;
  readonly since: number;
  progress?: ProgressEvent;
}

const redrawMilliseconds = 100;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * The view of a terminal: finished steps scroll up as lines, under them the running ones with a bar and their latest figures, and
 * a last line for the whole run. Redrawn ten times a second, and at once when a step ends.
 */
export function liveView(stream: NodeJS.WriteStream, style: Style): RunView {
  const update = createLogUpdate(stream);
  const running = new Map<string, RunningStep>();
  const titles = new Map<string, string>();
  const started = performance.now();
  let toRun = 0;
  let finished = 0;
  let turn = 0;
  let closed = false;

  const draw = (): void => {
    if (closed) return;
    turn++;
    const columns = stream.columns ?? 80;
    const lines = [...running.values()].map((step) =>
      runningLine(step, frames[turn % frames.length] ?? '', columns, style),
    );
    const elapsed = formatSeconds((performance.now() - started) / 1000);
    update([...lines, style.dim(`${finished} of ${toRun} steps, ${elapsed}`)].join('\n'));
  };
  const print = (line: string): void => {
    update.clear();
    stream.write(`${line}\n`);
    draw();
  };
  const timer = setInterval(draw, redrawMilliseconds);
  timer.unref();

  return {
    planned: (planned: PlannedRun) => {
      toRun = planned.tally.run + planned.tally.may;
    },
    event: (event: RunEvent) => {
      if (event.type === 'step_started') {
        titles.set(event.step, event.title);
        running.set(event.step, { title: event.title, operator: event.operator, since: performance.now() });
      } else if (event.type === 'step_progress') {
        const step = running.get(event.step);
        if (step) step.progress = event.progress;
      } else if (event.type === 'step_finished') {
        running.delete(event.step);
        finished++;
      }
      const line = formatEvent(event, style, titles);
      if (line !== undefined) print(line);
    },
    note: print,
    close: () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function runningLine(step: RunningStep, spinner: string, columns: number, style: Style): string {
  const { progress } = step;
  const name = step.title === step.operator ? step.title : `${step.title} (${step.operator})`;
  const elapsed = formatSeconds((performance.now() - step.since) / 1000);
  if (progress === undefined) return `${style.blue(spinner)} ${name}  ${style.dim(elapsed)}`;
  const bar = progress.total === undefined ? '' : `${progressBar(progress.done / progress.total, 16)} `;
  const of = progress.total === undefined ? '' : `/${progress.total}`;
  const line = `${spinner} ${name}  ${bar}${progress.unit} ${progress.done}${of}  ${formatMetrics(progress.metrics ?? {})}  ${elapsed}`;
  return line.length > columns - 1 ? `${line.slice(0, columns - 2)}…` : line;
}

function progressBar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.round(share * width)));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}
