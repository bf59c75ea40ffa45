import { describe, expect, it } from 'vitest';
import { toDot } from '../../../cli/graph/dot.ts';
import { toMermaid } from '../../../cli/graph/mermaid.ts';
import { graphOf } from '../../../cli/graph/model.ts';
import { toSvg } from '../../../cli/graph/svg.ts';
import { compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { StepState } from '../../../runtime/planning/planned-run.ts';

const text = `pipeline example

dataset bars = simulate(assets: 2)
features momentum = returns(bars, [1bars])
export features both = momentum + rsi(bars, 14bars)
`;

function planOf() {
  const { plan } = compile({ path: 'x.pipe', host: nodeHost(new Map([['x.pipe', text]])) });
  if (plan === undefined) throw new Error('it does not check');
  return plan;
}

describe('a drawing with states', () => {
  const plan = planOf();
  const states = new Map<string, StepState>(
    plan.steps.map((step) => [
      step.id,
      step.operator === 'simulate' ? 'cached' : step.operator === 'rsi' ? 'may' : 'run',
    ]),
  );

  it('colours each step, dashes what may run, and has a legend of what occurs', () => {
    const dot = toDot(graphOf(plan, states));
    expect(dot).toMatch(/label=<<b>bars<\/b>.*fillcolor="#f1f3f5".*tooltip="bars: cached"\];/);
    expect(dot).toMatch(/label=<<b>rsi<\/b>.*tooltip="rsi: may run", style="rounded,filled,dashed"\];/);
    expect(dot).toMatch(/labelloc=b/);
    expect(dot).toContain('>may run&#160;');
    const all = new Map(plan.steps.map((step): [string, StepState] => [step.id, 'cached']));
    expect(toDot(graphOf(plan, all))).not.toContain('may run');
  });

  it('is drawn', async () => {
    const svg = await toSvg(graphOf(plan, states));
    expect(svg).toContain('>cached');
    expect(svg).toContain('#ffe3c7');
    expect(await toSvg(graphOf(plan, states))).toBe(svg);
  });

  it('has its classes in Mermaid', () => {
    const mermaid = toMermaid(graphOf(plan, states));
    expect(mermaid).toContain(':::cached');
    expect(mermaid).toContain('classDef may fill:#fff6d1');
    expect(mermaid).not.toContain('classDef data');
  });

  it('is as it was without them', () => {
    expect(toDot(graphOf(plan))).not.toMatch(/labelloc|dashed"\]/);
    expect(toMermaid(graphOf(plan))).toContain('classDef data');
  });
});
