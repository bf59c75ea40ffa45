import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { packageRoot } from '../compiler/node-host.ts';
import { exitCode, UsageError } from './exit.ts';
import { formatFailure } from './failure.ts';
import { addProjectCommands } from './project-commands.ts';
import { addReviewCommands } from './review-commands.ts';

/** `--set name=value`, any number of times; two for one parameter are a mistake. */
function collectSet(text: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--set ${text} gives no value`, 'write --set NAME=VALUE, e.g. --set epochs=50');
  const name = text.slice(0, at).trim();
  if (Object.hasOwn(previous, name)) throw new UsageError(`--set gives ${name} twice`, 'keep one of the two');
  return { ...previous, [name]: text.slice(at + 1) };
}

function countOf(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) {
      throw new UsageError(`${flag} ${text} is no count`, `write a whole number from 1, e.g. ${flag} 2`);
    }
    return value;
  };
}

const setOption = () =>
  new Option('--set <name=value>', 'give a param its value; may be repeated').argParser(collectSet).default({}, 'none');
const paramsOption = () =>
  new Option('--params <file.yaml>', 'give params their values, a `name: value` a line; may be repeated').argParser(
    (file: string, previous: readonly string[] | undefined) => [...(previous ?? []), file],
  );
const envOption = () => new Option('--env <name>', 'an environment of pipec.yaml: its params, store and options');
const storeOption = () => new Option('--store <folder>', 'keep results there instead of in .pipec/ beside the project');
const targetOption = () =>
  new Option('--target <name>', 'only what this declaration needs; may be repeated').argParser(
    (name: string, previous: readonly string[] | undefined) => [...(previous ?? []), name],
  );
const jsonOption = (what: string) => new Option('--json', `print ${what} as JSON`);

function buildProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  const program = new Command('pipec')
    .description('Checks, plans and runs training pipelines written in .pipe files.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      `
A first run, on simulated data:
  pipec run pipelines/quickstart.pipe

The usual round:
  pipec check my.pipe            what is wrong, without running anything
  pipec plan my.pipe             what a run would do, and why
  pipec run my.pipe              do it; what is already known is not done again
  pipec explain PIPE5001         what a diagnostic means, with an example`,
    );

  program
    .command('check')
    .description('Check pipelines without running anything.')
    .argument('<files...>', 'pipelines, *.pipe')
    .addOption(setOption())
    .addOption(paramsOption())
    .addOption(envOption())
    .option('--types', 'print every name with its type and facts')
    .option('--fix', 'apply the fixes that need no decision, and check again')
    .addOption(jsonOption('the diagnostics'))
    .addHelpText(
      'after',
      `
Exit code 0: no errors (there may be warnings). 1: errors.
Nothing is read but the .pipe files: no data, no store.

  pipec check pipelines/*.pipe
  pipec check my.pipe --json | jq '.diagnostics[].code'`,
    )
    .action(async (files, options) => done((await import('./commands/check.ts')).check(files, options)));

  program
    .command('plan')
    .description('Show what a run would do, and why, without doing it.')
    .argument('<file>', 'a pipeline')
    .addOption(setOption())
    .addOption(paramsOption())
    .addOption(envOption())
    .addOption(targetOption())
    .addOption(storeOption())
    .option('--all', 'list cached steps too')
    .option('-o, --output <plan.json>', 'save the plan; "pipec run plan.json" executes exactly that, or refuses')
    .option('--detailed-exitcode', 'exit with 2 when there is something to do')
    .addOption(jsonOption('the planned run'))
    .addHelpText(
      'after',
      `
States:
  =  cached: the result is known
  +  runs, for the reason beside it
  ~  may run: depends on what an earlier step turns out to produce
  -  of the last run, no longer wanted

  pipec plan my.pipe --set data=bars.parquet
  pipec plan my.pipe -o plan.json && pipec run plan.json`,
    )
    .action(async (file, options) => done((await import('./commands/plan.ts')).plan(file, options)));

  program
    .command('run')
    .description('Run a pipeline, or a saved plan. What is already known is not done again.')
    .argument('<file>', 'a pipeline, or a plan saved by "pipec plan -o"')
    .addOption(setOption())
    .addOption(paramsOption())
    .addOption(envOption())
    .addOption(targetOption())
    .addOption(storeOption())
    .addOption(new Option('--jobs <count>', 'steps at once; results never depend on it').argParser(countOf('--jobs')))
    .option('--keep-going', 'after a failure, go on with what does not depend on it')
    .option('--locked', 'refuse where the pipeline is not what pipec.lock says')
    .addOption(jsonOption('one event a line'))
    .addHelpText(
      'after',
      `
A run may be stopped at any moment, even by kill -9, and started again: finished steps are kept,
a training goes on from its last epoch. Reports are written to reports/PIPELINE/.

  pipec run pipelines/quickstart.pipe
  pipec run my.pipe --set data='bars/*.csv' --target trees
  pipec run my.pipe --keep-going --jobs 2`,
    )
    .action(async (file, options) => done((await import('./commands/run.ts')).run(file, options)));

  program
    .command('graph')
    .description('Draw the steps of a pipeline.')
    .argument('<file>', 'a pipeline')
    .addOption(setOption())
    .addOption(paramsOption())
    .addOption(envOption())
    .addOption(new Option('--format <format>', 'of the drawing').choices(['svg', 'dot', 'mermaid']).default('svg'))
    .option('--state', 'colour each step by what a run would do with it')
    .addOption(storeOption())
    .option('-o, --output <file>', 'write there instead of to the terminal')
    .addHelpText(
      'after',
      `
  pipec graph my.pipe --state -o my.svg        what a run would do, in colours
  pipec graph my.pipe -o my.svg                opens in a browser
  pipec graph my.pipe --format mermaid         for Markdown on a code forge`,
    )
    .action(async (file, options) => done((await import('./commands/graph.ts')).graph(file, options)));

  program
    .command('explain')
    .description('Explain a diagnostic, or a name of a pipeline and where its values come from.')
    .argument('[code]', 'the code or name of a diagnostic, e.g. PIPE5001; with a file, a name that it declares')
    .argument('[file]', 'a pipeline')
    .addOption(setOption())
    .addOption(paramsOption())
    .addOption(envOption())
    .option('--list', 'print every code with its name and summary')
    .addHelpText(
      'after',
      `
  pipec explain PIPE5001                  what it means, with a rejected and an accepted example
  pipec explain epochs my.pipe --set epochs=3
  pipec explain 'baseline["lstm"]' my.pipe`,
    )
    .action(
      async (
        code: string | undefined,
        file: string | undefined,
        options: { list?: boolean; set: Readonly<Record<string, string>>; params?: readonly string[]; env?: string },
      ) => {
        const { explain, explainName, listCodes } = await import('./commands/explain.ts');
        if (options.list) listCodes();
        else if (code === undefined)
          throw new UsageError('explain needs a code or a name', '"pipec explain --list" prints all codes');
        else if (file !== undefined) await done(explainName(code, file, options));
        else explain(code);
      },
    );
  addReviewCommands(program, done, () => [setOption(), paramsOption(), envOption()]);
  addProjectCommands(program, done);
  return program;
}

async function done(code: number | Promise<number>): Promise<void> {
  process.exitCode = await code;
}

async function main(): Promise<void> {
  // A reader that went away (`pipec plan | head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const program = buildProgram();
  try {
    if (process.argv.length <= 2) program.outputHelp();
    else await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return;
      process.stderr.write(`pipec: ${error.message.replace(/^error: /, '')}\n`);
      process.stderr.write('help: "pipec --help" shows the commands, "pipec COMMAND --help" its options\n');
      process.exitCode = exitCode.usage;
      return;
    }
    const { text, code } = formatFailure(error);
    process.stderr.write(text);
    process.exitCode = code;
  }
}

await main();
