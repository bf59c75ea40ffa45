import { expect, test } from 'vitest';
import { architectureGraph, architectures, modelGraph } from '../../../bench/engine/architecture-models.ts';
import { compileStep } from '../../../bench/engine/training-session.ts';
import { countNodes } from './onnx-nodes.ts';

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
      "mlp: 426, in scans 0",
      "lstm: 271, in scans 46",
      "gru: 237, in scans 40",
      "lstm_attention: 527, in scans 46",
      "gru_attention: 441, in scans 40",
      "cnn_lstm: 508, in scans 46",
      "cnn1d: 466, in scans 0",
      "tcn: 579, in scans 0",
      "transformer: 673, in scans 0",
      "hybrid: 929, in scans 92",
      "resnet: 1054, in scans 0",
      "inception: 1436, in scans 0",
    ]
  `);
});

test('the graph of a recurrent model does not grow with its window', () => {
  for (const model of ['Plain(gated: false, bidirectional: true)', 'Plain(gated: true)']) {
    const [short, ...longer] = [24, 240, 600].map((time) =>
      countNodes(compileStep(modelGraph(model, time), time).onnx),
    );
    for (const count of longer) expect(count).toEqual(short);
  }
});
