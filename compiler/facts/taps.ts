import { givesNotBack } from '../../language/diagnostics/catalogue/shapes.ts';
import { noSuchTap, tapOfOtherWidth } from '../../language/diagnostics/catalogue/taps.ts';
import type { Location } from '../../language/source/source.ts';
import { modelShapes } from '../models/shapes.ts';
import { networkOf } from '../program/network.ts';
import type { BoundModel, StepCall } from '../program/program.ts';
import type { LayerType } from '../tensor/layer-type.ts';
import { type Size, shapeText } from '../tensor/size.ts';
import type { FrameFacts } from './facts.ts';
import type { Transfer } from './transfer.ts';

/**
 * The width of the tensor that the call reads of the model among its arguments: the tap or output that its argument `tap` names.
 * Undefined where it is not known, or where the model does not fit the rows, which is reported.
 */
export function tapWidth(step: Transfer, rows: FrameFacts): number | undefined {
  const network = networkOf(step.call);
  if (network === undefined || rows.broken) return undefined;
  const types = modelShapes(step, network.model, network.location, rows, rows.rows.location);
  if (types === undefined || !givesBack(step, network.model, network.location, types)) return undefined;
  const shape = tapShape(step, network.model, network.location, types);
  const size = shape?.at(-1);
  return typeof size === 'number' ? size : undefined;
}

/**
 * Whether a call that reads a tensor of what `training` has trained names one that the model gives, and its width; reports it where
 * not. What only the run will tell is left to it.
 */
export function readsTap(step: Transfer, training: StepCall, on: FrameFacts): boolean {
  const network = networkOf(training);
  const said = step.call.arguments.get('width');
  const tap = step.call.arguments.get('tap')?.value;
  if (network === undefined || said?.value.kind !== 'int' || tap?.kind !== 'string') return true;
  const types = modelShapes(step, network.model, network.location, on, on.rows.location);
  if (types === undefined) return true;
  const shape = tapShape(step, network.model, network.location, types);
  if (shape === undefined) return false;
  const [width, ...others] = shape;
  if (shape.some((size) => typeof size !== 'number')) return true;
  if (others.length === 0 && width === said.value.value) return true;
  step.report(tapOfOtherWidth, said.location, {
    model: nameOf(network.model),
    tap: tap.value,
    shape: shapeText(shape),
    ...(others.length === 0 && typeof width === 'number' ? { width } : {}),
    said: said.value.value,
  });
  return false;
}

/** The shape of an example's tensor that the argument `tap` names; undefined where the model gives none, which is reported. */
function tapShape(
  step: Transfer,
  model: BoundModel,
  location: Location,
  types: ReadonlyMap<string, LayerType>,
): readonly Size[] | undefined {
  const name = step.call.arguments.get('tap');
  if (name?.value.kind !== 'string') return undefined;
  const wanted = name.value.value;
  const ends = [...model.graph.taps, ...model.graph.outputs];
  const end = ends.find((one) => one.name === wanted);
  if (end === undefined) {
    step.report(noSuchTap, name.isDefault ? location : name.location, {
      model: nameOf(model),
      tap: wanted,
      taps: ends.map((one) => one.name),
    });
    return undefined;
  }
  const type = types.get(end.node);
  return type?.kind === 'tensor' ? type.shape : undefined;
}

function nameOf({ declaration }: BoundModel): string {
  return declaration.name.kind === 'name' ? declaration.name.text : 'the model';
}

/** Whether the model's one output has the shape of its input; reports it where not. Sizes that only the run will tell are left to it. */
function givesBack(
  step: Transfer,
  model: BoundModel,
  location: Location,
  types: ReadonlyMap<string, LayerType>,
): boolean {
  const { graph } = model;
  const [output, ...others] = graph.outputs;
  const input = graph.inputs.find(({ type }) => type === 'tensor');
  const given = types.get(output?.node ?? '');
  const needed = types.get(input?.id ?? '');
  if (given?.kind === 'tensor' && needed?.kind === 'tensor' && others.length === 0) {
    if (shapeText(given.shape) === shapeText(needed.shape)) return true;
  }
  step.report(givesNotBack, location, {
    model: nameOf(model),
    outputs: graph.outputs.map(({ name }) => name),
    given: given?.kind === 'tensor' ? shapeText(given.shape) : 'an index',
    needed: needed?.kind === 'tensor' ? shapeText(needed.shape) : 'an index',
  });
  return false;
}
