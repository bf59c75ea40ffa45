import { notCallable } from '../../language/diagnostics/catalogue/names.ts';
import { notEvaluable, wrongType } from '../../language/diagnostics/catalogue/types.ts';
import type { Span } from '../../language/source/source.ts';
import type {
  Argument,
  CallExpression,
  Expression,
  NumberLiteral,
  PipeExpression,
  QuantityLiteral,
  RangeExpression,
  RecordExpression,
} from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { compareValues } from './arithmetic.ts';
import { evaluateCall } from './call.ts';
import { type Checker, complain, place, type Scope } from './checker.ts';
import { clauseScopes, condition, evaluateComprehension } from './loops.ts';
import { evaluateMembers } from './members.ts';
import { evaluateName } from './names.ts';
import { evaluateBinary, evaluateUnary } from './operators.ts';
import { numberConstant, quantityConstant } from './quantities.ts';
import { resourceType } from './resources.ts';
import type { Type } from './type.ts';
import { constant, type Located, unknownValue, type Value, valueInSentence } from './value.ts';

/**
 * The value of an expression. Calls of operators add steps to the program; everything else is computed at once. `expected` is the
 * type that is wanted, which decides what bare names mean; that the value has it is checked by who asks. Recursion is as deep as
 * the text nests; chains of pipes, sums and members are walked.
 */
export function evaluate(checker: Checker, expression: Expression, scope: Scope, expected?: Type): Located {
  switch (expression.kind) {
    case 'reference':
      return evaluateName(checker, expression, scope, expected);
    case 'member':
    case 'index':
      return evaluateMembers(checker, expression, scope, expected);
    case 'call': {
      const { callee, span } = expression;
      return evaluateCall(checker, { callee, given: givenIn(expression), span, expected }, scope);
    }
    case 'pipe':
      return evaluatePipe(checker, expression, scope);
    case 'binary':
      return evaluateBinary(checker, expression, scope, expected);
    case 'unary':
      return evaluateUnary(checker, expression, scope);
    case 'comprehension':
      return evaluateComprehension(checker, expression, scope, expected);
    case 'conditional': {
      const chosen = condition(checker, expression.condition, scope);
      if (chosen === undefined) return { value: unknownValue, location: place(scope, expression.span) };
      return evaluate(checker, chosen ? expression.whenTrue : expression.whenFalse, scope, expected);
    }
    case 'parenthesized':
      return evaluate(checker, expression.inner, scope, expected);
    default:
      return {
        value: evaluateLiteral(checker, expression, scope, expected),
        location: place(scope, expression.span),
      };
  }
}

/** The arguments of a call and what stands between its braces. */
function givenIn({ arguments: given, settings }: CallExpression): readonly Argument[] {
  return settings === undefined ? given : [...given, ...settings.entries];
}

type Literal = Extract<
  Expression,
  { kind: 'missing' | 'number' | 'quantity' | 'date' | 'string' | 'boolean' | 'range' | 'list' | 'record' | 'repeat' }
>;

function evaluateLiteral(checker: Checker, expression: Literal, scope: Scope, expected: Type | undefined): Value {
  switch (expression.kind) {
    case 'missing':
      return unknownValue;
    case 'number':
      return tooLarge(checker, expression, scope) ? unknownValue : constant(numberConstant(expression));
    case 'quantity': {
      if (tooLarge(checker, expression, scope)) return unknownValue;
      const quantity = quantityConstant(expression);
      if (quantity !== undefined) return constant(quantity);
      complain(checker, notEvaluable, place(scope, expression.span), {
        title: `\`${expression.text}\` is no whole number of what it counts`,
        label: 'not whole',
        help: 'bars, bytes, milliseconds and months are not divided: write a whole number, or a smaller unit',
      });
      return unknownValue;
    }
    case 'date':
      return constant({ kind: 'date', text: expression.text });
    case 'string':
      return constant({ kind: 'string', value: expression.value });
    case 'boolean':
      return constant({ kind: 'bool', value: expression.value });
    case 'range':
      return evaluateRange(checker, expression, scope);
    case 'list': {
      const type = expected?.kind === 'list' ? expected.item.type : undefined;
      return { kind: 'list', items: expression.items.map((item) => evaluate(checker, item, scope, type)) };
    }
    case 'record':
      return evaluateRecord(checker, expression, scope, expected);
    case 'repeat':
      complain(checker, notCallable, place(scope, expression.span), {
        what: 'a repetition without something piped into it',
      });
      return unknownValue;
  }
}

/** Whether a number is beyond what can be kept exactly, or at all; it is then reported. */
function tooLarge(
  checker: Checker,
  { value, integer, text, span }: NumberLiteral | QuantityLiteral,
  scope: Scope,
): boolean {
  if (integer ? Number.isSafeInteger(value) : Number.isFinite(value)) return false;
  complain(checker, notEvaluable, place(scope, span), {
    title: `\`${text}\` is too large`,
    label: 'too large',
    help: Number.isFinite(value)
      ? `whole numbers are exact up to ${Number.MAX_SAFE_INTEGER}; with a point or an exponent it would be the nearest number`
      : 'the largest number is 1.797e308',
  });
  return true;
}

/** `x |> f() |> fit g()`: the value goes from call to call. */
function evaluatePipe(checker: Checker, expression: PipeExpression, scope: Scope): Located {
  const pipes = [expression];
  let first = expression.left;
  while (first.kind === 'pipe') {
    pipes.push(first);
    first = first.left;
  }
  let value = evaluate(checker, first, scope);
  for (let pipe = pipes.pop(); pipe !== undefined; pipe = pipes.pop())
    value = pipeInto(checker, value, pipe.right, scope, pipe.fit);
  return value;
}

function pipeInto(checker: Checker, piped: Located, right: Expression, scope: Scope, fit: Span | undefined): Located {
  const location = place(scope, right.span);
  switch (right.kind) {
    case 'missing':
      return { value: unknownValue, location };
    case 'call': {
      const { callee, span } = right;
      return evaluateCall(checker, { callee, given: givenIn(right), piped, fit, span }, scope);
    }
    case 'reference':
      return evaluateCall(checker, { callee: right, given: [], piped, fit, span: right.span }, scope);
    case 'parenthesized':
      return pipeInto(checker, piped, right.inner, scope, fit);
    case 'pipe': {
      const chain = [right];
      let first = right.left;
      while (first.kind === 'pipe') {
        chain.push(first);
        first = first.left;
      }
      let value = pipeInto(checker, piped, first, scope, fit);
      for (let pipe = chain.pop(); pipe !== undefined; pipe = chain.pop())
        value = pipeInto(checker, value, pipe.right, scope, pipe.fit);
      return value;
    }
    case 'repeat': {
      const scopes = clauseScopes(checker, right.clause, scope);
      if (scopes === undefined) return { value: unknownValue, location };
      return scopes.reduce((value, inner) => pipeInto(checker, value, right.body, inner, undefined), piped);
    }
    case 'member':
    case 'index':
      complain(checker, notCallable, location, { what: 'what follows `|>`' });
      return { value: unknownValue, location };
    default:
      // A value without a call: the parser told of it.
      return { value: unknownValue, location };
  }
}

const open: PlanValue = { kind: 'none' };

function evaluateRange(checker: Checker, { low, high, exclusive }: RangeExpression, scope: Scope): Value {
  const from = low === undefined ? open : bound(checker, low, scope);
  const to = high === undefined ? open : bound(checker, high, scope);
  if (from === undefined || to === undefined) return unknownValue;
  if (from.kind !== 'none' && to.kind !== 'none' && high !== undefined && compareValues(from, to) === undefined) {
    complain(checker, wrongType, place(scope, high.span), {
      what: 'the end of a range',
      expected: 'of the same kind as its beginning',
      given: valueInSentence(constant(to)),
    });
    return unknownValue;
  }
  return constant({ kind: 'range', low: from, high: to, exclusive });
}

function bound(checker: Checker, expression: Expression, scope: Scope): PlanValue | undefined {
  const { value, location } = evaluate(checker, expression, scope);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'constant' && compareValues(value.value, value.value) !== undefined) return value.value;
  complain(checker, wrongType, location, {
    what: 'the end of a range',
    expected: 'a number, a quantity or a Date',
    given: valueInSentence(value),
  });
  return undefined;
}

function evaluateRecord(
  checker: Checker,
  { entries }: RecordExpression,
  scope: Scope,
  expected: Type | undefined,
): Value {
  const typeOf = (name: string): Type | undefined => {
    if (expected?.kind === 'resources') return resourceType(checker, name);
    if (expected?.kind === 'recipe') return expected;
    return expected?.kind === 'rows' ? { kind: 'step', name: 'Frame' } : undefined;
  };
  const values = new Map<string, Located>();
  for (const { key, value } of entries) {
    const name = key.kind === 'name' ? key.text : key.value;
    const located = evaluate(checker, value, scope, typeOf(name));
    if (!values.has(name)) {
      values.set(name, located);
      continue;
    }
    complain(checker, notEvaluable, place(scope, key.span), {
      title: `the record has two entries \`${name}\``,
      label: 'the second',
      help: 'give one of them another name',
    });
  }
  return { kind: 'record', entries: values };
}
