import type { PlanArguments } from './plan/value.ts';
import type { LibraryFile } from './stdlib/parsed.ts';

/** What the compiler needs of the world: texts, and what sources hold. The terminal, the editor and the tests each give it their own. */
export interface CompilerHost {
  /** Text of the file, or `undefined` where there is none to read. */
  readText(path: string): string | undefined;
  /** Path of the module that `from` calls `relative`. */
  resolve(from: string, relative: string): string;
  /** Every file of the library, in the order of their paths, which are shown as `stdlib/…`. */
  library(): readonly LibraryFile[];
  /** What a source holds, for `entities(…)`. Absent where this host reads no data. */
  readonly survey?: (source: SurveyedSource) => Survey;
}

/** A call of an operator that makes rows of nothing, or of files. */
export interface SurveyedSource {
  /** The step's id, as the plan has it. */
  readonly id: string;
  readonly operator: string;
  readonly arguments: PlanArguments;
}

export type Survey =
  | {
      readonly kind: 'known';
      /** Rows of each asset, in the order of the frame. */
      readonly assets: ReadonlyMap<string, number>;
      /** Names of the assets that the files have now, where `assets` come from the project's lock and differ. */
      readonly now?: readonly string[];
    }
  /** The files are absent or not as they should be. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly help?: string };
