import { compile } from '../compiler/compile.ts';
import { nodeHost } from '../compiler/node-host.ts';
import { parse } from '../language/parser/parse.ts';
import { generated } from './generated.ts';

/**
 * Time to parse, check and plan a generated file: `node bench/plan.ts [steps …]`. Each size is measured five times after a
 * warm-up; the table gives the median and the spread. "First" is one compile in this fresh process, library included.
 */
const sizes = process.argv.slice(2).map(Number);
const rounds = 5;

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padStart(14)).join(''));
row(['steps', 'characters', 'parse ms', 'whole ms', 'spread ms']);
const first = performance.now();
compile({ path: 'first.pipe', host: { ...nodeHost(), readText: () => generated(8) } });
const start = performance.now() - first;
for (const size of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
  const text = generated(size);
  const host = { ...nodeHost(), readText: () => text };
  const parsing: number[] = [];
  const whole: number[] = [];
  let steps = 0;
  for (let round = 0; round <= rounds; round++) {
    const before = performance.now();
    parse({ path: 'generated.pipe', text });
    const between = performance.now();
    const { plan, diagnostics } = compile({ path: 'generated.pipe', host });
    const after = performance.now();
    if (plan === undefined) throw new Error(diagnostics[0]?.title ?? 'no plan');
    steps = plan.steps.length;
    if (round === 0) continue;
    parsing.push(between - before);
    whole.push(after - between);
  }
  const spread = `${Math.min(...whole).toFixed(0)}–${Math.max(...whole).toFixed(0)}`;
  row([String(steps), String(text.length), median(parsing).toFixed(0), median(whole).toFixed(0), spread]);
}
console.log(`\nfirst compile of a small file in a fresh process: ${start.toFixed(0)} ms`);
