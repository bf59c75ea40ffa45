/** Exit codes of every command. */
export const exitCode = {
  ok: 0,
  /** The program, the data or a step is at fault. */
  failed: 1,
  /** The command line is at fault; also `plan --detailed-exitcode` with work to do. */
  usage: 2,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** A mistake on the command line or in the environment: what, and what to do. Shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly help: string | undefined;
  readonly code: number;
  constructor(message: string, help?: string, code: number = exitCode.usage) {
    super(message);
    this.help = help;
    this.code = code;
  }
}
