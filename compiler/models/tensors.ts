import { notATensor, unknownTensor, unsupportedInModel } from '../../language/diagnostics/catalogue/models.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { BinaryExpression, BinaryOperator, Expression, NameExpression } from '../../language/syntax/tree.ts';
import { type AnyNode, children } from '../../language/syntax/walk.ts';
import { evaluateConstant } from '../types/constant-expression.ts';
import { addNode, type Body, complain, type Site, settingOf } from './body.ts';
import { layerOf } from './layers.ts';
import { repeat } from './repetition.ts';

/**
 * The node or input that an expression stands for, made where it is new. `piped` is what comes out of the pipe before it.
 * Undefined where a mistake was reported. Chains of pipes and operators may be long: their spine is walked, not descended.
 */
export function tensorOf(body: Body, site: Site, expression: Expression, piped?: string): string | undefined {
  switch (expression.kind) {
    case 'parenthesized':
      return tensorOf(body, site, expression.inner, piped);
    case 'pipe':
      return chain(body, site, expression, piped);
    case 'call':
      return layerOf(body, site, expression, piped);
    case 'repeat':
      return piped === undefined
        ? complain(body, unsupportedInModel, expression.span, {
            what: 'a `for` without a pipe before it',
            help: 'write `x |> for … in … { … }`',
          })
        : repeat(body, site, expression, piped);
    case 'reference':
      return piped === undefined ? named(body, site, expression) : layerOf(body, site, expression, piped);
    case 'conditional':
      return choice(body, site, expression, piped);
    case 'binary':
      return arithmetic(body, site, expression, piped);
    case 'missing':
      return undefined;
    case 'number':
    case 'quantity':
    case 'date':
    case 'string':
    case 'boolean':
      return complain(body, notATensor, expression.span, { what: 'a constant' });
    case 'list':
    case 'record':
    case 'comprehension':
    case 'range':
      return complain(body, notATensor, expression.span, { what: `a ${expression.kind}` });
    case 'unary':
      return complain(body, unsupportedInModel, expression.span, {
        what: `\`${expression.operator}\``,
        help: expression.operator === '-' ? 'subtract from another tensor: `a - b`' : 'use layers and arithmetic',
      });
    case 'member':
    case 'index':
      return complain(body, unsupportedInModel, expression.span, {
        what: expression.kind === 'member' ? 'a member' : 'an index',
        help: 'name the tensor on a line of its own and use that name',
      });
  }
}

/** `x |> a |> b`: each step is given what the one before it made. */
function chain(
  body: Body,
  site: Site,
  pipe: Extract<Expression, { kind: 'pipe' }>,
  piped: string | undefined,
): string | undefined {
  const steps: Expression[] = [];
  let head: Expression = pipe;
  while (head.kind === 'pipe') {
    if (head.fit !== undefined) {
      return complain(body, unsupportedInModel, head.fit, {
        what: '`fit`',
        help: 'layers are fitted together, when the model is trained',
      });
    }
    steps.push(head.right);
    head = head.left;
  }
  let current = tensorOf(body, site, head, piped);
  for (let i = steps.length - 1; i >= 0 && current !== undefined; i--) {
    const step = steps[i];
    if (step !== undefined) current = tensorOf(body, site, step, current);
  }
  return current;
}

function named(body: Body, site: Site, { name }: NameExpression): string | undefined {
  const tensor = body.tensors.get(name.text);
  if (tensor !== undefined) {
    body.used.add(name.text);
    return tensor;
  }
  if (settingOf(body, site, name.text) !== undefined) {
    return complain(body, notATensor, name.span, { what: `the value \`${name.text}\`` });
  }
  const below = body.below.has(name.text);
  const suggestion = suggest(name.text, body.tensors.keys());
  return complain(body, unknownTensor, name.span, {
    name: name.text,
    below,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** `if deep then a else b`: decided by parameters, when the model is made. */
function choice(
  body: Body,
  site: Site,
  { condition, whenTrue, whenFalse }: Extract<Expression, { kind: 'conditional' }>,
  piped: string | undefined,
): string | undefined {
  const value = evaluateConstant(condition, (name) => settingOf(body, site, name));
  if (value?.kind === 'bool') {
    const [taken, left] = value.value ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
    mention(body, left);
    return tensorOf(body, site, taken, piped);
  }
  return complain(body, unsupportedInModel, condition.span, {
    what: 'a condition that is not known before the model runs',
    help: 'decide by parameters of the model: `if hidden > 64 then … else …`',
  });
}

/** A name that stands in what another argument would choose is not forgotten. */
function mention(body: Body, left: Expression): void {
  const pending: AnyNode[] = [left];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'reference') body.used.add(node.name.text);
    pending.push(...children(node));
  }
}

const operators: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
};

/** After a pipe every operand is given what comes out of it: `x |> (identity + dense(8))` adds to x what a layer makes of it. */
function arithmetic(body: Body, site: Site, binary: BinaryExpression, piped: string | undefined): string | undefined {
  const spine: BinaryExpression[] = [];
  let first: Expression = binary;
  while (first.kind === 'binary') {
    spine.push(first);
    first = first.left;
  }
  let left = operandOf(body, site, first, piped);
  for (let i = spine.length - 1; i >= 0; i--) {
    const step = spine[i];
    if (step === undefined) break;
    const layer = operators[step.operator];
    if (layer === undefined) {
      return complain(body, unsupportedInModel, step.operatorSpan, {
        what: `\`${step.operator}\``,
        help: 'between tensors stand `+`, `-`, `*` and `/`',
      });
    }
    const right = operandOf(body, site, step.right, piped);
    left =
      left === undefined || right === undefined ? undefined : addNode(body, site, layer, [left, right], {}, step.span);
  }
  return left;
}

/** An operand is given what is piped unless it names a tensor. */
function operandOf(body: Body, site: Site, expression: Expression, piped: string | undefined): string | undefined {
  const isTensor = expression.kind === 'reference' && body.tensors.has(expression.name.text);
  return isTensor ? named(body, site, expression) : tensorOf(body, site, expression, piped);
}
