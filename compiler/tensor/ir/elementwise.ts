import type { Operation } from './graph.ts';

const kinds: ReadonlySet<string> = new Set([
  ...['negate', 'exp', 'log', 'sqrt', 'absolute', 'sign', 'sigmoid', 'tanh', 'sine', 'erf', 'softplus', 'not'],
  ...['add', 'subtract', 'multiply', 'divide', 'power', 'maximum', 'minimum', 'less', 'greater', 'equal', 'and'],
  ...['where', 'cast', 'heaviside'],
]);

/** Whether each element of the result is computed of the same element of each operand, broadcast together. */
export function isElementwise({ kind }: Operation): boolean {
  return kinds.has(kind);
}
