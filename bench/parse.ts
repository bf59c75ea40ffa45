import { readdirSync, readFileSync } from 'node:fs';
import { lex } from '../language/parser/lex.ts';
import { parse } from '../language/parser/parse.ts';
import type { SourceFile } from '../language/source/source.ts';
import { generated } from './generated.ts';

/**
 * Speed of the lexer and the parser: `node bench/parse.ts`. Each body of text is read eleven times after a warm-up of three; the
 * table gives the median and the spread. "First" is one parse in this fresh process, the making of the parser included.
 */
const rounds = 11;
const warmUp = 3;

function shipped(folder: string): readonly SourceFile[] {
  const root = new URL(`../${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pipe'))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(new URL(name, root), 'utf8') }));
}

function repeated(files: readonly SourceFile[], times: number): readonly SourceFile[] {
  return Array.from({ length: times }, () => files).flat();
}

/** Families, functions, search spaces, expectations and settings, as a person writes them. */
function handwritten(copies: number): string {
  const lines: string[] = [];
  for (let i = 0; i < copies; i++) {
    lines.push(
      `/// Networks of round ${i}.`,
      `let networks_${i} = { lstm: LstmAttention(hidden: 128, layers: 2, heads: 4, dropout: 0.3), cnn: Cnn1d() }`,
      `stage baseline_${i}[name] for name, network in networks_${i} if network.parameters < 1_000_000 = train(network, sequences) {`,
      '  loss: 0.6 * focal(alpha: 0.25, gamma: 2.0) + 0.4 * mse(),',
      '  optimizer: adamw(learning_rate: 1e-3, weight_decay: 0.01), // a usual beginning',
      '  stop: early(watch: validation.f1, patience: 15, min_delta: 1e-4),',
      '  resources: { device: auto, memory: 8GiB, timeout: 6h },',
      '}',
      `expect min(baseline_${i}[*].validation.f1) > 0.20 "the criterion of round ${i}" after quality`,
      `space wide_${i} for baseline_${i}.lstm {`,
      '  model.hidden in [64, 128, 256]',
      '  optimizer.learning_rate in log_uniform(1e-4..1e-2)',
      '  optimizer.momentum in 0.0..0.99 when optimizer.kind == sgd',
      '  where model.hidden % model.heads == 0',
      '}',
      `let large_${i}(least: Int in 1.. = 2_000): List<String> = [s for s in entities(bars) if s.rows >= least]`,
      '',
    );
  }
  return lines.join('\n');
}

const bodies: readonly (readonly [string, readonly SourceFile[]])[] = [
  ['library, 20 times', repeated(shipped('stdlib'), 20)],
  ['10,000 steps, 50 files', Array.from({ length: 50 }, () => ({ path: 'part.pipe', text: generated(200) }))],
  ['10,000 steps, 1 file', [{ path: 'generated.pipe', text: generated(10_000) }]],
  ['hand-written, 1 file', [{ path: 'handwritten.pipe', text: handwritten(500) }]],
];

function timed(work: () => void): readonly number[] {
  const times: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const before = performance.now();
    work();
    if (round >= warmUp) times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b);
}

const row = (cells: readonly string[]): void =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(24) : cell.padStart(12))).join(''));

const before = performance.now();
parse({ path: 'first.pipe', text: handwritten(1) });
const first = performance.now() - before;

row(['text', 'kB', 'tokens', 'lex ms', 'parse ms', 'MB/s', 'ktokens/s', 'spread ms']);
for (const [name, files] of bodies) {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const tokens = files.reduce((sum, file) => sum + lex(file).tokens.length, 0);
  for (const { path, text } of files) {
    const [diagnostic] = parse({ path, text }).diagnostics;
    if (diagnostic) throw new Error(`${name}: ${diagnostic.title}`);
  }
  const lexing = timed(() => files.forEach(lex));
  const parsing = timed(() => files.forEach(parse));
  const median = parsing[rounds >> 1] ?? 0;
  row([
    name,
    (bytes / 1000).toFixed(0),
    String(tokens),
    (lexing[rounds >> 1] ?? 0).toFixed(1),
    median.toFixed(1),
    (bytes / 1000 / median).toFixed(2),
    (tokens / median).toFixed(0),
    `${parsing[0]?.toFixed(1)}–${parsing.at(-1)?.toFixed(1)}`,
  ]);
}
console.log(`First: ${first.toFixed(1)} ms.`);
