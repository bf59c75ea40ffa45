import type { TrainedManifest, TrainingHistory } from '../../artifact/trained.ts';
import {
  type Condition,
  describeCondition,
  evaluateCondition,
  figuresOf,
  readCondition,
} from '../../evaluation/condition.ts';
import { type EvaluationFile, figuresOf as evaluationFigures } from '../../evaluation/evaluation.ts';
import { openFrame } from '../../frame/frame.ts';
import { string } from '../arguments.ts';
import { inputNamed } from '../inputs.ts';
import { type OperatorContext, OperatorError, type OperatorImplementation } from '../operator.ts';

type Figure = Extract<Condition, { kind: 'figure' }>;

/**
 * `expect CONDITION "message"`: reads the figures and fails where the condition does not hold, or where a figure is undefined. Writes
 * `expectation.json` with what was found.
 */
export const expectation: OperatorImplementation = {
  async run(context) {
    const argument = context.arguments.condition;
    if (argument === undefined) throw new Error("the step has no argument 'condition'");
    const condition = readCondition(argument);
    const message = string(context.arguments, 'message');
    const figures = figuresOf(condition).map((figure) => ({ figure, value: readFigure(context, figure) }));
    const nameOf = (input: number) => context.run.titles[`figures.${input}`] ?? `figures.${input}`;
    const text = describeCondition(condition, nameOf);
    const found = figures.map(({ figure, value }) => `${describeCondition(figure, nameOf)} is ${shown(value)}`);
    const undefinedFigure = figures.find(({ value }) => Number.isNaN(value));
    const holds = evaluateCondition(
      condition,
      (figure) => figures.find(({ figure: one }) => same(one, figure))?.value ?? Number.NaN,
    );
    if (undefinedFigure !== undefined || holds !== true)
      throw new OperatorError(
        `${message === '' ? 'an expectation does not hold' : `${message}: not met`}: ${text}; ${found.join(', ')}`,
        undefinedFigure === undefined
          ? 'Everything else was kept: look at the figures, then mend the pipeline or the expectation.'
          : `${describeCondition(undefinedFigure.figure, nameOf)} is undefined there, which fails an expectation whatever is compared with it.`,
      );
    context.output.writeJson('expectation.json', {
      format: 'pipec.expectation/1',
      condition: text,
      message,
      figures: figures.map(({ figure, value }) => ({ name: describeCondition(figure, nameOf), value })),
    });
    return {
      metrics: Object.fromEntries(figures.map(({ figure, value }) => [describeCondition(figure, nameOf), value])),
    };
  },
};

function same(a: Figure, b: Figure): boolean {
  return a.input === b.input && a.figure === b.figure && a.part === b.part;
}

/** Six digits tell what a threshold needs to be told. */
function shown(value: number): string {
  return Number.isNaN(value)
    ? 'undefined'
    : Number.isInteger(value)
      ? String(value)
      : String(Number(value.toPrecision(6)));
}

function readFigure(context: OperatorContext, { input: place, figure, part }: Figure): number {
  const input = inputNamed(context, `figures.${place}`);
  switch (input.type.kind) {
    case 'Frame': {
      const frame = openFrame(input.artifact);
      if (figure === 'width') return frame.valueColumns.length;
      return input.part === undefined ? frame.rows : frame.partRows(input.part).length;
    }
    case 'Evaluation': {
      const figures = evaluationFigures(input.artifact.readJson('evaluation.json') as EvaluationFile);
      return figures[figure] ?? Number.NaN;
    }
    case 'Trained': {
      const { title } = input.artifact.readJson('model.json') as TrainedManifest;
      const { series, best } = input.artifact.readJson('history.json') as TrainingHistory;
      const values = series[`${part ?? 'validation'}.${figure}`];
      if (values === undefined)
        throw new OperatorError(
          `${context.run.titles[`figures.${place}`] ?? title} has no figure ${part ?? 'validation'}.${figure}`,
          `Training recorded ${Object.keys(series).sort().join(', ')}.`,
        );
      return values[best - 1] ?? Number.NaN;
    }
    default:
      throw new Error(`a ${input.type.kind} has no figures`);
  }
}
