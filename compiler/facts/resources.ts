import { memoryTooSmall } from '../../language/diagnostics/catalogue/resources.ts';
import { describeMemory } from '../describe.ts';
import { modelShapes } from '../models/shapes.ts';
import { networkOf } from '../program/network.ts';
import { frozenLayers } from '../tensor/frozen.ts';
import { sizeOfModel } from '../tensor/shapes.ts';
import type { FrameFacts } from './facts.ts';
import { frozenPaths, layersOverBatch } from './families/network-settings.ts';
import type { Transfer } from './transfer.ts';

const bytesPerNumber = 4;

/**
 * Reports a network that cannot fit the memory its stage declares. Counted are parameters with a gradient each, and what every layer
 * gives for each example that goes through the model at once, in 32-bit numbers; what the optimiser keeps comes on top, so that the figure
 * is a lower bound. Where steps in parts would fit, their number is told; what is declared changes no result, so it is the program that
 * has to say it.
 */
export function checkResources(step: Transfer, rows: FrameFacts): void {
  const { call } = step;
  const memory = call.resources?.memory;
  const network = networkOf(call);
  const batch = call.arguments.get('batch')?.value;
  if (memory === undefined || network === undefined || batch?.kind !== 'int' || rows.broken) return;
  const { model } = network;
  const types = modelShapes({ report: () => {} }, model, network.location, rows, network.location);
  if (types === undefined) return;
  const size = sizeOfModel(model.graph, types);
  const parameters = size.parameters * 2 * bytesPerNumber;
  const activations = (parts: number) => size.activations * Math.ceil(batch.value / parts) * bytesPerNumber;
  const accumulate = call.arguments.get('accumulate')?.value;
  const parts = accumulate?.kind === 'int' ? accumulate.value : 1;
  if (parameters + activations(parts) <= memory) return;
  const name = model.declaration.name.kind === 'name' ? model.declaration.name.text : 'the model';
  const fitting = fittingParts(batch.value, (own) => parameters + activations(own) <= memory);
  const whole = layersOverBatch(model, frozenLayers(frozenPaths(step))).length > 0;
  step.report(memoryTooSmall, call.calleeLocation, {
    model: name,
    declared: describeMemory(memory),
    needed: describeMemory(parameters + activations(parts)),
    parameters: describeMemory(parameters),
    activations: describeMemory(activations(parts)),
    batch: Math.ceil(batch.value / parts),
    ...(fitting === undefined || whole ? {} : { fitting }),
  });
}

/** The least power of two of parts that fit; `undefined` where not even single examples do. */
function fittingParts(batch: number, fits: (parts: number) => boolean): number | undefined {
  for (let parts = 2; parts < 2 * batch; parts *= 2) if (fits(parts)) return parts;
  return undefined;
}
