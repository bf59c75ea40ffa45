import type { Command, Option } from 'commander';

/** Commands for reviews of pipelines. `setOption` is that of all commands that compile. */
export function addReviewCommands(
  program: Command,
  done: (code: number | Promise<number>) => Promise<void>,
  setOption: () => Option,
): void {
  program
    .command('diff')
    .description('Show what a change means: declarations, columns, shapes, hyperparameters, and what runs anew.')
    .argument('<revision>', 'a commit, branch or tag of git to compare the working tree with')
    .argument('[file]', 'a pipeline; all below the working directory when absent')
    .addOption(setOption())
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
}
