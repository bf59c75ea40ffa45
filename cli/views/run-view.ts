import type { RunEvent } from '../../runtime/events.ts';
import type { PlannedRun } from '../../runtime/planning/planned-run.ts';
import type { Style } from '../terminal/style.ts';
import { eventLines } from './events.ts';

/** Whoever shows a run while it goes on. */
export interface RunView {
  planned(planned: PlannedRun): void;
  event(event: RunEvent): void;
  /** A remark to the person, e.g. that the run is being stopped. */
  note(text: string): void;
  close(): void;
}

/** A line an event, for logs and pipes: nothing is ever redrawn. Progress is left out but for its notes. */
export function plainView(stream: NodeJS.WriteStream, style: Style): RunView {
  const lines = eventLines(style);
  return {
    planned: lines.planned,
    event: (event) => {
      const line = lines.format(event);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    note: (text) => stream.write(`${text}\n`),
    close: () => {},
  };
}

/** A JSON object a line: every event as it is. */
export function jsonView(stream: NodeJS.WriteStream): RunView {
  return {
    planned: () => {},
    event: (event) => stream.write(`${JSON.stringify(event)}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    close: () => {},
  };
}
