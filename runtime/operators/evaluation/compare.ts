import type { EvaluationFile } from '../../evaluation/evaluation.ts';
import { renderReport } from '../../report/page.ts';
import { string } from '../arguments.ts';
import { OperatorError, type OperatorImplementation } from '../operator.ts';

/** `compare(a, b, …) { title: … }`: one HTML page about all evaluations, `report.html`. */
export const compare: OperatorImplementation = {
  async run(context) {
    const evaluations = inputsInOrder(Object.keys(context.inputs)).flatMap((name) => {
      const input = context.inputs[name];
      if (input === undefined) return [];
      const evaluation = input.artifact.readJson('evaluation.json') as EvaluationFile;
      return [{ title: context.run.titles[name] ?? name, evaluation }];
    });
    if (evaluations.length === 0)
      throw new OperatorError('the report has nothing to compare', 'Name at least one evaluation.');
    const page = await renderReport({ title: string(context.arguments, 'title'), evaluations, facts: context.run });
    context.output.write('report.html', new TextEncoder().encode(page));
    return { metrics: { evaluations: evaluations.length } };
  },
};

/** `evaluations.10` comes after `evaluations.9`. */
function inputsInOrder(names: readonly string[]): readonly string[] {
  const place = (name: string) => Number(name.slice(name.lastIndexOf('.') + 1));
  return [...names].sort((a, b) => place(a) - place(b));
}
