import { sizes } from './architecture-models.ts';
import type { ArchitectureRecord, Measurement, Round } from './architecture-record.ts';
import { median } from './median.ts';

/** The times that a step has to take in PyTorch eager for each of the graph's, at the largest batch. */
export const targets: Readonly<Record<string, number>> = {
  mlp: 1.7,
  lstm: 1,
  gru: 1.5,
  lstm_attention: 1.5,
  gru_attention: 1.5,
  cnn_lstm: 1,
  cnn1d: 2,
  tcn: 2,
  transformer: 2,
};

/** Times the graph's step, in the median round. */
export function ratio({ rounds }: Measurement, side: 'eager' | 'fused'): number {
  return median(rounds.map((round) => round[side] / round.graph));
}

/** The whole page, from what was measured, machine by machine. */
export function page(records: readonly ArchitectureRecord[]): string {
  return [
    '# A training step of each architecture',
    '',
    `The shipped defaults, dropout live, on windows of ${sizes.time} bars and ${sizes.features} features (the MLP: ${sizes.flatFeatures} features of one bar), an`,
    `embedding of ${sizes.entities} assets, focal loss, gradient clipping and AdamW; rows gathered from ${sizes.rows}; float32.`,
    '`lstm` and `gru` are two layers of 128 and a dense layer. PyTorch runs the modules of the parity fixtures, attention without',
    'its weights as a result, batches gathered in the same way. A round gives the median of its steps, in turns of graph and',
    'PyTorch; the table has the medians of the rounds, and in brackets the smallest and largest. "Others" is the share of the',
    'processors that other processes took in the median round. Rounds in which it was more than a tenth were repeated, as often as',
    'there was patience for it.',
    '',
    'Made by `bench/engine/architectures.ts`; each round is in `engine-architectures.json`.',
    ...records.flatMap(machine),
    '',
  ].join('\n');
}

function machine(record: ArchitectureRecord): string[] {
  const batches = [...new Set(record.measurements.map(({ batch }) => batch))].sort((left, right) => right - left);
  return [
    '',
    `## ${record.machine}`,
    '',
    `${record.threads} threads; Node ${record.node}, onnxruntime-node ${record.onnxruntime}, PyTorch ${record.torch}.`,
    ...batches.flatMap((batch) => section(record, batch, batch === batches[0])),
  ];
}

function section(record: ArchitectureRecord, batch: number, withTargets: boolean): string[] {
  const measured = record.measurements.filter((measurement) => measurement.batch === batch);
  return [
    '',
    `### Batch ${batch}`,
    '',
    `| | graph, ms | PyTorch, ms | fused AdamW, ms | PyTorch / graph | fused / graph |${withTargets ? ' target |' : ''} feeding | others |`,
    `| --- | --- | --- | --- | --- | --- |${withTargets ? ' --- |' : ''} --- | --- |`,
    ...measured.map((measurement) => row(measurement, withTargets)),
    '',
    ...(withTargets ? [missed(measured), ''] : []),
    `Median over all: ${median(measured.map((own) => ratio(own, 'eager'))).toFixed(2)}, with fused AdamW ${median(measured.map((own) => ratio(own, 'fused'))).toFixed(2)}.`,
  ];
}

function missed(measured: readonly Measurement[]): string {
  const below = measured.filter((own) => ratio(own, 'eager') < (targets[own.name] ?? 0));
  if (below.length === 0) return 'Every target is met.';
  const each = below.map(
    (own) => `${own.name} (${ratio(own, 'eager').toFixed(2)} of ${targets[own.name]?.toFixed(1)})`,
  );
  return `Below their targets here: ${each.join(', ')}.`;
}

function row(measurement: Measurement, withTargets: boolean): string {
  const { name, rounds, feeding } = measurement;
  const milliseconds = (side: keyof Round) => median(rounds.map((round) => round[side])).toFixed(2);
  const spread = (side: 'eager' | 'fused') => {
    const all = rounds.map((round) => round[side] / round.graph);
    return `${ratio(measurement, side).toFixed(2)} (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`;
  };
  const cells = [name, milliseconds('graph'), milliseconds('eager'), milliseconds('fused'), spread('eager')];
  cells.push(spread('fused'));
  if (withTargets) cells.push(targets[name]?.toFixed(1) ?? '');
  cells.push(percent(feeding), percent(median(rounds.map(({ others }) => others))));
  return `| ${cells.join(' | ')} |`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
