import { givesNotBack, noSuchTap } from '../../language/diagnostics/catalogue/shapes.ts';
import type { Location } from '../../language/source/source.ts';
import { modelShapes } from '../models/shapes.ts';
import type { BoundModel } from '../program/program.ts';
import type { LayerType } from '../tensor/layer-type.ts';
import { shapeText } from '../tensor/size.ts';
import type { FrameFacts } from './facts.ts';
import type { Transfer } from './transfer.ts';

/**
 * The width of the tensor that the call reads of the model among its arguments: the tap or output that its argument `tap` names.
 * Undefined where it is not known, or where the model does not fit the rows, which is reported.
 */
export function tapWidth(step: Transfer, rows: FrameFacts): number | undefined {
  const network = [...step.call.arguments.values()].find((argument) => argument.model !== undefined);
  if (network?.model === undefined || rows.broken) return undefined;
  const types = modelShapes(step, network.model, network.location, rows, rows.rows.location);
  const name = step.call.arguments.get('tap');
  if (types === undefined || name?.value.kind !== 'string') return undefined;
  if (!givesBack(step, network.model, network.location, types)) return undefined;
  const wanted = name.value.value;
  const ends = [...network.model.graph.taps, ...network.model.graph.outputs];
  const end = ends.find((one) => one.name === wanted);
  if (end === undefined) {
    const { declaration } = network.model;
    step.report(noSuchTap, name.isDefault ? network.location : name.location, {
      model: declaration.name.kind === 'name' ? declaration.name.text : 'the model',
      tap: wanted,
      taps: ends.map((one) => one.name),
    });
    return undefined;
  }
  const type = types.get(end.node);
  const size = type?.kind === 'tensor' ? type.shape.at(-1) : undefined;
  return typeof size === 'number' ? size : undefined;
}

/** Whether the model's one output has the shape of its input; reports it where not. Sizes that only the run will tell are left to it. */
function givesBack(
  step: Transfer,
  { graph, declaration }: BoundModel,
  location: Location,
  types: ReadonlyMap<string, LayerType>,
): boolean {
  const [output, ...others] = graph.outputs;
  const input = graph.inputs.find(({ type }) => type === 'tensor');
  const given = types.get(output?.node ?? '');
  const needed = types.get(input?.id ?? '');
  if (given?.kind === 'tensor' && needed?.kind === 'tensor' && others.length === 0) {
    if (shapeText(given.shape) === shapeText(needed.shape)) return true;
  }
  step.report(givesNotBack, location, {
    model: declaration.name.kind === 'name' ? declaration.name.text : 'the model',
    outputs: graph.outputs.map(({ name }) => name),
    given: given?.kind === 'tensor' ? shapeText(given.shape) : 'an index',
    needed: needed?.kind === 'tensor' ? shapeText(needed.shape) : 'an index',
  });
  return false;
}
