import { createLogUpdate } from 'log-update';
import { cropLine, textWidth } from '../../language/diagnostics/terminal/columns.ts';
import type { RunEvent } from '../../runtime/events.ts';
import type { ProgressEvent } from '../../runtime/operators/operator.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import { formatSeconds, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { eventLines, formatMetrics } from './events.ts';
import type { RunView } from './run-view.ts';
import { labelWidth, stepLabel } from './step-label.ts';

interface RunningStep {
  readonly label: string;
  readonly since: number;
  progress?: ProgressEvent;
}

/** What the view is drawn by: the terminal, and a clock in milliseconds that tests turn themselves. */
export interface LiveViewOptions {
  readonly stream: NodeJS.WriteStream;
  readonly style: Style;
  readonly now?: () => number;
}

const redrawMilliseconds = 100;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barWidth = 16;

/**
 * The view of a terminal: finished steps scroll up as lines, under them the running ones with a bar and their latest figures, and
 * a last line for the whole run. Redrawn ten times a second, and at once when a step ends.
 */
export function liveView({ stream, style, now = () => performance.now() }: LiveViewOptions): RunView {
  const update = createLogUpdate(stream);
  const columns = (): number => stream.columns || 80;
  const lines = eventLines(style, columns);
  const running = new Map<string, RunningStep>();
  const awaited = new Set<string>();
  const started = now();
  let width = 0;
  let toRun = 0;
  let finished = 0;
  let turn = 0;
  let closed = false;

  const draw = (): void => {
    if (closed) return;
    turn++;
    const spinner = frames[turn % frames.length] ?? '';
    const shown = [...running.values()].slice(0, Math.max(1, (stream.rows || 24) - 3));
    const drawn = shown.map((step) => runningLine(step, spinner, width, now(), columns(), style));
    if (running.size > shown.length) drawn.push(style.dim(`… and ${plural(running.size - shown.length, 'step')} more`));
    const elapsed = formatSeconds((now() - started) / 1000);
    update([...drawn, style.dim(`${finished} of ${plural(toRun, 'step')}, ${elapsed}`)].join('\n'));
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
      lines.planned(planned);
      const steps = planned.steps.filter((step) => step.state !== 'cached');
      for (const step of steps) awaited.add(step.id);
      toRun = steps.length;
      width = labelWidth(steps);
    },
    event: (event: RunEvent) => {
      if (event.type === 'step_started' || event.type === 'step_restoring')
        running.set(event.step, { label: stepLabel(event), since: now() });
      else if (event.type === 'step_progress') {
        const step = running.get(event.step);
        if (step) step.progress = event.progress;
      } else if (event.type === 'step_finished') {
        running.delete(event.step);
        if (awaited.delete(event.step)) finished++;
      }
      const line = lines.format(event);
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

function runningLine(
  step: RunningStep,
  spinner: string,
  width: number,
  now: number,
  columns: number,
  style: Style,
): string {
  const elapsed = formatSeconds((now - step.since) / 1000).padStart(7);
  const parts = [`${spinner}     ${step.label.padEnd(width)}  ${elapsed}`];
  const { progress } = step;
  if (progress !== undefined) {
    const { done, total, unit } = progress;
    if (total !== undefined) parts.push(progressBar(done / total, barWidth));
    parts.push(total === undefined ? `${unit} ${done}` : `${unit} ${done}/${total}`);
    const used = textWidth(parts.join('  ')) + 2;
    const metrics = formatMetrics(progress.metrics ?? {}, 4, columns - 1 - used);
    if (metrics !== '') parts.push(metrics);
  }
  const line = cropLine(parts.join('  '), 0, columns - 1);
  return style.blue(line.slice(0, 1)) + line.slice(1);
}

function progressBar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.round(share * width)));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}
