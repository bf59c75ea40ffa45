import { hash } from 'node:crypto';
import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import { compileServing } from '../../compiler/tensor/serving.ts';
import type { ArtifactReader } from '../artifact/artifact.ts';
import { canonicalJson } from '../artifact/canonical-json.ts';
import type { TrainingHistory } from '../artifact/trained.ts';
import { networkFiles, openNetwork, outputOf } from '../engine/network.ts';
import { decodeSafetensors } from '../engine/safetensors.ts';
import { openFrame } from '../frame/frame.ts';
import { OperatorError } from '../operators/operator.ts';
import { encodeMetadata, type ServingMetadata } from './metadata.ts';
import { preparationOf } from './preparation.ts';

/** A trained stage of a pipeline, with the results it stands on. */
export interface ExportedStage {
  readonly plan: Plan;
  /** Name of the declaration. */
  readonly stage: string;
  readonly step: PlanStep;
  /** The result of a step of the plan. Throws what the user is to know where there is none. */
  readonly artifactOf: (step: PlanStep) => ArtifactReader;
}

export interface ExportedModel {
  readonly onnx: Uint8Array;
  readonly metadata: ServingMetadata;
}

/**
 * The trained network of a stage as an ONNX file that needs nothing of pipec.
 * @param raw Whether imputation and scaling are folded in, so that it takes features as they were made.
 * @throws OperatorError where the stage trained no network, or its preparation cannot be folded in.
 */
export function exportStage({ plan, stage, step, artifactOf }: ExportedStage, raw: boolean): ExportedModel {
  const artifact = artifactOf(step);
  if (!artifact.has(networkFiles.network))
    throw new OperatorError(
      `'${stage}' trained no network`,
      artifact.has('model.txt') ? `Its trees are in LightGBM's own format: ${artifact.path('model.txt')}` : undefined,
    );
  const { manifest, network } = openNetwork(artifact);
  const fit = step.inputs.find((input) => input.name === 'fit');
  const rows = plan.steps.find((own) => own.id === fit?.step);
  if (rows === undefined) throw new Error(`the step ${step.id} has no rows to fit`);
  const metadata: ServingMetadata = {
    format: 'pipec.serving/2',
    pipeline: plan.pipeline,
    pipeline_digest: hash('sha256', canonicalJson(plan.steps.map(({ id }) => id))),
    stage,
    step: step.id,
    model: network.name,
    heads: manifest.heads.map((head) =>
      head.target === 'binary' ? { ...head, threshold: head.threshold ?? 0.5 } : head,
    ),
    features: manifest.features,
    takes: raw ? 'raw' : 'prepared',
    window: manifest.window ?? 1,
    interval: openFrame(artifactOf(rows)).interval,
    assets: manifest.entities ?? [],
    metrics: keptFigures(artifact.readJson('history.json') as TrainingHistory),
  };
  const { onnx } = compileServing({
    model: network.graph,
    dimensions: network.dimensions,
    entities: network.entities,
    tensors: decodeSafetensors(artifact.read(networkFiles.weights)).tensors,
    preparation: raw ? preparationOf(plan, rows, manifest.features, artifactOf) : [],
    heads: manifest.heads.map(({ name, target }) => ({ name, target, output: outputOf(network.graph, name) })),
    metadata: encodeMetadata(metadata),
  });
  return { onnx, metadata };
}

function keptFigures({ best, series }: TrainingHistory): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(series).flatMap(([name, values]) => {
      const value = values[best - 1];
      return value === null || value === undefined ? [] : [[name, value]];
    }),
  );
}
