import type { PlanArguments } from '../../../compiler/plan/value.ts';
import type { ArtifactReader } from '../../../runtime/artifact/artifact.ts';
import { window } from '../../../runtime/operators/frames/window.ts';
import { barCount, bool, duration, float, HOUR, int, recipe, runOperator, symbol } from '../operators/operator-run.ts';
import { frameInput, plantedFrame, trainArguments, windowModel } from './network-training.ts';

const layer = (id: string, name: string, inputs: readonly string[], given: PlanArguments = {}) => ({
  id,
  layer: name,
  inputs,
  arguments: given,
});

/** A model of windows with dropout and without batch norm. */
const dropped = {
  ...windowModel,
  graph: {
    ...windowModel.graph,
    nodes: [
      layer('flat', 'flatten', ['x']),
      layer('hidden', 'dense', ['flat'], { width: int(8), bias: bool(true) }),
      layer('bent', 'relu', ['hidden']),
      layer('thinned', 'dropout', ['bent'], { rate: float(0.2) }),
      layer('logit', 'dense', ['thinned'], { width: int(1), bias: bool(true) }),
    ],
  },
};

const watch = (metric: string) => ({ kind: 'metric', part: 'validation', metric }) as const;

/** A training that has every piece of state there is. */
export const everyOption: PlanArguments = trainArguments({
  model: dropped,
  scheduler: recipe('warm_up', {
    epochs: int(1),
    steps: int(0),
    start: float(0.1),
    before: recipe('reduce_on_plateau', {
      watch: watch('loss'),
      factor: float(0.5),
      patience: int(0),
      min_learning_rate: float(0),
      min_delta: float(0.5),
      relative: bool(true),
      cooldown: int(0),
    }),
  }),
  accumulate: int(3),
  average: recipe('ema', { decay: float(0.9) }),
  balance: symbol('classes'),
  half_life: duration(200 * HOUR),
  weigh_by: symbol('draw'),
  augment: {
    kind: 'list',
    items: [
      recipe('noise', { deviation: float(0.1) }),
      recipe('time_shift', { most: barCount(2) }),
      recipe('magnitude_warp', { deviation: float(0.1), knots: int(1) }),
    ],
  },
  keep_best: int(2),
  score_train: bool(true),
  threshold: recipe('best', { watch: watch('f1') }),
  epochs: int(6),
});

/** The planted frame as windows of five bars. */
export async function windowedFrame(): Promise<ArtifactReader> {
  const { artifact } = await runOperator(window, {
    inputs: { rows: frameInput(plantedFrame()) },
    arguments: { length: barCount(5) },
  });
  return artifact;
}
