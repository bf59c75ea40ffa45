import type { BinaryOperator } from '../../language/syntax/tree.ts';
import type { OperatorCallable } from '../stdlib/callable.ts';
import type { GivenValue } from './assign.ts';
import { bindArguments } from './bind.ts';
import type { Checker } from './checker.ts';
import { boundFamily } from './recipes.ts';
import type { Type } from './type.ts';
import { type Located, resultOf, unknownValue, type Value } from './value.ts';

/**
 * What the library means by a sign between recipes, or a recipe and a number: `0.6 * cross_entropy()` is the operator that says
 * `infix: "*"` and takes the two, in either order. Undefined where neither is a recipe, or no operator takes them.
 */
export function combineRecipes(
  checker: Checker,
  operator: BinaryOperator,
  left: Located,
  right: Located,
): Value | undefined {
  if (left.value.kind !== 'recipe' && right.value.kind !== 'recipe') return undefined;
  const orders = operator === '*' ? [[left, right] as const, [right, left] as const] : [[left, right] as const];
  for (const callable of checker.library.infix.get(operator) ?? [])
    for (const operands of orders) {
      const given = givenTo(callable, operands);
      if (given === undefined) continue;
      const bound = bindArguments(checker, callable, given, undefined);
      if (bound === undefined) return unknownValue;
      const { signature } = callable;
      return { kind: 'recipe', recipe: { signature, arguments: bound, family: boundFamily(signature, bound) } };
    }
  return undefined;
}

/** The operands with the parameters that take them; undefined where one is of another type. */
function givenTo(
  { parameters }: OperatorCallable,
  operands: readonly [Located, Located],
): readonly GivenValue[] | undefined {
  const given: GivenValue[] = [];
  for (const [place, operand] of operands.entries()) {
    const parameter = parameters[place];
    if (parameter === undefined || !takes(parameter.type.type, operand.value)) return undefined;
    given.push({ parameter, located: operand });
  }
  return given;
}

function takes(type: Type, value: Value): boolean {
  if (value.kind === 'recipe') {
    const result = resultOf(value.recipe);
    return type.kind === 'recipe' && result.kind === 'recipe' && result.name === type.name;
  }
  return type.kind === 'scalar' && value.kind === 'constant' && ['int', 'float', 'fraction'].includes(value.value.kind);
}
