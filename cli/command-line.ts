import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { packageRoot } from '../compiler/node-host.ts';
import { UsageError } from './exit.ts';
import { countOf, jsonOption, setOption, storeOption, targetOption } from './options.ts';
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
    .addOption(targetOption())
    .addOption(storeOption())
    .addOption(new Option('--jobs <count>', 'steps at once; results never depend on it').argParser(countOf('--jobs')))
    .option('--keep-going', 'after a failure, go on with what does not depend on it')
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
    .addOption(new Option('--format <format>', 'of the drawing').choices(['svg', 'dot', 'mermaid']).default('svg'))
    .option('-o, --output <file>', 'write there instead of to the terminal')
    .addHelpText(
      'after',
      `
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
What is said stays as it is, comments included; only the layout changes. Prints the files it changed.
A file with a syntax error is left alone, and the exit code is 1.

  pipec fmt .
  pipec fmt --check pipelines/
  pipec fmt --stdin < my.pipe`,
    )
    .action(async (paths, options) => done((await import('./commands/fmt.ts')).fmt(paths, options)));

  addServingCommands(program, done);

  program
    .command('explain')
    .description('Explain a diagnostic code, with a rejected and an accepted example.')
    .argument('[code]', 'e.g. PIPE5001')
    .option('--list', 'print every code with its summary')
    .action(async (code: string | undefined, options: { list?: boolean }) => {
      const { explain, listCodes } = await import('./commands/explain.ts');
      if (options.list) listCodes();
      else if (code === undefined)
        throw new UsageError('explain needs a code', '"pipec explain --list" prints them all');
      else explain(code);
    });
  return program;
}

async function done(code: number | Promise<number>): Promise<void> {
  process.exitCode = await code;
}
