/**
 * A training step of each shipped architecture, and of a plain LSTM and GRU: the compiled ONNX graph against PyTorch eager on the same
 * work, in interleaved rounds.
 *
 *   node bench/engine/architectures.ts [--python PATH] [--rounds N] [--batches N,…] [--only NAME,…] [--record]
 *
 * Without `--python` the graph is measured beside what results/engine-architectures.json has of PyTorch. `--record` writes to that file,
 * and the page beside it; `--page` writes the page alone, from that file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { architectureGraph, architectures } from './architecture-models.ts';
import {
  type ArchitectureRecord,
  type Measurement,
  type Round,
  readRecords,
  writeRecord,
} from './architecture-record.ts';
import { page, ratio } from './architecture-table.ts';
import { median } from './median.ts';
import { watchOtherLoad } from './other-load.ts';
import { startPeer } from './peer.ts';
import { startTraining } from './training-session.ts';

const threads = 2;

/** A round lasts about so long, in milliseconds, for either side. */
const roundLength = 600;

/** Rounds that others disturbed more than this are repeated. */
const quiet = 0.1;

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    batches: { type: 'string', default: '256,32,1' },
    only: { type: 'string' },
    record: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});
const pagePath = new URL('../results/engine-architectures.md', import.meta.url);
const order = Object.keys(architectures);
const names = order.filter((name) => options.only?.split(',').includes(name) ?? true);
const batches = options.batches.split(',').map(Number);
const rounds = Number(options.rounds);
const known = readRecords();
/** As the records name the machine that this runs on. */
const machine = `${cpus()[0]?.model.trim()} (model ${cpuField('model')}, ${cpuField('flags')?.includes('avx512f') ? 'AVX-512' : 'no AVX-512'}), ${cpus().length} cores`;

if (options.page) {
  if (known.length === 0) throw new Error('nothing has been recorded');
  writeFileSync(pagePath, page(known));
} else if (options.python === undefined) await besideRecord();
else await besidePeer(options.python);

async function besidePeer(python: string): Promise<void> {
  const peer = await startPeer(python, 'architectures_peer.py', threads);
  const measurements: Measurement[] = [];
  for (const name of names) {
    for (const batch of batches) {
      // PyTorch refuses to normalise a batch of one row.
      if (name === 'mlp' && batch === 1) continue;
      const run = await startTraining(architectureGraph(name), batch, threads);
      const mode = (optimizer: string) => `${name}/${batch}/${optimizer}`;
      const first = [...(await run(3)).times, ...(await peer.run(mode('default'), 3))];
      await peer.run(mode('fused'), 3);
      const steps = Math.max(5, Math.ceil(roundLength / median(first)));
      const all: (Round & { readonly feeding: number })[] = [];
      for (let attempt = 0; attempt < 3 * rounds && all.filter(isQuiet).length < rounds; attempt++) {
        const others = watchOtherLoad(peer.process);
        const { times, feeding } = await run(steps);
        const eager = await peer.run(mode('default'), steps);
        const fused = await peer.run(mode('fused'), steps);
        all.push({
          graph: rounded(median(times)),
          eager: rounded(median(eager)),
          fused: rounded(median(fused)),
          others: rounded(others()),
          feeding: median(feeding) / median(times),
        });
      }
      const kept = all.toSorted((left, right) => left.others - right.others).slice(0, rounds);
      const measurement = {
        name,
        batch,
        steps,
        feeding: rounded(median(kept.map(({ feeding }) => feeding))),
        rounds: kept.map(({ feeding: _, ...round }) => round),
      };
      measurements.push(measurement);
      console.log(
        `${name} at ${batch}: ${median(kept.map(({ graph }) => graph)).toFixed(2)} ms, PyTorch ${ratio(measurement, 'eager').toFixed(2)} times that, fused ${ratio(measurement, 'fused').toFixed(2)}; fastest ${(Math.min(...kept.map(({ eager }) => eager)) / Math.min(...kept.map(({ graph }) => graph))).toFixed(2)}; ${kept.filter(isQuiet).length} of ${kept.length} rounds quiet`,
      );
    }
  }
  peer.stop();
  const current: ArchitectureRecord = {
    machine,
    threads,
    node: process.version,
    onnxruntime: createRequire(import.meta.url)('onnxruntime-node/package.json').version,
    torch: peer.version,
    measurements,
  };
  if (options.record) writeFileSync(pagePath, page(writeRecord(current, order)));
  else console.log(page([current]));
}

/** The graph alone, beside the medians that were recorded with PyTorch on this machine, or else on another. */
async function besideRecord(): Promise<void> {
  const record = known.find((own) => own.machine === machine) ?? known[0];
  if (record === undefined) throw new Error('nothing has been recorded; give --python PATH');
  console.log(`PyTorch ${record.torch} as recorded on ${record.machine}\n`);
  console.log('| | batch | graph, ms | graph as recorded, ms | PyTorch as recorded, ms | PyTorch / graph |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { name, batch, rounds: recorded } of record.measurements) {
    if (!names.includes(name) || !batches.includes(batch)) continue;
    const run = await startTraining(architectureGraph(name), batch, threads);
    const steps = Math.max(5, Math.ceil(roundLength / median((await run(3)).times)));
    const medians: number[] = [];
    for (let round = 0; round < rounds; round++) medians.push(median((await run(steps)).times));
    const now = median(medians);
    const then = median(recorded.map(({ graph }) => graph));
    const eager = median(recorded.map((round) => round.eager));
    const cells = [name, batch, now.toFixed(2), then.toFixed(2), eager.toFixed(2), (eager / now).toFixed(2)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function isQuiet({ others }: Pick<Round, 'others'>): boolean {
  return others <= quiet;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/** A field of the first processor of /proc/cpuinfo. */
function cpuField(name: string): string | undefined {
  const line = readFileSync('/proc/cpuinfo', 'utf8')
    .split('\n')
    .find((own) => own.split(':')[0]?.trim() === name);
  return line?.split(':')[1]?.trim();
}
