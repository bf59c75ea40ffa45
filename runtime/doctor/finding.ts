/**
 * - `there`: it works.
 * - `absent`: it is not there, and not everything needs it.
 * - `broken`: it is needed, and does not work.
 */
export type FindingState = 'there' | 'absent' | 'broken';

/** One thing that pipec uses, as it is on this machine. */
export interface Finding {
  /** e.g. `node`, `provider.webgpu`, `lightgbm`: never renamed. */
  readonly subject: string;
  readonly title: string;
  readonly state: FindingState;
  /** What was found. */
  readonly text: string;
  /** What to do where it is wanted and not there. */
  readonly help?: string;
}
