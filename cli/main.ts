import { CommanderError } from 'commander';
import { commandLine } from './command-line.ts';
import { exitCode } from './exit.ts';
import { formatFailure } from './failure.ts';
import { reasonOf } from './files/reason.ts';

async function main(): Promise<void> {
  watchOutput();
  try {
    const program = commandLine();
    if (process.argv.length <= 2) program.outputHelp();
    else await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return;
      // `pipec cache` alone has printed its help.
      if (error.code === 'commander.help') process.exitCode = exitCode.usage;
      else complain(error);
      return;
    }
    const { text, code } = formatFailure(error);
    process.stderr.write(text);
    process.exitCode = code;
  }
}

/** Commander's messages, the guess of what was meant in a line of its own. */
function complain(error: CommanderError): void {
  const [message = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const meant = guess === undefined ? '' : `${guess.replace(/^\((D)id (.*)\)$/, 'did $2')} `;
  process.stderr.write(
    `pipec: ${message}\nhelp: ${meant}"pipec --help" shows the commands, "pipec COMMAND --help" its options\n`,
  );
  process.exitCode = exitCode.usage;
}

/** A reader that went away (`pipec plan | head`) is no failure; output that a full disk swallows is one. */
function watchOutput(): void {
  let lost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || lost) return;
    lost = true;
    process.stderr.write(`pipec: the output cannot be written: ${reasonOf(error) ?? error.message}\n`);
  });
  process.stderr.on('error', () => {});
  process.on('exit', (code) => {
    if (lost && code === exitCode.ok) process.exitCode = exitCode.failed;
  });
}

await main();
