import { unsupportedInModel } from '../../language/diagnostics/catalogue/models.ts';
import type { RepeatExpression } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { evaluateConstant } from '../types/constant-expression.ts';
import { type Body, complain, type Site, settingOf } from './body.ts';
import { tensorOf } from './tensors.ts';

/** `x |> for width in hidden { … }`: the body once an item, each given what the one before it made. */
export function repeat(body: Body, site: Site, expression: RepeatExpression, piped: string): string | undefined {
  const { clause } = expression;
  const source = evaluateConstant(clause.source, (name) => settingOf(body, site, name));
  const items = itemsOf(source, clause.variables.length);
  if (items === undefined) {
    return clause.source.kind === 'missing'
      ? undefined
      : complain(body, unsupportedInModel, clause.source.span, {
          what: 'a repetition over what is no list or range of whole numbers',
          help: 'repeat over a parameter: `for width in hidden { … }`',
        });
  }
  let current: string | undefined = piped;
  for (const [i, item] of items.entries()) {
    const values = new Map(site.values);
    clause.variables.forEach((variable, position) => {
      const value = item[position];
      if (variable.kind === 'name' && value !== undefined) values.set(variable.text, value);
    });
    const inner = { path: `${site.path}.${i}`, values };
    if (clause.condition !== undefined) {
      const keep = evaluateConstant(clause.condition, (name) => settingOf(body, inner, name));
      if (keep?.kind !== 'bool') {
        return complain(body, unsupportedInModel, clause.condition.span, {
          what: 'a condition that is not known before the model runs',
          help: 'compare the items: `for width in hidden if width > 8 { … }`',
        });
      }
      if (!keep.value) continue;
    }
    current = current === undefined ? undefined : tensorOf(body, inner, expression.body, current);
  }
  return current;
}

/** What the variables stand for, item by item: an item, or key and value of a record. */
function itemsOf(source: PlanValue | undefined, variables: number): readonly (readonly PlanValue[])[] | undefined {
  if (source?.kind === 'list' && variables === 1) return source.items.map((item) => [item]);
  if (source?.kind === 'record' && variables === 2) {
    return Object.entries(source.entries).map(([key, value]) => [{ kind: 'string', value: key }, value]);
  }
  if (source?.kind !== 'range' || variables !== 1) return undefined;
  const { low, high, exclusive } = source;
  if (low.kind !== 'int' || high.kind !== 'int') return undefined;
  const last = exclusive ? high.value - 1 : high.value;
  const count = Math.max(0, last - low.value + 1);
  return Array.from({ length: count }, (_, i) => [{ kind: 'int', value: low.value + i }]);
}
