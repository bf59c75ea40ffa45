import { FrameBuilder } from '../../frame/builder.ts';
import { float, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { checkKnown, fittedRows, moments, quantile, sortedValues } from './statistics.ts';

/** `scaler.json` beside the scaled frame: what serving needs to scale a new row alike, `(value - centre) / scale`. */
export interface Scaler {
  readonly format: 'pipec.scaler/1';
  readonly method: 'robust' | 'standard';
  readonly clip: number;
  readonly columns: readonly ColumnScale[];
}

export interface ColumnScale {
  readonly name: string;
  readonly centre: number;
  /** 0 for a column without spread: its scaled value is 0. */
  readonly scale: number;
}

/** `stdlib/preparation/scale.pipe` */
export const scale: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'rows');
    const method = symbol(context.arguments, 'method') === 'robust' ? 'robust' : 'standard';
    const clip = float(context.arguments, 'clip');
    const part = symbol(context.arguments, 'fit');
    const rows = fittedRows(frame, part);
    const builder = FrameBuilder.like(context.output, frame);
    const columns: ColumnScale[] = [];
    for (const name of frame.valueColumns) {
      const values = frame.column(name);
      const known = sortedValues(values, rows);
      checkKnown(name, known, part);
      const figures = { name, ...(method === 'robust' ? robustScale(known) : standardScale(known)) };
      columns.push(figures);
      builder.add(name, 'value', scaled(values, figures, clip));
    }
    const scaler: Scaler = { format: 'pipec.scaler/1', method, clip, columns };
    context.output.writeJson('scaler.json', scaler);
    return finishFrame(context, builder.keepRoles(frame));
  },
};

function robustScale(sorted: Float64Array): { readonly centre: number; readonly scale: number } {
  return { centre: quantile(sorted, 0.5), scale: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
}

function standardScale(sorted: Float64Array): { readonly centre: number; readonly scale: number } {
  const { mean, deviation } = moments(sorted);
  return { centre: mean, scale: deviation };
}

/** Scaled and clipped values; missing ones stay missing. */
export function scaled(values: Float64Array, figures: ColumnScale, clip: number): Float64Array {
  return values.map((value) => {
    if (Number.isNaN(value)) return value;
    if (figures.scale === 0) return 0;
    return Math.min(Math.max((value - figures.centre) / figures.scale, -clip), clip);
  });
}
