import type { ModelSummary } from '../../compiler/tensor/summary.ts';
import { formatBytes, formatMetric, plural } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';

/** How a summary was asked for. */
export interface SummarySetting {
  readonly title: string;
  /** Examples of a step. */
  readonly batch: number;
}

/** The optimizer that memory is told for keeps two moments beside each weight. */
const copiesOfWeights = 4; // the weights, their gradients and two moments

/** The layers with shapes, parameters and operations, and what the whole costs. */
export function formatSummary(summary: ModelSummary, { title, batch }: SummarySetting, style: Style): string {
  const rows = [
    ['layer', 'what', 'shape', 'parameters', 'operations'],
    ...summary.inputs.map(({ id, shape }) => [id, 'input', shapeOf(shape), '', '']),
    ...summary.layers.map(({ node, shape, parameters, operations }) => [
      node.id,
      node.layer,
      shapeOf(shape),
      parameters === 0 ? '' : formatMetric(parameters),
      operations === 0 ? '' : formatMetric(operations),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row, at) => {
    const cells = row.map((cell, column) =>
      column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    const line = cells.join('  ').trimEnd();
    return at === 0 ? style.dim(line) : line;
  });
  const weights = 4 * copiesOfWeights * summary.parameters;
  const activations = batch * summary.activationBytes;
  return [
    style.bold(title),
    ...lines,
    '',
    `${plural(summary.parameters, 'parameter')}${summary.statistics === 0 ? '' : `, ${plural(summary.statistics, 'running statistic')}`}`,
    `${plural(summary.operations, 'floating-point operation')} an example`,
    `${formatBytes(weights + activations)} a step of ${plural(batch, 'example')}: ${formatBytes(weights)} for weights, gradients and two moments, at most ${formatBytes(activations)} for what the forward half makes`,
    '',
  ].join('\n');
}

function shapeOf(shape: readonly number[]): string {
  return shape.length === 0 ? '' : `[${shape.join(', ')}]`;
}
