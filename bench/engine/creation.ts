/**
 * From a model to a session that trains: compilation and session creation of a bidirectional LSTM, two layers of 128, for windows of
 * several lengths.
 *
 *   node bench/engine/creation.ts [--rounds N] [--write FILE]
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { modelGraph } from './architecture-models.ts';
import { median } from './median.ts';
import { compileStep, openSession } from './training-session.ts';

const windows = [24, 240, 600];

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, write: { type: 'string' } },
});
const models = windows.map((time) => ({ time, model: modelGraph('Plain(gated: false, bidirectional: true)', time) }));
const measured = new Map(windows.map((time) => [time, { compile: [] as number[], create: [] as number[], bytes: 0 }]));
for (let round = -1; round < Number(options.rounds); round++) {
  // The first round warms up.
  for (const { time, model } of models) {
    const began = performance.now();
    const program = compileStep(model, { time });
    const compiled = performance.now();
    const session = await openSession(program, 2);
    const created = performance.now();
    await session.release();
    const own = measured.get(time);
    if (round < 0 || own === undefined) continue;
    own.compile.push(compiled - began);
    own.create.push(created - compiled);
    own.bytes = program.onnx.length;
  }
}
const text = (values: readonly number[]) =>
  `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
const lines = [
  '# From a model to a session that trains',
  '',
  'A bidirectional LSTM, two layers of 128, with focal loss, clipping and AdamW. Medians, and in brackets the smallest and',
  `largest, of ${options.rounds} interleaved rounds; the first creation of a process, which loads the library, is left out. Made by`,
  `\`bench/engine/creation.ts\` on ${cpus()[0]?.model.trim()} (${cpus().length} cores), Node ${process.version}.`,
  '',
  '| bars in the window | compile, ms | create the session, ms | model, bytes |',
  '| --- | --- | --- | --- |',
  ...Array.from(
    measured,
    ([time, { compile, create, bytes }]) => `| ${time} | ${text(compile)} | ${text(create)} | ${bytes} |`,
  ),
  '',
];
console.log(lines.join('\n'));
if (options.write !== undefined) writeFileSync(options.write, lines.join('\n'));
