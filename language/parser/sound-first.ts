import type { Declaration } from '../syntax/tree.ts';
import { type DeclarationReader, PipeParser } from './parser.ts';
import type { Passage } from './syntax-base.ts';

/**
 * Reads each passage with a parser that knows sound texts only, and again with one that mends mistakes where there is one: most texts
 * have none, and what a parser must know to go on after a mistake takes long to work out.
 */
export class SoundFirstReader implements DeclarationReader {
  readonly #sound = new PipeParser({ mends: false });
  #mending: PipeParser | undefined;

  read(passage: Passage, bareFrom?: number): Declaration {
    return this.#sound.readSound(passage, bareFrom) ?? this.#mend(passage, bareFrom);
  }

  #mend(passage: Passage, bareFrom?: number): Declaration {
    this.#mending ??= new PipeParser();
    return this.#mending.read(passage, bareFrom);
  }
}
