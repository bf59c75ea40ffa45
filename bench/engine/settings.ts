import type { TrainingSettings } from '../../runtime/engine/task.ts';

/** A training of which a benchmark takes single steps: no schedule, nothing watched, on the CPU. */
export function plainSettings(batch: number, threads: number): TrainingSettings {
  return {
    epochs: 1,
    batch,
    accumulate: 1,
    learningRate: 1e-3,
    schedule: { kind: 'recipe', operator: 'constant', arguments: {} },
    seed: 7,
    threads,
    stop: { kind: 'never' },
    keepBest: 1,
    scoreFit: false,
    drawByWeight: false,
    timeShift: 0,
    provider: 'cpu',
    devices: 1,
  };
}
