import { expectationFails } from '../../language/diagnostics/catalogue/graph.ts';
import { wrongType } from '../../language/diagnostics/catalogue/types.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import type { Declared } from '../modules/module.ts';
import type { PlanValue } from '../plan/value.ts';
import type { BoundArgument, Deferred, StepInput, StepReference } from '../program/program.ts';
import { type Checker, complain, place, type Scope } from './checker.ts';
import { evaluate } from './evaluate.ts';
import { boundFamily } from './recipes.ts';
import { makeStep } from './step.ts';
import { type Located, unknownValue, type Value, valueInSentence } from './value.ts';

type Expectation = Extract<Declared, { kind: 'expect' }>;

/**
 * `expect CONDITION "message"`: of constants it is decided at once; of figures of the run it becomes a step that reads them and fails
 * where the condition does not hold.
 */
export function evaluateExpectation(checker: Checker, { declaration, module }: Expectation): Located {
  const scope: Scope = { module };
  const location = place(scope, declaration.condition.span);
  const unknown = { value: unknownValue, location };
  const { value } = evaluate(checker, declaration.condition, scope);
  if (value.kind === 'unknown') return unknown;
  if (value.kind === 'constant' && value.value.kind === 'bool') {
    if (!value.value.value)
      complain(checker, expectationFails, location, {
        found: foundText(checker, declaration.condition, scope),
        ...(declaration.message === undefined ? {} : { message: declaration.message.value }),
      });
    return { value, location };
  }
  if (value.kind === 'deferred' && givesBool(value.expression))
    return expectationStep(checker, value.expression, declaration.message?.value ?? '', location);
  complain(checker, wrongType, location, {
    what: 'what is expected',
    expected: 'a condition',
    given: valueInSentence(value),
    help: 'compare it with something: `expect final.roc_auc > 0.6`',
  });
  return unknown;
}

/** `60 == 61`: the two sides of a comparison with their values. */
function foundText(checker: Checker, condition: Expression, scope: Scope): string {
  let inner = condition;
  while (inner.kind === 'parenthesized') inner = inner.inner;
  if (inner.kind !== 'binary' || inner.operator === 'and' || inner.operator === 'or') return 'the condition is false';
  const text = (value: Value): string =>
    value.kind === 'constant' ? describeValue(value.value) : valueInSentence(value);
  const left = evaluate(checker, inner.left, scope).value;
  const right = evaluate(checker, inner.right, scope).value;
  return `${text(left)} ${inner.operator} ${text(right)} is false`;
}

function givesBool(deferred: Deferred): boolean {
  if (deferred.kind === 'constant') return deferred.value.kind === 'bool';
  if (deferred.kind === 'figure') return false;
  switch (deferred.operator) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case 'not in':
      return true;
    case 'and':
    case 'or':
    case 'not':
      return deferred.operands.every(givesBool);
    default:
      return false;
  }
}

function expectationStep(
  checker: Checker,
  condition: Deferred,
  message: string,
  location: Located['location'],
): Located {
  const { signature } = checker.library.expectation;
  const inputs: StepInput[] = [];
  const known = new Map<string, number>();
  const encoded = encodeDeferred(condition, (reference) => {
    const { call, part, head } = reference;
    const key = [call.index, part ?? '', head ?? ''].join('\u0000');
    const place = known.get(key) ?? inputs.length;
    if (place === inputs.length) {
      known.set(key, place);
      inputs.push({ name: `figures.${place}`, reference });
    }
    return place;
  });
  const bound = new Map<string, BoundArgument>([
    ['condition', { value: encoded, location, isDefault: false }],
    ['message', { value: { kind: 'string', value: message }, location, isDefault: false }],
  ]);
  return makeStep(checker, 'Check', {
    signature,
    arguments: bound,
    inputs,
    family: boundFamily(signature, bound),
    location,
    calleeLocation: location,
  });
}

/**
 * A condition as plain data: `{ operator, operands }`, `{ figure, part, input }` with the number of the step's input that has it, or a
 * constant.
 */
function encodeDeferred(root: Deferred, inputOf: (reference: StepReference) => number): PlanValue {
  switch (root.kind) {
    case 'constant':
      return root.value;
    case 'figure':
      return {
        kind: 'record',
        entries: {
          figure: { kind: 'symbol', value: root.figure },
          input: { kind: 'int', value: inputOf(root.reference) },
          part: root.part === undefined ? { kind: 'none' } : { kind: 'symbol', value: root.part },
        },
      };
    case 'operation':
      return {
        kind: 'record',
        entries: {
          operator: { kind: 'symbol', value: root.operator },
          operands: { kind: 'list', items: root.operands.map((operand) => encodeDeferred(operand, inputOf)) },
        },
      };
  }
}
