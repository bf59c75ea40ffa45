import {
  augmentsWindows,
  drawnBySeveral,
  endlessThreshold,
  needsClasses,
  nothingIsBest,
  nothingToFreeze,
  partsOfBatch,
} from '../../../language/diagnostics/catalogue/training.ts';
import { suggest } from '../../../language/diagnostics/suggest.ts';
import { describeValue } from '../../describe.ts';
import type { PlanHead } from '../../plan/plan.ts';
import type { PlanValue } from '../../plan/value.ts';
import type { BoundModel } from '../../program/program.ts';
import { frozenLayers } from '../../tensor/frozen.ts';
import type { FrameFacts } from '../facts.ts';
import type { Transfer } from '../transfer.ts';

/** Layers that take figures over the examples of a batch. */
const overBatch: ReadonlySet<string> = new Set(['batch_norm']);

/** Augmentations that work along the bars of a window. */
const alongTime: ReadonlySet<string> = new Set(['time_shift', 'magnitude_warp']);

/** Metrics that a threshold in between makes largest. */
const thresholdMetrics = ['f1', 'accuracy'];

/** Checks how a network is trained against its layers and the rows. */
export function checkNetworkSettings(step: Transfer, model: BoundModel, on: FrameFacts): void {
  const frozen = checkFrozen(step, model);
  checkParts(step, model, frozen);
  if (on.window === undefined) checkAugmentations(step);
  checkKeptEpochs(step);
  checkClasses(step, on);
}

function argumentOf(step: Transfer, name: string): PlanValue | undefined {
  return step.call.arguments.get(name)?.value;
}

function locationOf(step: Transfer, name: string) {
  return step.call.arguments.get(name)?.location ?? step.call.location;
}

/** The layers that are frozen; paths that are no layer's are reported. */
function checkFrozen(step: Transfer, model: BoundModel): (layer: string) => boolean {
  const freeze = argumentOf(step, 'freeze');
  const paths =
    freeze?.kind === 'list' ? freeze.items.flatMap((item) => (item.kind === 'string' ? [item.value] : [])) : [];
  const layers = model.graph.nodes.map(({ id }) => id);
  for (const path of paths) {
    const found = frozenLayers([path]);
    if (layers.some(found)) continue;
    const known = new Set(layers.flatMap(pathsTo));
    const suggestion = suggest(path, known);
    step.report(nothingToFreeze, locationOf(step, 'freeze'), {
      path,
      model: model.declaration.name.kind === 'name' ? model.declaration.name.text : 'the model',
      layers: [...new Set(layers.map((layer) => layer.split('.')[0] ?? layer))],
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return frozenLayers(paths);
}

/** `encoded`, `encoded.0`, `encoded.0.dense` */
function pathsTo(layer: string): readonly string[] {
  const parts = layer.split('.');
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
}

function checkParts(step: Transfer, model: BoundModel, frozen: (layer: string) => boolean): void {
  const accumulate = argumentOf(step, 'accumulate');
  if (accumulate?.kind !== 'int' || accumulate.value === 1) return;
  const layers = model.graph.nodes.filter(({ id, layer }) => overBatch.has(layer) && !frozen(id)).map(({ id }) => id);
  if (layers.length > 0) step.report(partsOfBatch, locationOf(step, 'accumulate'), { layers, parts: accumulate.value });
}

function checkAugmentations(step: Transfer): void {
  const augment = argumentOf(step, 'augment');
  if (augment?.kind !== 'list') return;
  for (const item of augment.items) {
    if (item.kind !== 'recipe' || !alongTime.has(item.operator)) continue;
    step.report(augmentsWindows, locationOf(step, 'augment'), { augmentation: item.operator });
    return;
  }
}

function checkKeptEpochs(step: Transfer): void {
  const count = argumentOf(step, 'keep_best');
  const stop = argumentOf(step, 'stop');
  if (count?.kind !== 'int' || count.value === 1 || stop?.kind !== 'recipe' || stop.operator !== 'never') return;
  step.report(nothingIsBest, locationOf(step, 'keep_best'), { count: count.value });
}

function checkClasses(step: Transfer, on: FrameFacts): void {
  const threshold = argumentOf(step, 'threshold');
  const balance = argumentOf(step, 'balance');
  const heads = on.label?.heads ?? [];
  const real = heads.find((head) => head.target === 'real');
  const balances = balance?.kind === 'symbol' && balance.value !== 'none';
  if (balances && real !== undefined)
    step.report(needsClasses, locationOf(step, 'balance'), {
      what: `balance: ${balance.value}`,
      head: real.name,
      target: 'real',
    });
  else if (balances && heads.length > 1) checkDraws(step, heads);
  if (threshold?.kind !== 'recipe') return;
  const { watch } = threshold.arguments;
  const written = watch?.kind === 'metric' ? watch.metric : '';
  const metric = written.slice(written.lastIndexOf('.') + 1);
  const decided = heads.filter((head) => heads.length === 1 || written.startsWith(`${head.name}.`));
  const other = decided.find((head) => head.target !== 'binary');
  if (other !== undefined) {
    const what = `threshold: ${describeValue(threshold)}`;
    step.report(needsClasses, locationOf(step, 'threshold'), { what, head: other.name, target: other.target });
  }
  if (written !== '' && !thresholdMetrics.includes(metric))
    step.report(endlessThreshold, locationOf(step, 'threshold'), { metric, offered: thresholdMetrics });
}

/** An example is drawn for all heads at once, and each would draw it by its own classes. */
function checkDraws(step: Transfer, heads: readonly PlanHead[]): void {
  const weighBy = argumentOf(step, 'weigh_by');
  if (weighBy?.kind !== 'symbol' || weighBy.value !== 'draw') return;
  step.report(drawnBySeveral, locationOf(step, 'weigh_by'), { heads: heads.map(({ name }) => name) });
}
