import { cover, type Span } from '../source/source.ts';
import type { BinaryOperator, Expression } from '../syntax/tree.ts';

/** One part of an operation as it was read, left to right. */
export type Piece =
  | { readonly kind: 'operand'; readonly value: Expression }
  | { readonly kind: 'prefix'; readonly operator: '-' | 'not'; readonly span: Span }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly span: Span }
  | { readonly kind: 'range'; readonly exclusive: boolean; readonly span: Span };

type Operator = Exclude<Piece, { kind: 'operand' }>;

/**
 * Called for a comparison of a comparison and a range of a range, at the second operator. `middle` is what both comparisons
 * compare.
 */
export type ComplainOfChain = (operator: string, span: Span, middle: Span | undefined) => void;

const comparison = 4;
const range = 5;

function strength(operator: Operator): number {
  if (operator.kind === 'range') return range;
  if (operator.kind === 'prefix') return operator.operator === '-' ? 8 : 3;
  switch (operator.operator) {
    case 'or':
      return 1;
    case 'and':
      return 2;
    case '+':
    case '-':
      return 6;
    case '*':
    case '/':
    case '%':
      return 7;
    default:
      return comparison;
  }
}

/**
 * Makes a tree of the pieces of one operation. From loose to tight: `or`; `and`; `not`; comparisons and `in`; ranges; `+ -`;
 * `* / %`; `-` before an operand. Equals bind to the left, comparisons and ranges do not chain. Two stacks, no recursion.
 */
export function arrange(pieces: readonly Piece[], complain: ComplainOfChain): Expression | undefined {
  const operands: (Expression | undefined)[] = [];
  const operators: Operator[] = [];
  let wantsOperand = true;

  const reduce = (): void => {
    const operator = operators.pop();
    if (operator) operands.push(node(operator, operands));
  };
  const reduceWhileStronger = (than: number, operator: string, span: Span): void => {
    for (let top = operators.at(-1); top && strength(top) >= than; top = operators.at(-1)) {
      if (strength(top) === than && (than === comparison || than === range))
        complain(operator, span, than === comparison ? operands.at(-1)?.span : undefined);
      reduce();
    }
  };

  for (const [index, piece] of pieces.entries()) {
    switch (piece.kind) {
      case 'operand':
        operands.push(piece.value);
        wantsOperand = false;
        break;
      case 'prefix':
        operators.push(piece);
        break;
      case 'binary':
        reduceWhileStronger(strength(piece), piece.operator, piece.span);
        operators.push(piece);
        wantsOperand = true;
        break;
      case 'range': {
        if (wantsOperand) operands.push(undefined);
        else if (operands.at(-1)?.kind === 'range') complain('..', piece.span, undefined);
        else reduceWhileStronger(range, '..', piece.span);
        operators.push(piece);
        const next = pieces[index + 1];
        wantsOperand = next?.kind === 'operand' || next?.kind === 'prefix';
        if (wantsOperand) break;
        operands.push(undefined);
        reduce();
      }
    }
  }
  while (operators.length > 0) reduce();
  return operands.pop();
}

function node(operator: Operator, operands: (Expression | undefined)[]): Expression {
  const right = operands.pop();
  if (operator.kind === 'prefix') {
    const operand = right ?? absent(operator.span);
    return { kind: 'unary', operator: operator.operator, operand, span: cover(operator.span, operand.span) };
  }
  const left = operands.pop();
  if (operator.kind === 'range') {
    const span = cover(left?.span ?? operator.span, right?.span ?? operator.span);
    return {
      kind: 'range',
      ...(left ? { low: left } : {}),
      ...(right ? { high: right } : {}),
      exclusive: operator.exclusive,
      span,
    };
  }
  const [low, high] = [left ?? absent(operator.span), right ?? absent(operator.span)];
  return {
    kind: 'binary',
    operator: operator.operator,
    operatorSpan: operator.span,
    left: low,
    right: high,
    span: cover(low.span, high.span),
  };
}

function absent(span: Span): Expression {
  return { kind: 'missing', expected: 'a value', span: { start: span.end, end: span.end } };
}
