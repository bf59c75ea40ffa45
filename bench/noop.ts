import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Plan, PlanStep } from '../compiler/plan/plan.ts';
import { planStates } from '../runtime/planning/plan-states.ts';
import { run } from '../runtime/run/run.ts';
import { openStore } from '../runtime/store/store.ts';
import { operators, registryModule } from './noop-operators.ts';

// What the engine itself costs: first run, run with nothing to do, and plan, of steps that do almost nothing.
// node bench/noop.ts [--steps 1000] [--repeats 7] [--plan-steps 10000]

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000' },
    repeats: { type: 'string', default: '7' },
    'plan-steps': { type: 'string', default: '10000' },
  },
});

const rows: { readonly what: string; readonly steps: number; readonly seconds: readonly number[] }[] = [];

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? 0;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function makePlan(shape: 'chain' | 'fan', count: number): Plan {
  const steps = Array.from({ length: count }, (_, index): PlanStep => {
    const source = shape === 'chain' ? index - 1 : index === 0 ? -1 : 0;
    return {
      id: index.toString(16).padStart(20, '0'),
      operator: source < 0 ? 'seed' : 'next',
      arguments: { number: { kind: 'int', value: index } },
      inputs: source < 0 ? [] : [{ name: 'from', step: source.toString(16).padStart(20, '0') }],
      type: { kind: 'Trained' },
      names: [`step_${index}`],
    };
  });
  const roots = steps.map((step) => step.id);
  const pipeline = `${shape}_${count}`;
  return { format: 'pipec.plan/1', pipeline, file: '', steps, roots, names: {}, parameters: {}, unproven: [] };
}

const folder = mkdtempSync(join(tmpdir(), 'pipec-noop-'));
const repeats = Number(values.repeats);
try {
  for (const shape of ['chain', 'fan'] as const) {
    const steps = Number(values.steps);
    const plan = makePlan(shape, steps);
    const go = () =>
      run(plan, openStore({ from: folder, store: join(folder, shape) }), { registry: operators, registryModule });
    rows.push({ what: `${shape}: first run`, steps, seconds: [await timed(go)] });
    const noop: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) noop.push(await timed(go));
    rows.push({ what: `${shape}: nothing to do`, steps, seconds: noop });
    const many = Number(values['plan-steps']);
    const large = makePlan(shape, many);
    const planning: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      planning.push(
        await timed(() =>
          planStates(large, openStore({ from: folder, store: join(folder, 'empty') }), { registry: operators }),
        ),
      );
    }
    rows.push({ what: `${shape}: plan, nothing cached`, steps: many, seconds: planning });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(
  `${'what'.padEnd(32)}${'steps'.padStart(8)}${'median s'.padStart(10)}${'worst s'.padStart(10)}${'ms a step'.padStart(11)}`,
);
for (const { what, steps, seconds } of rows) {
  const middle = median(seconds);
  const worst = Math.max(...seconds);
  const each = (middle / steps) * 1000;
  console.log(
    `${what.padEnd(32)}${String(steps).padStart(8)}${middle.toFixed(3).padStart(10)}${worst.toFixed(3).padStart(10)}${each.toFixed(3).padStart(11)}`,
  );
}
console.log(`peak memory of this process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
