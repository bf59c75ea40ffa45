import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../compiler/tensor/ir/builder.ts';
import type { TensorGraph } from '../../../compiler/tensor/ir/graph.ts';
import { operand } from '../../../compiler/tensor/ir/infer.ts';
import { removeDeadCode } from '../../../compiler/tensor/passes/dead-code.ts';
import { outsideScans } from '../../../compiler/tensor/passes/outside-scans.ts';
import { removeUnreadResults } from '../../../compiler/tensor/passes/scans.ts';
import { appendScan, type ScanStep } from '../../../compiler/tensor/scan.ts';
import { graphRunner } from './run-graph.ts';

const [steps, batch, width] = [5, 3, 2];

/** A scan over x [steps, batch, width] from a state s [batch, width] with a row w [width] that every step reads. */
function scanned(step: ScanStep, results: number): TensorGraph {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float', [steps, batch, width]);
  const s = builder.input('s', 'float', [batch, width]);
  const w = builder.input('w', 'float', [width]);
  const made = appendScan(builder, { initial: [s], sequences: [x], fixed: [w], reverse: false }, step);
  return {
    nodes: builder.nodes,
    outputs: made.slice(0, results).map((tensor, at) => ({ name: `y${at}`, tensor })),
  };
}

function bodyOf(graph: TensorGraph): TensorGraph {
  const [scan] = graph.nodes.flatMap(({ operation }) => (operation.kind === 'scan' ? [operation] : []));
  if (scan === undefined) throw new Error('no scan');
  return scan.body;
}

/** The operations of a body that are computed, in their order. */
function kindsIn({ nodes }: TensorGraph): readonly string[] {
  return nodes.flatMap(({ operation: { kind } }) => (kind === 'input' || kind === 'constant' ? [] : [kind]));
}

async function sameResults(graph: TensorGraph): Promise<TensorGraph> {
  const lighter = removeDeadCode(outsideScans(removeUnreadResults(graph)));
  const fed = (shape: readonly number[], phase: number) => ({
    values: Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, at) => Math.sin(at + phase)),
    shape,
  });
  const feeds = { x: fed([steps, batch, width], 1), s: fed([batch, width], 2), w: fed([width], 3) };
  const before = await (await graphRunner(graph))(feeds);
  const after = await (await graphRunner(lighter))(feeds);
  for (const [name, expected] of Object.entries(before)) {
    const found = after[name];
    expect(found).toHaveLength(expected.length);
    for (const [at, value] of expected.entries()) expect(found?.[at]).toBeCloseTo(value, 12);
  }
  return lighter;
}

describe('what leaves a scan', () => {
  it('is what no state reaches, rows that every step reads included', async () => {
    const graph = scanned((b, states, elements, fixed) => {
      const [state, element, row] = [operand(states, 0), operand(elements, 0), operand(fixed, 0)];
      const gate = b.unary('sigmoid', b.add(b.multiply(element, row), b.unary('tanh', row)));
      const after = b.add(state, gate);
      return { states: [after], results: [after] };
    }, 1);
    expect(kindsIn(bodyOf(await sameResults(graph)))).toEqual(['add']);
  });

  it('is the factor of what a state reaches, gathered over products, differences and values side by side', async () => {
    const graph = scanned((b, states, elements) => {
      const [state, element] = [operand(states, 0), operand(elements, 0)];
      const open = b.unary('sigmoid', element);
      const part = b.multiply(state, open);
      const rest = b.multiply(b.subtract(state, part), b.unary('tanh', element));
      const both = b.concat([b.multiply(part, element), rest], 1);
      const after = b.add(b.slice(both, 1, 0, width), b.slice(both, 1, width, 2 * width));
      return { states: [after], results: [after] };
    }, 1);
    expect(kindsIn(bodyOf(await sameResults(graph)))).toEqual(['concat', 'multiply', 'slice', 'slice', 'add']);
  });

  it('is what reaches no state, where the scan then gives no more than before', async () => {
    const graph = scanned((b, states, elements, fixed) => {
      const [state, element, row] = [operand(states, 0), operand(elements, 0), operand(fixed, 0)];
      const after = b.unary('tanh', b.add(state, element));
      const told = b.sum(b.multiply(b.unary('exp', after), row), [1]);
      return { states: [after], results: [after, told] };
    }, 2);
    expect(kindsIn(bodyOf(await sameResults(graph)))).toEqual(['add', 'tanh']);
  });

  it('is not what would make the scan give more', async () => {
    const graph = scanned((b, states, elements) => {
      const [state, element] = [operand(states, 0), operand(elements, 0)];
      const after = b.unary('tanh', b.add(state, element));
      return { states: [after], results: [b.sum(b.unary('exp', b.multiply(after, after)), [0])] };
    }, 1);
    expect(kindsIn(bodyOf(await sameResults(graph)))).toContain('exp');
  });

  it('leaves a scan whose results no state reaches at all', async () => {
    const graph = scanned((b, states, elements, fixed) => {
      const [state, element, row] = [operand(states, 0), operand(elements, 0), operand(fixed, 0)];
      return { states: [b.add(state, element)], results: [b.multiply(element, row)] };
    }, 1);
    await sameResults(graph);
  });
});
