import type { PlanValue } from '../../../compiler/plan/value.ts';
import { FrameBuilder } from '../../frame/builder.ts';
import type { Frame } from '../../frame/frame.ts';
import { bars, float, recipe, symbol } from '../arguments.ts';
import { finishFrame } from '../frame-output.ts';
import { frameInput } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { checkKnown, fittedRows, moments, quantile, sortedValues } from './statistics.ts';

/** `stdlib/preparation/impute.pipe`. A method that learns leaves its figures in `imputer.json`. */
export const impute: OperatorImplementation = {
  async run(context) {
    const frame = frameInput(context, 'rows');
    const method = recipe(context.arguments, 'method');
    const imputer = imputerOf(frame, method, () => symbol(context.arguments, 'fit'));
    const builder = FrameBuilder.like(context.output, frame);
    const figures: Record<string, number> = {};
    let filled = 0;
    for (const column of frame.columns) {
      if (column.role !== 'value') continue;
      const values = frame.column(column.name);
      const figure = imputer.learn?.(column.name, values);
      if (figure !== undefined) figures[column.name] = figure;
      const missing = countMissing(values);
      if (missing === 0) {
        builder.keep(frame, column);
        continue;
      }
      const complete = imputer.fill(values, figure ?? Number.NaN);
      filled += missing - countMissing(complete);
      builder.add(column.name, 'value', complete);
    }
    if (imputer.learn !== undefined)
      context.output.writeJson('imputer.json', { format: 'pipec.imputer/1', method: method.operator, values: figures });
    const { metrics } = finishFrame(context, builder.keepRoles(frame));
    return { metrics: { ...metrics, filled_values: filled } };
  },
};

interface Imputer {
  /** The column's figure over the fitted rows, for methods that learn one. */
  readonly learn?: (name: string, values: Float64Array) => number;
  fill(values: Float64Array, figure: number): Float64Array;
}

function imputerOf(frame: Frame, method: Extract<PlanValue, { readonly kind: 'recipe' }>, fit: () => string): Imputer {
  const withFigure = (values: Float64Array, figure: number): Float64Array =>
    values.map((value) => (Number.isNaN(value) ? figure : value));
  switch (method.operator) {
    case 'forward_fill': {
      const limit = bars(method.arguments, 'limit', frame.interval);
      return { fill: (values) => forwardFilled(frame, values, limit) };
    }
    case 'constant': {
      const value = float(method.arguments, 'value');
      return { fill: (values) => withFigure(values, value) };
    }
    case 'median':
    case 'mean': {
      const part = fit();
      const rows = fittedRows(frame, part);
      return {
        learn(name, values) {
          const known = sortedValues(values, rows);
          checkKnown(name, known, part);
          return method.operator === 'median' ? quantile(known, 0.5) : moments(known).mean;
        },
        fill: withFigure,
      };
    }
    default:
      throw new Error(`'${method.operator}' is no imputation`);
  }
}

/** Each missing value by its entity's last known one, if that is at most `limit` rows before. */
function forwardFilled(frame: Frame, values: Float64Array, limit: number): Float64Array {
  const filled = values.slice();
  for (const { start, count } of frame.entities) {
    let known = -1;
    for (let row = start; row < start + count; row++) {
      if (!Number.isNaN(values[row])) known = row;
      else if (known >= 0 && row - known <= limit) filled[row] = values[known] ?? Number.NaN;
    }
  }
  return filled;
}

function countMissing(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (Number.isNaN(value)) count++;
  return count;
}
