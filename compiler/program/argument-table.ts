import type { BoundArgument } from './program.ts';

/**
 * The arguments of one call by name, in the order of their declaration. All calls of a callable share `places`, so that a call with twenty
 * arguments needs no hash table of its own: programs have tens of thousands.
 */
export class ArgumentTable implements ReadonlyMap<string, BoundArgument> {
  readonly #places: ReadonlyMap<string, number>;
  /** The arguments alone, in their order. */
  readonly list: readonly BoundArgument[];

  /** `places` gives the index in `values` of each name; both have one order. */
  constructor(places: ReadonlyMap<string, number>, values: readonly BoundArgument[]) {
    this.#places = places;
    this.list = values;
  }

  get size(): number {
    return this.list.length;
  }

  get(name: string): BoundArgument | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.list[place];
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  forEach(visit: (argument: BoundArgument, name: string, table: ReadonlyMap<string, BoundArgument>) => void): void {
    this.#places.forEach((place, name) => {
      const argument = this.list[place];
      if (argument !== undefined) visit(argument, name, this);
    });
  }

  *entries(): MapIterator<[string, BoundArgument]> {
    for (const [name, place] of this.#places) {
      const argument = this.list[place];
      if (argument !== undefined) yield [name, argument];
    }
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
  }

  values(): MapIterator<BoundArgument> {
    return this.list.values();
  }

  [Symbol.iterator](): MapIterator<[string, BoundArgument]> {
    return this.entries();
  }
}

/** The arguments of a call without their names; no copy, where there need be none. */
export function argumentsOf(table: ReadonlyMap<string, BoundArgument>): readonly BoundArgument[] {
  return table instanceof ArgumentTable ? table.list : [...table.values()];
}
