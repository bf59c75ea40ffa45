import { type Command, Option } from 'commander';
import { countOf, setOption, storeOption } from './options.ts';

/** Adds the commands about trained models: what they are made of, how they leave, and how they predict. */
export function addServingCommands(program: Command, done: (code: number | Promise<number>) => Promise<void>): void {
  const count = (flag: string, what: string, standard: number) =>
    new Option(`${flag} <count>`, what).argParser(countOf(flag)).default(standard);

  program
    .command('model')
    .description('Show what a model is made of: layers, shapes, parameters, operations, memory.')
    .argument('<model>', 'as it stands in a program: Mlp, "Mlp(hidden: [64, 32])"')
    .argument('[file]', 'a pipeline that declares it, where it is not of the library')
    .addOption(count('--features', 'columns of the rows', 20))
    .addOption(count('--window', 'bars of a window, where the model reads sequences', 24))
    .addOption(count('--assets', 'assets, where the model has an index', 10))
    .addOption(count('--classes', 'of the label, where it has several', 1))
    .addOption(count('--batch', 'examples of a step, for the memory', 256))
    .option('--svg <file>', 'draw it there')
    .addHelpText(
      'after',
      `
  pipec model Mlp --features 40
  pipec model "Mlp(hidden: [64, 32])" --svg mlp.svg
  pipec model Mine my.pipe`,
    )
    .action(async (model, file, options) => done((await import('./commands/model.ts')).model(model, file, options)));

  program
    .command('export')
    .description('Write a trained network as an ONNX file that needs nothing of pipec.')
    .argument('<file>', 'a pipeline that has been run')
    .argument('<stage>', 'the stage that trained it')
    .option('-o, --output <model.onnx>', 'write there instead of to STAGE.onnx')
    .option('--raw', 'take features as they were made: imputation and scaling are folded in')
    .addOption(setOption())
    .addOption(storeOption())
    .addHelpText(
      'after',
      `
The file tells, as metadata, its pipeline and stage, its features in order,
assets, window, heads and figures.

  pipec export pipelines/quickstart.pipe network -o network.onnx --raw
  pipec predict network.onnx rows.csv -o predictions.csv`,
    )
    .action(async (file, stage, options) =>
      done((await import('./commands/export.ts')).exportModel(file, stage, options)),
    );

  program
    .command('predict')
    .description('Predict the rows of a CSV or Parquet file with an exported model.')
    .argument('<model>', 'an ONNX file that "pipec export" wrote')
    .argument('<data>', 'rows with the features of the model, by name')
    .option('-o, --output <predictions.csv>', 'write there instead of to the terminal')
    .option('--time <column>', 'times of the rows; windows need them', 'time')
    .option('--entity <column>', 'assets of the rows; a model with an index needs them', 'entity')
    .addOption(count('--threads', 'threads of an operator', 2))
    .action(async (model, data, options) =>
      done((await import('./commands/predict.ts')).predict(model, data, options)),
    );
}
