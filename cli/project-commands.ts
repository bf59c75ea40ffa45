import { type Command, Option } from 'commander';

/** Commands that start and describe projects: `import`. */
export function addProjectCommands(program: Command, done: (code: number | Promise<number>) => Promise<void>): void {
  program
    .command('import')
    .description('Turn a YAML config of a training into a pipeline that checks.')
    .argument('<config.yaml>', 'with blocks such as model, training, loss, data')
    .addOption(new Option('-o, --output <file>', 'write there instead of to the terminal; nothing is written over'))
    .addHelpText(
      'after',
      `
What the library has no operator for, what is not understood and what was chosen is listed with its line,
at the end of the pipeline and on stderr.

  pipec import config.yaml -o my.pipe && pipec check my.pipe`,
    )
    .action(async (file, options) => done((await import('./commands/import.ts')).importFile(file, options)));
}
