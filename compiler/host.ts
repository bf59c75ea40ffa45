import type { SourceFile } from '../language/source/source.ts';

/** What the compiler needs of the world: texts. The terminal, the editor and the tests each give it their own. */
export interface CompilerHost {
  /** Text of the file, or `undefined` where there is none to read. */
  readText(path: string): string | undefined;
  /** Path of the module that `from` calls `relative`. */
  resolve(from: string, relative: string): string;
  /** Every file of the library, in the order of their paths, which are shown as `stdlib/…`. */
  library(): readonly SourceFile[];
}
