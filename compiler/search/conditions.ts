import { wrongCondition } from '../../language/diagnostics/catalogue/search.ts';
import type { Location } from '../../language/source/source.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import type { PlanCondition } from '../plan/space.ts';
import type { PlanValue } from '../plan/value.ts';
import { fold, negate } from '../types/arithmetic.ts';
import { type Checker, complain, place, type Scope } from '../types/checker.ts';
import { evaluate } from '../types/evaluate.ts';
import { valueInSentence } from '../types/value.ts';
import { placeOf, type Settings, type WrittenPath, writtenPath } from './paths.ts';

/** How paths are read in a condition. */
export interface Reading {
  readonly settings: Settings;
  /** Paths that are chosen; others keep the value that the call has. */
  readonly chosen: ReadonlySet<string>;
  readonly scope: Scope;
}

/** A condition of a space as data; `undefined` where it has a mistake, which is reported. */
export function conditionOf(checker: Checker, expression: Expression, reading: Reading): PlanCondition | undefined {
  switch (expression.kind) {
    case 'parenthesized':
      return conditionOf(checker, expression.inner, reading);
    case 'unary': {
      const operand = conditionOf(checker, expression.operand, reading);
      if (operand === undefined) return undefined;
      return { kind: 'operation', operator: expression.operator === '-' ? 'negate' : 'not', operands: [operand] };
    }
    case 'binary': {
      const operands = [expression.left, expression.right].map((one, index, both) =>
        operandOf(checker, one, both[1 - index], reading),
      );
      const [left, right] = operands;
      if (left === undefined || right === undefined) return undefined;
      return { kind: 'operation', operator: expression.operator, operands: [left, right] };
    }
    default:
      return operandOf(checker, expression, undefined, reading);
  }
}

/** A path, or a constant; beside a path that chooses among names, a bare name is one of them. */
function operandOf(
  checker: Checker,
  expression: Expression,
  beside: Expression | undefined,
  reading: Reading,
): PlanCondition | undefined {
  const { scope, settings, chosen } = reading;
  const path = writtenPath(expression);
  const isPath =
    path !== undefined && settings.root.callable.parameters.some((parameter) => parameter.name === path.names[0]?.text);
  if (path !== undefined && isPath) return pathOf(checker, path, reading);
  if (expression.kind === 'reference' && beside !== undefined && choosesNames(checker, beside, reading))
    return { kind: 'constant', value: { kind: 'symbol', value: expression.name.text } };
  if (['parenthesized', 'unary', 'binary'].includes(expression.kind)) return conditionOf(checker, expression, reading);
  if (path !== undefined && path.names.length > 1 && chosen.size > 0) {
    // `model.leafs`: no declaration of that name either, so a path was meant.
    const declared = scope.module.names.has(path.names[0]?.text ?? '');
    if (!declared) {
      placeOf(checker, settings, path, (span) => place(scope, span));
      return undefined;
    }
  }
  const { value, location } = evaluate(checker, expression, scope);
  if (value.kind === 'constant') return { kind: 'constant', value: value.value };
  const plain = value.kind === 'list' ? listOf(value.items.map((item) => item.value)) : undefined;
  if (plain !== undefined) return { kind: 'constant', value: plain };
  if (value.kind !== 'unknown') complain(checker, wrongCondition, location, { given: valueInSentence(value) });
  return undefined;
}

function listOf(values: readonly { readonly kind: string; readonly value?: unknown }[]): PlanValue | undefined {
  const items = values.map((value) => (value.kind === 'constant' ? (value.value as PlanValue) : undefined));
  return items.includes(undefined) ? undefined : { kind: 'list', items: items.flatMap((item) => item ?? []) };
}

function pathOf(checker: Checker, path: WrittenPath, { settings, chosen, scope }: Reading): PlanCondition | undefined {
  const found = placeOf(checker, settings, path, (span) => place(scope, span));
  if (found === undefined) return undefined;
  if (chosen.has(path.text) || found.value === undefined) return { kind: 'path', path: path.text };
  return { kind: 'constant', value: asName(found.value) };
}

function choosesNames(checker: Checker, expression: Expression, { settings }: Reading): boolean {
  const path = writtenPath(expression);
  const found = path === undefined ? undefined : placeOf(checker, settings, path, undefined);
  const kind = found?.parameter.type.type.kind;
  return kind === 'enum' || kind === 'recipe' || kind === 'network';
}

/** A recipe and a model count by their names in a condition. */
export function asName(value: PlanValue): PlanValue {
  if (value.kind === 'recipe') return { kind: 'symbol', value: value.operator };
  return value.kind === 'model' ? { kind: 'symbol', value: value.name } : value;
}

/** The value of a condition at a point; `undefined` where what it compares does not go together. */
export function valueAt(
  condition: PlanCondition,
  point: (path: string) => PlanValue | undefined,
): PlanValue | undefined {
  if (condition.kind === 'constant') return condition.value;
  if (condition.kind === 'path') {
    const value = point(condition.path);
    return value === undefined ? undefined : asName(value);
  }
  const values = condition.operands.map((operand) => valueAt(operand, point));
  const [left, right] = values;
  if (left === undefined) return undefined;
  if (condition.operator === 'negate') return negate(left);
  if (condition.operator === 'not') return left.kind === 'bool' ? { kind: 'bool', value: !left.value } : undefined;
  if (right === undefined) return undefined;
  const folded = fold(condition.operator, left, right);
  return 'value' in folded ? folded.value : undefined;
}

/** Whether a condition can be true or false at all: its last operation compares or joins truths. */
export function isTruth(condition: PlanCondition): boolean {
  if (condition.kind === 'constant') return condition.value.kind === 'bool';
  if (condition.kind === 'path') return true;
  return !['+', '-', '*', '/', '%', 'negate'].includes(condition.operator);
}

export function reportNoTruth(checker: Checker, condition: PlanCondition, location: Location): void {
  const given =
    condition.kind === 'constant' ? valueInSentence({ kind: 'constant', value: condition.value }) : 'a number';
  complain(checker, wrongCondition, location, { given });
}
