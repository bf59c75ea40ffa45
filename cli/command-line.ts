import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { packageRoot } from '../compiler/node-host.ts';
import { UsageError } from './exit.ts';
import {
  countOf,
  deviceOption,
  engineOption,
  envOption,
  jsonOption,
  numberOf,
  paramsOption,
  setOption,
  sharedOption,
  storeOption,
  targetOption,
} from './options.ts';
import { addProjectCommands } from './project-commands.ts';
import { addReviewCommands } from './review-commands.ts';
import { addServingCommands } from './serving-commands.ts';

/** Every command with its options and help. An action loads its command when it is used, and sets `process.exitCode`. */
export function commandLine(): Command {
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
  pipec fmt my.pipe              lay it out as everyone's is
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
    .addOption(engineOption())
    .addOption(storeOption())
    .addOption(sharedOption())
    .addOption(deviceOption())
    .option('--all', 'list cached steps too')
    .option('-o, --output <plan.json>', 'save the plan; "pipec run plan.json" executes exactly that, or refuses')
    .option('--detailed-exitcode', 'exit with 2 when there is something to do')
    .addOption(jsonOption('the planned run'))
    .addHelpText(
      'after',
      `
States:
  =  cached: the result is known
  ↓  restored: copied from the shared store, as far as anybody reads it
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
    .addOption(engineOption())
    .addOption(storeOption())
    .addOption(sharedOption())
    .addOption(deviceOption())
    .option('--publish', 'copy the results into the shared store too')
    .addOption(new Option('--jobs <count>', 'steps at once; results never depend on it').argParser(countOf('--jobs')))
    .option('--keep-going', 'after a failure, go on with what does not depend on it')
    .option('--locked', 'refuse where the pipeline is not what pipec.lock says')
    .addOption(jsonOption('one event a line'))
    .addHelpText(
      'after',
      `
A run may be stopped at any moment, even by kill -9, and started again: finished
steps are kept, a training goes on from its last epoch. Reports are written to
reports/PIPELINE/. Exit code 0: all is done. 1: a step failed, or the pipeline
has errors. 130: stopped.

  pipec run pipelines/quickstart.pipe
  pipec run my.pipe --set data='bars/*.csv' --target trees
  pipec run my.pipe --keep-going --jobs 2
  pipec run my.pipe --shared /mnt/share/pipec --publish`,
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
    .addOption(engineOption())
    .addOption(deviceOption())
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
    .command('fmt')
    .description('Bring .pipe files into their one canonical form.')
    .argument('[paths...]', 'files, or folders to search for *.pipe')
    .option('--check', 'change nothing; list what would change, and exit with 1 if there is any')
    .option('--stdin', 'read a program from stdin and print it')
    .addHelpText(
      'after',
      `
What is said stays as it is, comments included; only the layout changes. Prints
the files it changed. A file with a syntax error is left alone, and the exit
code is 1.

  pipec fmt .
  pipec fmt --check pipelines/
  pipec fmt --stdin < my.pipe`,
    )
    .action(async (paths, options) => done((await import('./commands/fmt.ts')).fmt(paths, options)));

  const cache = program.command('cache').description('See, collect and verify the store of results.');
  cache
    .command('du')
    .description('Show what the store takes of the disk.')
    .addOption(storeOption())
    .action(async (options) => done((await import('./commands/cache.ts')).usage(options)));
  cache
    .command('gc')
    .description('Remove what no recent run used. What is wanted again is made again.')
    .addOption(
      new Option('--keep-runs <count>', 'keep what the last so many runs used')
        .argParser(numberOf('--keep-runs'))
        .default(10),
    )
    .addOption(
      new Option('--keep-days <count>', 'keep what the runs of the last so many days used or made')
        .argParser(numberOf('--keep-days'))
        .default(30),
    )
    .option('--dry-run', 'only say what would be removed')
    .addOption(storeOption())
    .action(async (options) => done((await import('./commands/cache.ts')).collectGarbage(options)));
  cache
    .command('verify')
    .description('Read the whole store, and remove what is damaged.')
    .addOption(storeOption())
    .addHelpText(
      'after',
      `
Exit code 0: all is whole. 1: something was damaged; the next run makes it anew.`,
    )
    .action(async (options) => done((await import('./commands/cache.ts')).verify(options)));
  addServingCommands(program, done);

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
  pipec explain PIPE5001        what it means, with examples
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
