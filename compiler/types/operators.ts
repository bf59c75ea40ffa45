import { familyNeedsAggregate } from '../../language/diagnostics/catalogue/families.ts';
import { notEvaluable, wrongOperand } from '../../language/diagnostics/catalogue/types.ts';
import { incompatibleUnits, percentAgainstNumber } from '../../language/diagnostics/catalogue/units.ts';
import { cover, type Location } from '../../language/source/source.ts';
import type { BinaryExpression, Expression, UnaryExpression } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import type { PlanValue } from '../plan/value.ts';
import { deferredOf } from './aggregates.ts';
import { fold, negate } from './arithmetic.ts';
import { bindArguments } from './bind.ts';
import { type Checker, complain, place, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { foldsIn, liftOperands } from './folds.ts';
import { stepInputs } from './inputs.ts';
import { plainValue } from './models.ts';
import { combineRecipes } from './recipe-arithmetic.ts';
import { boundFamily } from './recipes.ts';
import { makeStep, noStep } from './step.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/** A sum of frames that may still grow: `a + b + c` is one step. */
interface OpenSum {
  readonly operands: Located[];
  readonly location: Location;
}

type Open = Located | OpenSum;

/** Folds constants and puts frames side by side. The spine of a chain leans to the left and is walked, not descended. */
export function evaluateBinary(
  checker: Checker,
  expression: BinaryExpression,
  scope: Scope,
  expected: Type | undefined,
): Located {
  return settle(checker, openBinary(checker, expression, scope, expected));
}

function openBinary(checker: Checker, expression: BinaryExpression, scope: Scope, expected: Type | undefined): Open {
  const spine = [expression];
  let first: Expression = expression.left;
  while (first.kind === 'binary') {
    spine.push(first);
    first = first.left;
  }
  let result = openOperand(checker, first, scope, expected);
  for (let step = spine.pop(); step !== undefined; step = spine.pop()) {
    const right = openOperand(checker, step.right, scope, expected);
    result = combine(checker, step, result, right, scope);
  }
  return result;
}

/** An operand in parentheses may itself be a sum, whose operands then join the outer one. */
function openOperand(checker: Checker, expression: Expression, scope: Scope, expected: Type | undefined): Open {
  let inner = expression;
  while (inner.kind === 'parenthesized') inner = inner.inner;
  const type = ['step', 'rows', 'recipe'].includes(expected?.kind ?? '') ? expected : undefined;
  if (inner.kind === 'binary') return openBinary(checker, inner, scope, type);
  return evaluate(checker, inner, scope, type);
}

function combine(checker: Checker, step: BinaryExpression, left: Open, right: Open, scope: Scope): Open {
  const location = place(scope, step.span);
  if (step.operator === '+' && isFrame(left) && isFrame(right)) {
    const operands = 'operands' in left ? left.operands : [left];
    for (const operand of 'operands' in right ? right.operands : [right]) operands.push(operand);
    return { operands, location };
  }
  const first = settle(checker, left);
  const second = settle(checker, right);
  const a = first.value;
  const b = second.value;
  if (a.kind === 'unknown' || b.kind === 'unknown') return { value: unknownValue, location };
  const recipe = combineRecipes(checker, step.operator, first, second);
  if (recipe !== undefined) return { value: recipe, location };
  const family = a.kind === 'family' ? a.family : b.kind === 'family' ? b.family : undefined;
  if (family !== undefined && !(step.operator.endsWith('in') && b.kind === 'family')) {
    const operand = a.kind === 'family' ? step.left : step.right;
    complain(checker, familyNeedsAggregate, place(scope, operand.span), {
      family: family.name,
      members: family.members.size,
    });
    return { value: unknownValue, location };
  }
  if (a.kind === 'deferred' || b.kind === 'deferred') {
    const operands = [deferredOf(a), deferredOf(b)].flatMap((one) => one ?? []);
    if (operands.length === 2)
      return {
        value: { kind: 'deferred', expression: { kind: 'operation', operator: step.operator, operands } },
        location,
      };
  }
  return { value: foldValues(checker, step, a, b, scope), location };
}

function isFrame(open: Open): boolean {
  if ('operands' in open || foldsIn(open) !== undefined) return true;
  return open.value.kind === 'step' && (open.value.type === 'Frame' || open.value.type === 'Label');
}

function settle(checker: Checker, open: Open): Located {
  if (!('operands' in open)) return open;
  const lifted = liftOperands(checker, open.operands, open.location, (own) =>
    settle(checker, { operands: [...own], location: open.location }),
  );
  if (lifted !== undefined) return lifted;
  const { append } = checker.library;
  const { operands, location } = open;
  const [parameter] = append.parameters;
  if (parameter === undefined) throw new Error('`append` takes no frames');
  const inputs = stepInputs(checker, append, parameter, { value: { kind: 'list', items: operands }, location });
  const bound = bindArguments(checker, append, [], undefined);
  if (inputs === undefined || bound === undefined) return noStep(location);
  return makeStep(checker, 'Frame', {
    signature: append.signature,
    arguments: bound,
    inputs,
    family: boundFamily(append.signature, bound),
    location,
    calleeLocation: location,
  });
}

function foldValues(checker: Checker, step: BinaryExpression, left: Value, right: Value, scope: Scope): Value {
  if (step.operator === '+' && left.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items] };
  const location = place(scope, step.operatorSpan);
  const whole = place(scope, cover(step.left.span, step.right.span));
  const a = plainValue(left);
  const b = plainValue(right);
  const folded = a === undefined || b === undefined ? ({ mistake: 'operands' } as const) : fold(step.operator, a, b);
  if ('value' in folded) return constant(folded.value);
  switch (folded.mistake) {
    case 'units':
      complain(checker, incompatibleUnits, location, {
        operator: step.operator,
        left: sortOf(left),
        right: sortOf(right),
      });
      break;
    case 'percent':
      reportPercent(checker, a, b, scope, step);
      break;
    case 'zero':
      complain(checker, notEvaluable, place(scope, step.right.span), {
        title: 'a division by zero',
        label: 'this is 0',
      });
      break;
    case 'range':
      complain(checker, notEvaluable, whole, {
        title: `\`${step.operator}\` has no exact result here`,
        label: 'too large, or no whole number of what it counts',
      });
      break;
    case 'operands':
      complain(checker, wrongOperand, location, {
        operator: step.operator,
        left: valueInSentence(left),
        right: valueInSentence(right),
        help: left.kind === 'step' && right.kind === 'step' ? 'frames are put side by side with `+`' : undefined,
      });
  }
  return unknownValue;
}

function reportPercent(
  checker: Checker,
  left: PlanValue | undefined,
  right: PlanValue | undefined,
  scope: Scope,
  step: BinaryExpression,
): void {
  const bare = left?.kind === 'fraction' ? right : left;
  if (bare?.kind !== 'int' && bare?.kind !== 'float') return;
  const side = left?.kind === 'fraction' ? step.right : step.left;
  complain(checker, percentAgainstNumber, place(scope, side.span), {
    what: `what \`${step.operator}\` relates to a percentage`,
    expected: 'Fraction',
    written: describeValue(bare),
    remedy: describeValue({ kind: 'fraction', value: bare.value }),
  });
}

/** "a Duration": the dimension alone, since the fact does not depend on the amount. */
function sortOf(value: Value): string {
  const plain = plainValue(value);
  switch (plain?.kind) {
    case 'int':
    case 'float':
      return 'a plain number';
    case 'duration':
      return 'a Duration';
    case 'period':
      return 'a calendar period';
    case 'bars':
      return 'a number of bars';
    case 'bytes':
      return 'a number of bytes';
    case 'fraction':
      return 'a Fraction';
    case 'date':
      return 'a Date';
    default:
      return valueInSentence(value);
  }
}

export function evaluateUnary(checker: Checker, expression: UnaryExpression, scope: Scope): Located {
  const location = place(scope, expression.span);
  const operand = evaluate(checker, expression.operand, scope);
  if (operand.value.kind === 'unknown') return { value: unknownValue, location };
  if (operand.value.kind === 'deferred') {
    const operator = expression.operator === '-' ? 'negate' : 'not';
    return {
      value: { kind: 'deferred', expression: { kind: 'operation', operator, operands: [operand.value.expression] } },
      location,
    };
  }
  const plain = plainValue(operand.value);
  if (expression.operator === '-') {
    const negated = plain === undefined ? undefined : negate(plain);
    if (negated !== undefined) return { value: constant(negated), location };
  } else if (plain?.kind === 'bool') return { value: constant({ kind: 'bool', value: !plain.value }), location };
  complain(checker, wrongOperand, location, {
    operator: expression.operator,
    left: valueInSentence(operand.value),
  });
  return { value: unknownValue, location };
}
