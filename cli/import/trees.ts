import type { Library } from '../../compiler/stdlib/library.ts';
import type { Config } from './config.ts';
import type { Piece } from './draft.ts';
import { number } from './values.ts';

/** The arguments of `lightgbm(…)` from the block `models.NAME`. */
export function treeArguments(config: Config, block: string, library: Library): readonly Piece[] {
  const callable = library.callables.get('lightgbm')?.[0];
  return (callable?.parameters ?? []).flatMap((parameter) => {
    const piece = config.argument(parameter.name, `${block}.${parameter.name}`, number);
    return piece === '' ? [] : [piece];
  });
}
