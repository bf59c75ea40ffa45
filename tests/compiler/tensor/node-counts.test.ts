import { expect, test } from 'vitest';
import { architectureGraph, architectures, modelGraph } from '../../../bench/engine/architecture-models.ts';
import { compileStep } from '../../../bench/engine/training-session.ts';
import { countNodes, unreadConstants } from './onnx-nodes.ts';

/**
 * Operators of a training step. A number that grows costs time in each step: whoever changes one measures both sides with
 * bench/engine/architectures.ts.
 */
test('training steps have as many operators as they had when they were measured', () => {
  const counts = Object.keys(architectures).map((name) => {
    const { graph, bodies } = countNodes(compileStep(architectureGraph(name)).onnx);
    return `${name}: ${graph}, in scans ${bodies}`;
  });
  expect(counts).toMatchInlineSnapshot(`
    [
      "mlp: 323, in scans 0",
      "lstm: 266, in scans 78",
      "gru: 296, in scans 62",
      "lstm_attention: 486, in scans 78",
      "gru_attention: 464, in scans 62",
      "cnn_lstm: 485, in scans 78",
      "cnn1d: 427, in scans 0",
      "tcn: 514, in scans 0",
      "transformer: 641, in scans 0",
      "hybrid: 956, in scans 156",
      "resnet: 1231, in scans 0",
      "inception: 1617, in scans 0",
    ]
  `);
});

test('every constant of a training step is read', () => {
  for (const name of Object.keys(architectures))
    expect(unreadConstants(compileStep(architectureGraph(name)).onnx), name).toEqual([]);
});

test('of a few examples at once, a step of a scan has fewer', () => {
  const counts = ['lstm', 'gru'].map(
    (name) => countNodes(compileStep(architectureGraph(name), { examples: 16 }).onnx).bodies,
  );
  expect(counts).toEqual([46, 40]);
});

test('the graph of a recurrent model does not grow with its window', () => {
  for (const model of ['Plain(gated: false, bidirectional: true)', 'Plain(gated: true)']) {
    const [short, ...longer] = [24, 240, 600].map((time) =>
      countNodes(compileStep(modelGraph(model, time), { time }).onnx),
    );
    for (const count of longer) expect(count).toEqual(short);
  }
});
