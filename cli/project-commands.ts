import { Argument, type Command, Option } from 'commander';
import { templateNames } from './templates/project.ts';

/** Commands that start projects and describe the library and the command line. */
export function addProjectCommands(program: Command, done: (code: number | Promise<number>) => Promise<void>): void {
  program
    .command('new')
    .description('Start a project: a pipeline, a README and a .gitignore.')
    .argument('<folder>', 'new or empty')
    .addOption(new Option('--template <name>', 'what to start from').choices(templateNames).default('quickstart'))
    .addHelpText(
      'after',
      `
Templates:
  quickstart  a whole pipeline on a simulated market; needs no data
  crypto      hourly bars of many pairs, from files
  empty       bars and features, and the rest is yours

  pipec new first && cd first && pipec run quickstart.pipe`,
    )
    .action(async (folder, options) => done((await import('./commands/new.ts')).newProject(folder, options)));

  program
    .command('import')
    .description('Turn a YAML config of a training into a pipeline that checks.')
    .argument('<config.yaml>', 'with blocks such as model, training, loss, data')
    .addOption(new Option('-o, --output <file>', 'write there instead of to the terminal; nothing is written over'))
    .addHelpText(
      'after',
      `
What the library has no operator for, what is not understood and what was
chosen is listed with its line, at the end of the pipeline and on stderr.

  pipec import config.yaml -o my.pipe && pipec check my.pipe`,
    )
    .action(async (file, options) => done((await import('./commands/import.ts')).importFile(file, options)));

  program
    .command('docs')
    .description('Write the reference of the library: every operator with its parameters, its promises and an example.')
    .option('--html <folder>', 'as a site with a search; opens from the folder, without a network')
    .option('--markdown <folder>', 'as Markdown, a page a group')
    .addHelpText('after', '\n  pipec docs --html reference && open reference/index.html')
    .action(async (options) => done((await import('./commands/docs.ts')).docs(options)));

  program
    .command('completion')
    .description('Print the completion of the command line for a shell.')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
  source <(pipec completion bash)          for now, or in ~/.bashrc
  source <(pipec completion zsh)           after compinit
  pipec completion fish | source`,
    )
    .action(async (shell) => done((await import('./commands/completion.ts')).completion(program, shell)));
}
