import type { Plan } from '../../compiler/plan/plan.ts';
import type { Store } from '../store/store.ts';

export interface MaterialisedReport {
  readonly name: string;
  readonly path: string;
}

/**
 * Writes each report of `plan` that is in the store to `<project>/reports/<pipeline>/<name>.html` (a sibling file, then a
 * rename; a file that is already equal stays). `steps` are those of the run's outcome.
 */
export function materialiseReports(
  _plan: Plan,
  _steps: readonly { readonly id: string; readonly key?: string }[],
  _store: Store,
  _project: string,
): readonly MaterialisedReport[] {
  throw new Error('not built');
}
