import { OperatorError } from '../runtime/operators/operator.ts';
import { exitCode, UsageError } from './exit.ts';

/** What a person is told when a command throws: mistakes with their remedy, bugs of ours with their stack. */
export function formatFailure(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError || error instanceof OperatorError) {
    const help = error.help === undefined ? '' : `help: ${error.help}\n`;
    return {
      text: `pipec: ${error.message}\n${help}`,
      code: error instanceof UsageError ? error.code : exitCode.failed,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `pipec: this is a bug of pipec; please report it with the lines below\n${stack}\n`,
    code: exitCode.failed,
  };
}
