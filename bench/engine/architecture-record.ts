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

/** What was measured with PyTorch, machine by machine, the last one first. */
export function readRecords(): readonly ArchitectureRecord[] {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

/**
 * Puts measurements in the place of older ones of the same machine, architecture and batch. Of a machine whose versions have changed,
 * nothing older stays. Gives all records.
 */
export function writeRecord(current: ArchitectureRecord, order: readonly string[]): readonly ArchitectureRecord[] {
  const records = readRecords();
  const headOf = (record: ArchitectureRecord) => JSON.stringify({ ...record, measurements: 0 });
  const kept = records.find((record) => headOf(record) === headOf(current))?.measurements ?? [];
  const keyOf = ({ name, batch }: Measurement) => `${name}/${batch}`;
  const all = new Map([...kept, ...current.measurements].map((measurement) => [keyOf(measurement), measurement]));
  const measurements = [...all.values()].sort(
    (left, right) => order.indexOf(left.name) - order.indexOf(right.name) || right.batch - left.batch,
  );
  const others = records.filter(({ machine }) => machine !== current.machine);
  const written = [{ ...current, measurements }, ...others];
  writeFileSync(path, `[\n${written.map(recordText).join(',\n')}\n]\n`);
  return written;
}

/** A record with a line for each measurement. */
function recordText({ measurements, ...head }: ArchitectureRecord): string {
  const lines = measurements.map((measurement) => `    ${JSON.stringify(measurement)}`);
  return `${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "measurements": [\n${lines.join(',\n')}\n  ]\n}`;
}
