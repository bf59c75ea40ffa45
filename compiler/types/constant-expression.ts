import type { Expression } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { fold, negate } from './arithmetic.ts';
import { numberConstant, quantityConstant } from './quantities.ts';

/**
 * The value of an expression of constants and of names that `lookup` knows: refinements, `where` clauses and the arguments of
 * families. `undefined` where there is none; nothing is reported.
 */
export function evaluateConstant(
  expression: Expression,
  lookup: (name: string) => PlanValue | undefined,
): PlanValue | undefined {
  switch (expression.kind) {
    case 'number':
      return numberConstant(expression);
    case 'quantity':
      return quantityConstant(expression);
    case 'date':
      return { kind: 'date', text: expression.text };
    case 'string':
      return { kind: 'string', value: expression.value };
    case 'boolean':
      return { kind: 'bool', value: expression.value };
    case 'reference':
      return lookup(expression.name.text);
    case 'parenthesized':
      return evaluateConstant(expression.inner, lookup);
    case 'unary': {
      const operand = evaluateConstant(expression.operand, lookup);
      if (operand === undefined) return undefined;
      if (expression.operator === '-') return negate(operand);
      return operand.kind === 'bool' ? { kind: 'bool', value: !operand.value } : undefined;
    }
    case 'binary':
      return evaluateBinary(expression, lookup);
    case 'range':
      return evaluateRange(expression, lookup);
    case 'list': {
      const items: PlanValue[] = [];
      for (const item of expression.items) {
        const value = evaluateConstant(item, lookup);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return { kind: 'list', items };
    }
    default:
      return undefined;
  }
}

const open: PlanValue = { kind: 'none' };

function evaluateRange(
  { low, high, exclusive }: Extract<Expression, { kind: 'range' }>,
  lookup: (name: string) => PlanValue | undefined,
): PlanValue | undefined {
  const from = low === undefined ? open : evaluateConstant(low, lookup);
  const to = high === undefined ? open : evaluateConstant(high, lookup);
  return from === undefined || to === undefined ? undefined : { kind: 'range', low: from, high: to, exclusive };
}

/** Chains of operators lean to the left and may be long, so their spine is walked, not descended. */
function evaluateBinary(
  expression: Extract<Expression, { kind: 'binary' }>,
  lookup: (name: string) => PlanValue | undefined,
): PlanValue | undefined {
  const spine = [expression];
  let first = expression.left;
  while (first.kind === 'binary') {
    spine.push(first);
    first = first.left;
  }
  let result = evaluateConstant(first, lookup);
  for (let i = spine.length - 1; i >= 0; i--) {
    const step = spine[i];
    if (step === undefined || result === undefined) return undefined;
    const right = evaluateConstant(step.right, lookup);
    if (right === undefined) return undefined;
    const folded = fold(step.operator, result, right);
    result = 'value' in folded ? folded.value : undefined;
  }
  return result;
}
