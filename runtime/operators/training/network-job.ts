import type { PlanArguments } from '../../../compiler/plan/value.ts';
import { usualLossScaling } from '../../../compiler/tensor/loss-scaling.ts';
import type { TrainingRequest } from '../../../compiler/tensor/program.ts';
import type { LearnedHead } from '../../artifact/trained.ts';
import { outputOf } from '../../engine/network.ts';
import { stoppingRule } from '../../engine/stopping.ts';
import type { TrainingSettings } from '../../engine/task.ts';
import { thresholdMetrics } from '../../engine/threshold.ts';
import { lossOfHead, type TrainingRows, timeShiftOf } from '../../engine/training-rows.ts';
import { bool, float, int, list, recipe, symbol } from '../arguments.ts';

/** What the tensor compiler is asked for. */
export function trainingRequest(
  given: PlanArguments,
  model: TrainingRequest['model'],
  rows: TrainingRows,
): TrainingRequest {
  const clipNorm = float(given, 'clip_norm');
  const decay = averageDecay(given);
  const frozen = list(given, 'freeze').flatMap((path) => (path.kind === 'string' ? [path.value] : []));
  const augmentations = list(given, 'augment').filter((own) => own.kind === 'recipe' && own.operator !== 'time_shift');
  return {
    model,
    dimensions: rows.dimensions,
    entities: rows.entities.length,
    losses: rows.heads.map(({ name }) => ({
      output: outputOf(model, name),
      head: name,
      loss: lossOfHead(given, name),
    })),
    optimizer: recipe(given, 'optimizer'),
    ...(clipNorm === 0 ? {} : { clipNorm }),
    randomness: 'drawn',
    ...(rows.fit.weights !== undefined && symbol(given, 'weigh_by') === 'loss' ? { weighted: true } : {}),
    ...(timeShiftOf(given) > 0 ? { shifted: true } : {}),
    ...(augmentations.length > 0 ? { augmentations } : {}),
    ...(decay === undefined ? {} : { averageDecay: decay }),
    ...(int(given, 'accumulate') > 1 ? { accumulate: true } : {}),
    ...(frozen.length > 0 ? { frozen } : {}),
    ...(symbol(given, 'precision') === 'mixed' ? { mixed: usualLossScaling } : {}),
  };
}

/** @param on Who takes the steps, and how many devices share their parts. */
export function trainingSettings(
  given: PlanArguments,
  heads: readonly LearnedHead[],
  { provider, devices }: Pick<TrainingSettings, 'provider' | 'devices'>,
): TrainingSettings {
  const threshold = chosenThreshold(given, heads);
  return {
    epochs: int(given, 'epochs'),
    batch: int(given, 'batch'),
    accumulate: int(given, 'accumulate'),
    learningRate: float(recipe(given, 'optimizer').arguments, 'learning_rate'),
    schedule: recipe(given, 'scheduler'),
    seed: int(given, 'seed'),
    threads: int(given, 'threads'),
    provider,
    devices,
    stop: stoppingRule(recipe(given, 'stop')),
    keepBest: int(given, 'keep_best'),
    scoreFit: bool(given, 'score_train'),
    drawByWeight: symbol(given, 'weigh_by') === 'draw',
    timeShift: timeShiftOf(given),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

function averageDecay({ average }: PlanArguments): number | undefined {
  if (average?.kind !== 'recipe') return undefined;
  if (average.operator !== 'ema') throw new Error(`'${average.operator}' is no average that the engine knows`);
  return float(average.arguments, 'decay');
}

/** `f1` of the only head, `hit.f1` of one of several. */
function chosenThreshold({ threshold }: PlanArguments, heads: readonly LearnedHead[]): TrainingSettings['threshold'] {
  if (threshold?.kind !== 'recipe') return undefined;
  const { watch } = threshold.arguments;
  const written = watch?.kind === 'metric' ? watch.metric : '';
  const head = heads.find(({ name }) => written.startsWith(`${name}.`)) ?? heads[0];
  const metric = thresholdMetrics.find((name) => name === written.slice(written.lastIndexOf('.') + 1));
  if (head === undefined || metric === undefined)
    throw new Error('the compiler let a threshold through that no metric decides');
  return { head: head.name, metric };
}
