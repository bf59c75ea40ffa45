/* Prints the SHA-256 of a trained model's text: run in processes of its own by the test beside it. */
import { createHash } from 'node:crypto';
import { trainTrees } from '../../../runtime/operators/training/train_trees.ts';
import { hit, plantedFrame } from '../evaluation/planted-frame.ts';
import { early, float, int, lightgbm, rowsOf, runStep } from '../evaluation/step.ts';

const frame = plantedFrame();
const { artifact } = await runStep(
  trainTrees,
  { fit: rowsOf(frame, hit, 'train'), watch: rowsOf(frame, hit, 'validation') },
  {
    model: lightgbm({ trees: int(40), bagging_fraction: float(0.7), feature_fraction: float(0.8), seed: int(3) }),
    stop: early('log_loss', 10),
  },
);
console.log(createHash('sha256').update(artifact.read('model.txt')).digest('hex'), artifact.manifest.digest);
