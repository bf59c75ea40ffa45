import type { ArtifactReader } from '../../artifact/artifact.ts';
import type { TrainedManifest } from '../../artifact/trained.ts';
import { onnxEngine } from '../../engine/engine.ts';
import { exampleRows } from '../../engine/examples.ts';
import { networkFiles, openNetwork, type TrainedNetworkFiles } from '../../engine/network.ts';
import { readExamples } from '../../engine/predict.ts';
import { decodeSafetensors } from '../../engine/safetensors.ts';
import { modelUpTo, tapNames, tapNode, tapSize } from '../../engine/tap.ts';
import { checkFeatures } from '../../evaluation/predictor.ts';
import { openFrame } from '../../frame/frame.ts';
import { int, string } from '../arguments.ts';
import { inputNamed } from '../inputs.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';
import { writeExampleColumns } from './example-columns.ts';

/**
 * `stdlib/training/reuse.pipe`: `extract(model, rows, tap, width)`. The network works as in predictions, with the weights that it
 * predicts with; what lies behind the tap is not computed.
 */
export const extract: OperatorImplementation = {
  async run(context) {
    const { artifact } = inputNamed(context, 'model');
    const input = inputNamed(context, 'rows');
    const tap = string(context.arguments, 'tap');
    const width = int(context.arguments, 'width');
    const trained = networkOf(artifact);
    const { manifest, network } = trained;
    checkTap(trained, tap, width);
    const whole = openFrame(input.artifact);
    checkFeatures(manifest, whole);
    const rows = exampleRows(whole, input.part, []);
    const { graph, dimensions, entities } = network;
    const { tensors } = decodeSafetensors(artifact.read(networkFiles.weights));
    const request = { model: graph, dimensions, entities };
    const { predicting } = modelUpTo(tap, request, tensors, context.engine ?? onnxEngine);
    const read = { model: predicting, heads: [{ name: tap, output: tap, target: 'real' as const, width }] };
    const values = await readExamples(trained, whole, rows, read, context.signal);
    const names = Array.from({ length: width }, (_, index) => `${tap}_${index}`);
    return writeExampleColumns(context, whole, { rows, groups: [{ names, values: values[tap] ?? [] }] });
  },
};

function networkOf(artifact: ArtifactReader): TrainedNetworkFiles {
  const { kind, title } = artifact.readJson('model.json') as TrainedManifest;
  if (kind === 'network') return openNetwork(artifact);
  throw new OperatorError(
    `${title} has no tensors inside that could be read: it is made of ${kind}`,
    'Extract from a network, or take what the trees predict: predict(model, rows).',
  );
}

function checkTap({ network }: TrainedNetworkFiles, tap: string, width: number): void {
  const { name, graph, dimensions } = network;
  if (tapNode(graph, tap) === undefined)
    throw new OperatorError(
      `the model ${name} has nothing called '${tap}' to be read`,
      `It has ${tapNames(graph).join(', ')}. Another tensor of the model is named by writing \`tap ${tap} = …\` in it.`,
    );
  const size = tapSize(graph, dimensions, tap);
  if (size === undefined)
    throw new OperatorError(
      `'${tap}' of ${name} is no row of numbers for an example`,
      'Flatten it in the model, or name another tap.',
    );
  if (size !== width)
    throw new OperatorError(
      `'${tap}' of ${name} is ${size} wide, and \`width\` says ${width}`,
      `Write width: ${size}.`,
    );
}
