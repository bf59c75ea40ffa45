import type {
  Argument,
  CallExpression,
  Expression,
  IndexExpression,
  MemberExpression,
  SettingsBlock,
} from '../syntax/tree.ts';
import { braces, bracketed, parentheses, squares } from './brackets.ts';
import type { Page } from './page.ts';
import type { Composed, Printing } from './print.ts';

type Postfix = MemberExpression | IndexExpression | CallExpression;

/**
 * A value with its members, keys and calls. `beforeBrackets` is called ahead of the arguments of the last call, `beforeSettings` ahead
 * of its settings.
 */
export function* postfix(
  page: Page,
  node: Postfix,
  beforeBrackets?: () => void,
  beforeSettings?: () => void,
): Composed {
  const parts: Postfix[] = [];
  let first: Expression = node;
  for (; first.kind === 'member' || first.kind === 'index' || first.kind === 'call'; first = target(first))
    parts.push(first);
  yield first;
  for (const part of parts.reverse()) {
    if (part.kind === 'member') {
      page.token('.');
      page.token();
      continue;
    }
    // `5%[0]` would be no percentage.
    if (page.last().endsWith('%')) page.space();
    if (part.kind === 'index') yield bracketed(page, squares, part.keys);
    else {
      if (part === node) beforeBrackets?.();
      yield callArguments(page, part.arguments);
      if (part === node) beforeSettings?.();
      if (part.settings) yield settings(page, part.settings, true);
    }
  }
}

function target(node: Postfix): Expression {
  return node.kind === 'call' ? node.callee : node.target;
}

/** `(a, b: c)`. A sole argument that is a bracket itself shares the lines of these: `split(chronological(` */
function* callArguments(page: Page, given: readonly Argument[]): Composed {
  const [only, ...others] = given;
  if (!only || others.length > 0 || only.name || !endsInBrackets(only.value) || !page.nestles(only.span.end)) {
    yield bracketed(page, parentheses, given);
    return;
  }
  page.token('(');
  yield only;
  page.dropComma();
  page.token(')');
}

function endsInBrackets(value: Expression): boolean {
  switch (value.kind) {
    case 'call':
      return value.arguments.length > 0 || (value.settings?.entries.length ?? 0) > 0;
    case 'list':
      return value.items.length > 0;
    case 'record':
      return value.entries.length > 0;
    default:
      return value.kind === 'comprehension';
  }
}

/** ` { a: b }` after a call or at the end of an `extern`. An empty block says nothing, and is left out. */
export function* settings(page: Page, node: SettingsBlock, spaced: boolean): Composed {
  if (isIdle(page, node)) {
    page.skip('{');
    page.skip('}');
    return;
  }
  if (spaced) page.space();
  yield bracketed(page, braces, node.entries);
}

/** Whether a block has neither an entry nor a comment, nor one before it that is bound to it. */
export function isIdle(page: Page, { entries, span }: SettingsBlock): boolean {
  return entries.length === 0 && page.isBarePair(span.start) && !page.isDocumented(span.start);
}

/** `a`, `a: b` */
export function* argument(page: Page, { name, value }: Argument): Printing {
  if (name) {
    page.token();
    page.word(':');
  }
  yield value;
}
