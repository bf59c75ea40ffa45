import type { BoundArgument } from './program.ts';

/**
 * The arguments of one call or of its family by name, in the order of their declaration. All calls of a callable share `places`, so that a
 * call with twenty arguments needs no hash table of its own: programs have tens of thousands.
 */
export class ArgumentTable<Argument extends object = BoundArgument> implements ReadonlyMap<string, Argument> {
  readonly #places: ReadonlyMap<string, number>;
  /** The arguments alone, in their order. */
  readonly list: readonly Argument[];

  /** `places` gives the index in `values` of each name; both have one order. */
  constructor(places: ReadonlyMap<string, number>, values: readonly Argument[]) {
    this.#places = places;
    this.list = values;
  }

  get size(): number {
    return this.list.length;
  }

  get(name: string): Argument | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.list[place];
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  forEach(visit: (argument: Argument, name: string, table: ReadonlyMap<string, Argument>) => void): void {
    this.#places.forEach((place, name) => {
      const argument = this.list[place];
      if (argument !== undefined) visit(argument, name, this);
    });
  }

  *entries(): MapIterator<[string, Argument]> {
    for (const [name, place] of this.#places) {
      const argument = this.list[place];
      if (argument !== undefined) yield [name, argument];
    }
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
  }

  values(): MapIterator<Argument> {
    return this.list.values();
  }

  [Symbol.iterator](): MapIterator<[string, Argument]> {
    return this.entries();
  }
}

/** The arguments of a call without their names; no copy, where there need be none. */
export function argumentsOf(table: ReadonlyMap<string, BoundArgument>): readonly BoundArgument[] {
  return table instanceof ArgumentTable ? table.list : [...table.values()];
}
