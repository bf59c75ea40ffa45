import type { Expression } from '../../language/syntax/tree.ts';
import type { PlanCondition, PlanDimension } from '../plan/space.ts';
import type { PlanValue } from '../plan/value.ts';
import type { Checker } from '../types/checker.ts';
import { evaluateConstant } from '../types/constant-expression.ts';
import { asName } from './conditions.ts';
import { type Inside, insideOf, type Settings } from './paths.ts';

/**
 * What the call, its models and its recipes say of several parameters together (`where hidden % heads == 0`), as conditions over the
 * choices; only where a choice takes part.
 */
export function innerConstraints(
  checker: Checker,
  settings: Settings,
  dimensions: readonly PlanDimension[],
): readonly PlanCondition[] {
  const chosen = new Set(dimensions.map(({ path }) => path));
  const found: PlanCondition[] = [];
  const stack: { readonly inside: Inside; readonly prefix: string }[] = [{ inside: settings.root, prefix: '' }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { inside, prefix } = next;
    for (const constraint of inside.callable.constraints) {
      const condition = translate(constraint, inside, prefix, chosen);
      if (condition !== undefined && reads(condition)) found.push(condition);
    }
    for (const [name, value] of inside.arguments ?? []) {
      const path = `${prefix}${name}`;
      // What is chosen as a whole brings its own constraints, which hold for it already.
      if (chosen.has(path)) continue;
      for (const one of insideOf(checker, settings, value, path)) stack.push({ inside: one, prefix: `${path}.` });
    }
  }
  return found;
}

function translate(
  expression: Expression,
  inside: Inside,
  prefix: string,
  chosen: ReadonlySet<string>,
): PlanCondition | undefined {
  switch (expression.kind) {
    case 'parenthesized':
      return translate(expression.inner, inside, prefix, chosen);
    case 'reference': {
      const path = `${prefix}${expression.name.text}`;
      if (chosen.has(path)) return { kind: 'path', path };
      const value = inside.arguments?.get(expression.name.text);
      return value === undefined ? undefined : constantOf(asName(value));
    }
    case 'unary': {
      const operand = translate(expression.operand, inside, prefix, chosen);
      if (operand === undefined) return undefined;
      return { kind: 'operation', operator: expression.operator === '-' ? 'negate' : 'not', operands: [operand] };
    }
    case 'binary': {
      const left = translate(expression.left, inside, prefix, chosen);
      const right = translate(expression.right, inside, prefix, chosen);
      if (left === undefined || right === undefined) return undefined;
      return { kind: 'operation', operator: expression.operator, operands: [left, right] };
    }
    default: {
      const value = evaluateConstant(expression, () => undefined);
      return value === undefined ? undefined : constantOf(value);
    }
  }
}

function constantOf(value: PlanValue): PlanCondition {
  return { kind: 'constant', value };
}

function reads(condition: PlanCondition): boolean {
  return condition.kind === 'path' || (condition.kind === 'operation' && condition.operands.some(reads));
}
