import type { CallableParameter } from '../stdlib/callable.ts';
import type { Type } from './type.ts';

/** The parameters of a callable by what binding asks of them: found out once, since programs have many calls of few callables. */
export interface SortedParameters {
  readonly byName: ReadonlyMap<string, CallableParameter>;
  /** Those that may be given by position. */
  readonly positional: readonly CallableParameter[];
  readonly required: readonly CallableParameter[];
  /** Those whose values are steps, whatever becomes of them. */
  readonly steps: readonly CallableParameter[];
  /** Those that become arguments. */
  readonly plain: readonly CallableParameter[];
  /** Index of each name in `plain`. */
  readonly places: ReadonlyMap<string, number>;
  /** What a step asks of the machine. */
  readonly resources: CallableParameter | undefined;
}

const known = new WeakMap<readonly CallableParameter[], SortedParameters>();

export function sortedParameters(parameters: readonly CallableParameter[]): SortedParameters {
  let sorted = known.get(parameters);
  if (sorted === undefined) {
    // Of two parameters of one name the first is meant; the second was reported.
    const byName = new Map(parameters.toReversed().map((parameter) => [parameter.name, parameter]));
    const plain = parameters.filter((one) => !isInputType(one.type.type) && byName.get(one.name) === one);
    sorted = {
      byName,
      positional: parameters.filter(({ positional }) => positional),
      required: parameters.filter(({ required }) => required),
      steps: parameters.filter(({ type: { type } }) => isInputType(type) || type.kind === 'reference'),
      plain,
      places: new Map(plain.map(({ name }, place) => [name, place])),
      resources: parameters.find(({ type }) => type.type.kind === 'resources'),
    };
    known.set(parameters, sorted);
  }
  return sorted;
}

/** Types whose values are steps when the pipeline runs: they become inputs, not arguments. */
export function isInputType(type: Type): boolean {
  return (
    type.kind === 'step' ||
    type.kind === 'rows' ||
    type.kind === 'tensor' ||
    // What a step asks of the machine is no argument: the same bytes come of it.
    type.kind === 'resources' ||
    (type.kind === 'list' && isInputType(type.item.type))
  );
}
