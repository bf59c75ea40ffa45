import { scoreNames } from '../../../compiler/plan/score-names.ts';
import type { LearnedHead, TrainedManifest } from '../../artifact/trained.ts';
import { predictEveryRow } from '../../evaluation/predictor.ts';
import { openFrame } from '../../frame/frame.ts';
import { inputNamed } from '../inputs.ts';
import type { OperatorImplementation } from '../operator.ts';
import { writeExampleColumns } from './example-columns.ts';

/** `stdlib/training/reuse.pipe`: `predict(model, rows)`. Windows begin before their part where they have to, as in an evaluation. */
export const predict: OperatorImplementation = {
  async run(context) {
    const model = inputNamed(context, 'model').artifact;
    const input = inputNamed(context, 'rows');
    const manifest = model.readJson('model.json') as TrainedManifest;
    const whole = openFrame(input.artifact);
    const { signal, engine } = context;
    const { rows, values } = await predictEveryRow(model, manifest, whole, input.part, signal, engine);
    const groups = manifest.heads.map((head) => ({ names: namesOf(head), values: values[head.name] ?? [] }));
    return writeExampleColumns(context, whole, { rows, groups });
  },
};

function namesOf({ classes, ...head }: LearnedHead): readonly string[] {
  return scoreNames({ ...head, ...(classes === undefined ? {} : { classes: classes.length }) }) ?? [];
}
