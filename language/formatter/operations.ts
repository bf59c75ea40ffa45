import type {
  BinaryExpression,
  BinaryOperator,
  ConditionalExpression,
  Expression,
  PipeExpression,
  RangeExpression,
  UnaryExpression,
} from '../syntax/tree.ts';
import { postfix } from './calls.ts';
import type { Group } from './document.ts';
import { repeat } from './expressions.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

/**
 * `a |> f |> fit g`: on one line, or one step a line. The arguments of a single step may stand on several lines although the step
 * stands on the line of what is piped.
 */
export function* pipe(page: Page, node: PipeExpression): Composed {
  const steps: PipeExpression[] = [];
  let first: Expression = node;
  for (; first.kind === 'pipe'; first = first.left) steps.push(first);
  const group = page.open();
  yield opening(page, group, first);
  let closed = false;
  const close = (): void => {
    page.close();
    closed = true;
  };
  for (const { fit, right } of steps.reverse()) {
    page.line(' ');
    page.word('|>');
    if (fit) page.word('fit');
    if (steps.length === 1) yield step(page, right, close);
    else yield right;
  }
  page.dedent();
  if (!closed) close();
}

/**
 * The first operand of a chain, whose further lines are indented from here on. A line break of the author behind it keeps the
 * chain broken. Lines of an operand that is a chain itself stand deeper than those of the chain around it.
 */
function* opening(page: Page, group: Group, first: Expression): Composed {
  if (first.kind === 'binary') page.indent();
  yield first;
  if (page.peek().startsLine) group.broken = true;
  if (first.kind !== 'binary') page.indent();
}

/** A step that calls `beforeBrackets` ahead of the brackets at its end. */
function* step(page: Page, node: Expression, beforeBrackets: () => void): Composed {
  if (node.kind === 'call') yield postfix(page, node, beforeBrackets);
  else if (node.kind === 'repeat') yield repeat(page, node, beforeBrackets);
  else yield node;
}

/** Operators that are broken together: those of one strength, which read from left to right. */
const families: Readonly<Record<BinaryOperator, string>> = {
  or: 'or',
  and: 'and',
  '==': 'comparison',
  '!=': 'comparison',
  '<': 'comparison',
  '<=': 'comparison',
  '>': 'comparison',
  '>=': 'comparison',
  in: 'comparison',
  'not in': 'comparison',
  '+': 'sum',
  '-': 'sum',
  '*': 'product',
  '/': 'product',
  '%': 'product',
};

/** `a + b - c`: on one line, or one operand a line with its operator before it. */
export function* binary(page: Page, node: BinaryExpression): Composed {
  const family = families[node.operator];
  const chain: BinaryExpression[] = [];
  let first: Expression = node;
  for (; first.kind === 'binary' && families[first.operator] === family; first = first.left) chain.push(first);
  const group = page.open();
  yield opening(page, group, first);
  for (const { operator, right } of chain.reverse()) {
    page.line(' ');
    if (operator === 'not in') page.word('not');
    page.word(operator === 'not in' ? 'in' : operator);
    yield right;
  }
  page.dedent();
  page.close();
}

/** `-a`, `not a` */
export function* unary(page: Page, node: UnaryExpression): Composed {
  page.token(node.operator);
  if (node.operator === 'not') page.space();
  yield node.operand;
}

/** `a..b`, `..<b` */
export function* range(page: Page, node: RangeExpression): Composed {
  if (node.low) yield node.low;
  page.token(node.exclusive ? '..<' : '..');
  if (node.high) yield node.high;
}

/** `if a then b else if c then d else e`: on one line, or one branch a line. */
export function* conditional(page: Page, node: ConditionalExpression): Composed {
  const group = page.open();
  yield branch(page, node);
  if (page.peek().startsLine) group.broken = true;
  page.indent();
  let rest: Expression = node.whenFalse;
  for (; rest.kind === 'conditional'; rest = rest.whenFalse) {
    page.line(' ');
    page.word('else');
    yield branch(page, rest);
  }
  page.line(' ');
  page.word('else');
  yield rest;
  page.dedent();
  page.close();
}

function* branch(page: Page, { condition, whenTrue }: ConditionalExpression): Printing {
  page.open();
  page.word('if');
  yield condition;
  page.indent();
  page.line(' ');
  page.word('then');
  yield whenTrue;
  page.dedent();
  page.close();
}
