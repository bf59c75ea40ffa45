import { FrameBuilder } from '../../frame/builder.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970-01-01 was a Thursday, three days after a Monday. */
const MONDAY = 3 * DAY;

/** `stdlib/features/calendar.pipe`: `hour`. */
export const hour = cycle('hour', (known) => Math.floor(modulo(known, DAY) / HOUR) / 24);

/** `stdlib/features/calendar.pipe`: `weekday`. */
export const weekday = cycle('weekday', (known) => Math.floor(modulo(known + MONDAY, 7 * DAY) / DAY) / 7);

/** Sine and cosine of the angle that `turn` gives, in turns, for the instant at which a bar is known. */
function cycle(name: string, turn: (known: number) => number): OperatorImplementation {
  return {
    async run(context) {
      const frame = frameInput(context, 'bars');
      const angles = Float64Array.from(frame.time(), (time) => 2 * Math.PI * turn(time + frame.knownAfter));
      const builder = FrameBuilder.like(context.output, frame)
        .add(`${name}_sin`, 'value', angles.map(Math.sin))
        .add(`${name}_cos`, 'value', angles.map(Math.cos))
        .keepRoles(frame);
      return finishFrame(context, builder);
    },
  };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
