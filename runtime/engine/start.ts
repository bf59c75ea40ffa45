import { declaredTensors } from '../../compiler/tensor/forward-graph.ts';
import type { TensorDeclaration } from '../../compiler/tensor/lower-model.ts';
import type { NamedTensor, TrainingRequest } from '../../compiler/tensor/program.ts';
import type { ArtifactReader } from '../artifact/artifact.ts';
import type { TrainedManifest } from '../artifact/trained.ts';
import { OperatorError } from '../operators/operator.ts';
import { networkFiles, openNetwork } from './network.ts';
import { decodeSafetensors } from './safetensors.ts';

/** The weights that a training takes over from another's result. */
export interface Start {
  /** Whole tensors, NaN where one is drawn. */
  readonly tensors: readonly NamedTensor[];
  readonly report: StartReport;
}

/** What became of the tensors of both, by name; part of `network.json`. */
export interface StartReport {
  /** Name of the model that was taken from. */
  readonly from: string;
  readonly matched: readonly string[];
  /** Tensors of this model that are drawn anew. */
  readonly drawn: readonly string[];
  /** Tensors of the other that this model has no place for. */
  readonly unused: readonly string[];
}

/** What this model reads. */
export interface StartingModel extends Pick<TrainingRequest, 'model' | 'dimensions' | 'entities'> {
  readonly name: string;
  readonly features: readonly string[];
  /** Assets in the order of the model's index. */
  readonly entityNames: readonly string[];
}

/**
 * Takes over every tensor of the trained network whose name and shape this model has. One that depends on the features is taken only
 * where these are the same in the same order, and of one with a row for each asset the rows of the assets that both know.
 * @throws OperatorError when it is no network, or nothing matches.
 */
export function startFrom(artifact: ArtifactReader, model: StartingModel): Start {
  const manifest = artifact.readJson('model.json') as TrainedManifest;
  if (manifest.kind !== 'network')
    throw new OperatorError(
      `${manifest.title} is no network, and its weights cannot be taken over`,
      'Start from a stage that trains a network, or leave `start` out.',
    );
  const { network } = openNetwork(artifact);
  const given = new Map(decodeSafetensors(artifact.read(networkFiles.weights)).tensors.map((own) => [own.name, own]));
  const sameFeatures =
    manifest.features.length === model.features.length &&
    manifest.features.every((name, at) => name === model.features[at]);
  const declared = declaredTensors(model);
  const byFeatures = namesThatGrow(declared, model, { features: 1, entities: 0 });
  const byEntities = namesThatGrow(declared, model, { features: 0, entities: 1 });
  const tensors: NamedTensor[] = [];
  const drawn: string[] = [];
  for (const { name, shape } of declared) {
    const other = given.get(name);
    const usable = other !== undefined && (sameFeatures || !byFeatures.has(name));
    const taken =
      usable && byEntities.has(name)
        ? rowsByName(other, shape, manifest.entities ?? [], model.entityNames)
        : usable && sameShape(other.shape, shape)
          ? other
          : undefined;
    if (taken === undefined) drawn.push(name);
    else tensors.push(taken);
  }
  const matched = tensors.map(({ name }) => name);
  if (matched.length === 0) throw nothingMatches(network.name, [...given.values()], model.name, declared);
  const taken = new Set(matched);
  const unused = [...given.keys()].filter((name) => !taken.has(name));
  return { tensors, report: { from: network.name, matched, drawn, unused } };
}

/** A sentence for a person. */
export function startNote({ from, matched, drawn }: StartReport): string {
  const all = matched.length + drawn.length;
  const rest = drawn.length === 0 ? '' : `; drawn anew: ${listed(drawn)}`;
  return `starts from ${from} with ${matched.length} of ${all} tensors${rest}`;
}

/** Tensors whose shape is another where the data are wider, or have more assets. */
function namesThatGrow(
  declared: readonly TensorDeclaration[],
  { model, dimensions, entities }: StartingModel,
  by: { readonly features: number; readonly entities: number },
): ReadonlySet<string> {
  const grown = declaredTensors({
    model,
    dimensions: { ...dimensions, feature: (dimensions.feature ?? 0) + by.features },
    entities: entities + by.entities,
  });
  return new Set(grown.flatMap(({ name, shape }, at) => (sameShape(shape, declared[at]?.shape ?? []) ? [] : [name])));
}

/** A table with a row for each asset, its rows put where this model has the assets; the others' rows are NaN. */
function rowsByName(
  { name, shape: given, values }: NamedTensor,
  shape: readonly number[],
  from: readonly string[],
  to: readonly string[],
): NamedTensor | undefined {
  const [, ...rest] = shape;
  if (!sameShape(given.slice(1), rest)) return undefined;
  const width = rest.reduce((product, size) => product * size, 1);
  const placed = new Float32Array(to.length * width).fill(Number.NaN);
  const rows = new Map(from.map((entity, row) => [entity, row]));
  let found = false;
  for (const [row, entity] of to.entries()) {
    const other = rows.get(entity);
    if (other === undefined) continue;
    placed.set(values.subarray(other * width, (other + 1) * width), row * width);
    found = true;
  }
  return found ? { name, shape, values: placed } : undefined;
}

function nothingMatches(
  from: string,
  given: readonly NamedTensor[],
  name: string,
  declared: readonly TensorDeclaration[],
): OperatorError {
  const shown = (tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
    listed(tensors.map((own) => `${own.name} [${own.shape.join(', ')}]`));
  return new OperatorError(
    `no tensor of ${from} has the name and the shape of one of ${name}: it has ${shown(given)}, and ${name} ${shown(declared)}`,
    'Start from a model whose layers are called alike and as wide, or leave `start` out.',
  );
}

function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
