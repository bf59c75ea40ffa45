import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Medians of the steps of one round, in milliseconds. */
export interface Round {
  readonly graph: number;
  /** PyTorch eager with AdamW as it comes, and with its fused form. */
  readonly eager: number;
  readonly fused: number;
  /** Share of the processors that other processes took. */
  readonly others: number;
}

export interface Measurement {
  readonly name: string;
  readonly batch: number;
  /** Steps of each side in a round. */
  readonly steps: number;
  /** Share of the graph's step that JavaScript takes, the median of the rounds. */
  readonly feeding: number;
  readonly rounds: readonly Round[];
}

export interface ArchitectureRecord {
  readonly machine: string;
  readonly threads: number;
  readonly node: string;
  readonly onnxruntime: string;
  readonly torch: string;
  readonly measurements: readonly Measurement[];
}

const path = fileURLToPath(new URL('../results/engine-architectures.json', import.meta.url));

/** What was measured with PyTorch, or `undefined` before the first time. */
export function readRecord(): ArchitectureRecord | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Puts measurements in the place of older ones of the same architecture and batch. All are to come from one machine. */
export function writeRecord(current: ArchitectureRecord, order: readonly string[]): ArchitectureRecord {
  const known = readRecord();
  const same = known !== undefined && { ...known, measurements: 0 };
  const fresh = JSON.stringify({ ...current, measurements: 0 });
  const kept = same && JSON.stringify(same) === fresh ? known.measurements : [];
  const keyOf = ({ name, batch }: Measurement) => `${name}/${batch}`;
  const all = new Map([...kept, ...current.measurements].map((measurement) => [keyOf(measurement), measurement]));
  const measurements = [...all.values()].sort(
    (left, right) => order.indexOf(left.name) - order.indexOf(right.name) || right.batch - left.batch,
  );
  const record = { ...current, measurements };
  const lines = measurements.map((measurement) => `    ${JSON.stringify(measurement)}`);
  const head = JSON.stringify({ ...record, measurements: undefined }, null, 2).replace(/\n\}$/, '');
  writeFileSync(path, `${head},\n  "measurements": [\n${lines.join(',\n')}\n  ]\n}\n`);
  return record;
}
