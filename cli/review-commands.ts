import type { Command, Option } from 'commander';

/** Commands for reviews of pipelines. `compileOptions` are those of all commands that compile. */
export function addReviewCommands(
  program: Command,
  done: (code: number | Promise<number>) => Promise<void>,
  compileOptions: () => readonly Option[],
): void {
  const differ = program
    .command('diff')
    .description('Show what a change means: declarations, columns, shapes, hyperparameters, and what runs anew.')
    .argument('<revision>', 'a commit, branch or tag of git to compare the working tree with')
    .argument('[file]', 'a pipeline; all below the working directory when absent')
    .option('--json', 'print the differences as JSON')
    .option('--markdown', 'print them as a comment on a pull request')
    .addHelpText(
      'after',
      `
Both sides are compiled with the library of today.

  pipec diff HEAD my.pipe
  pipec diff main --markdown > comment.md`,
    )
    .action(async (revision, file, options) =>
      done((await import('./commands/diff.ts')).diff(revision, file, options)),
    );

  const locker = program
    .command('lock')
    .description('Pin what pipelines are made of in pipec.lock: arguments, operators, data.')
    .argument('<files...>', 'pipelines, *.pipe')
    .option('--store <folder>', 'where digests of files are remembered')
    .option('--check', 'write nothing; exit with 1 where something is not as it was locked')
    .addHelpText(
      'after',
      `
The lock has one fact a line, sorted, so that a changed default shows in a
review and two branches merge.
It lies at the project's root and is committed.

  pipec lock my.pipe
  pipec run my.pipe --locked`,
    )
    .action(async (files, options) => done((await import('./commands/lock.ts')).lock(files, options)));
  for (const command of [differ, locker]) for (const option of compileOptions()) command.addOption(option);
}
