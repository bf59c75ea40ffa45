import { memoryTooSmall } from '../../language/diagnostics/catalogue/resources.ts';
import { describeMemory } from '../describe.ts';
import { modelShapes } from '../models/shapes.ts';
import { sizeOfModel } from '../tensor/shapes.ts';
import type { FrameFacts } from './facts.ts';
import type { Transfer } from './transfer.ts';

const bytesPerNumber = 4;

/**
 * Reports a network that cannot fit the memory its stage declares. Counted are parameters with a gradient each, and what every layer
 * gives for each example of a batch, in 32-bit numbers; what the optimiser keeps comes on top, so that the figure is a lower bound.
 */
export function checkResources(step: Transfer, rows: FrameFacts): void {
  const { call } = step;
  const memory = call.resources?.memory;
  const network = [...call.arguments.values()].find((argument) => argument.model !== undefined);
  const batch = call.arguments.get('batch')?.value;
  if (memory === undefined || network?.model === undefined || batch?.kind !== 'int' || rows.broken) return;
  const { model } = network;
  const types = modelShapes({ report: () => {} }, model, network.location, rows, network.location);
  if (types === undefined) return;
  const size = sizeOfModel(model.graph, types);
  const parameters = size.parameters * 2 * bytesPerNumber;
  const activations = size.activations * batch.value * bytesPerNumber;
  if (parameters + activations <= memory) return;
  const name = model.declaration.name.kind === 'name' ? model.declaration.name.text : 'the model';
  step.report(memoryTooSmall, call.calleeLocation, {
    model: name,
    declared: describeMemory(memory),
    needed: describeMemory(parameters + activations),
    parameters: describeMemory(parameters),
    activations: describeMemory(activations),
    batch: batch.value,
  });
}
