import type { PlanArguments } from '../../compiler/plan/value.ts';
import type { ModelGraph } from '../../compiler/tensor/model-graph.ts';
import type { TensorPort } from '../../compiler/tensor/program.ts';
import type { ArtifactReader } from '../artifact/artifact.ts';
import type { TrainedManifest } from '../artifact/trained.ts';
import type { StartReport } from './start.ts';

/** Files of a trained network beside `model.json` and `history.json`. */
export const networkFiles = {
  network: 'network.json',
  /** Every named tensor of the best epoch, running statistics included. */
  weights: 'weights.safetensors',
  /** The model with its weights folded in. */
  inference: 'inference.onnx',
} as const;

/** `network.json`: what it takes to compile the model again, and to feed the graph that lies beside it. */
export interface NetworkManifest {
  readonly format: 'pipec.network/1';
  /** Name of the `model`. */
  readonly name: string;
  readonly arguments: PlanArguments;
  readonly graph: ModelGraph;
  /** Sizes of the data's named dimensions. */
  readonly dimensions: Readonly<Record<string, number>>;
  readonly entities: number;
  /** Threads it was trained with, and predicts with: bytes may depend on it. */
  readonly threads: number;
  readonly inference: { readonly inputs: readonly TensorPort[]; readonly outputs: readonly TensorPort[] };
  /** What it took over from the model that it started from. */
  readonly start?: StartReport;
  /** The best epochs, the best first: their weights lie in `file`. */
  readonly kept?: readonly {
    readonly epoch: number;
    /** `validation.f1` */
    readonly metric: string;
    readonly value: number;
    readonly file: string;
  }[];
}

/** A trained network opened for prediction. */
export interface TrainedNetworkFiles {
  readonly manifest: TrainedManifest;
  readonly network: NetworkManifest;
}

/** The output that learns a head: the one of its name, or the only one. */
export function outputOf({ outputs }: ModelGraph, head: string): string {
  const [only, ...others] = outputs;
  const output = others.length === 0 ? only : outputs.find(({ name }) => name === head);
  if (output === undefined) throw new Error(`no output of the model learns '${head}'`);
  return output.name;
}

/** Reads the heads of a trained network. Throws when the artifact is none. */
export function openNetwork(artifact: ArtifactReader): TrainedNetworkFiles {
  const manifest = artifact.readJson('model.json') as TrainedManifest;
  if (manifest.kind !== 'network') throw new Error(`the model is made of ${manifest.kind}, not a network`);
  return { manifest, network: artifact.readJson(networkFiles.network) as NetworkManifest };
}
