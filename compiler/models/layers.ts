import {
  layerInputs,
  tensorAsSetting,
  unknownLayer,
  unsupportedInModel,
} from '../../language/diagnostics/catalogue/models.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Argument, CallExpression, Expression, NameExpression, Parameter } from '../../language/syntax/tree.ts';
import type { Signature } from '../program/program.ts';
import { blockOf } from './blocks.ts';
import { addNode, type Body, complain, placeOf, type Site, settingOf } from './body.ts';
import { tensorOf } from './tensors.ts';

/** A layer called, or named bare at the right of a pipe: its tensors evaluated, its settings bound, a node made. */
export function layerOf(
  body: Body,
  site: Site,
  expression: CallExpression | NameExpression,
  piped: string | undefined,
): string | undefined {
  const callee = expression.kind === 'call' ? expression.callee : expression;
  if (callee.kind !== 'reference') {
    return complain(body, unsupportedInModel, callee.span, { what: 'this call', help: 'call a layer by its name' });
  }
  const name = callee.name.text;
  const layer = body.scope.layer(name);
  const block = layer === undefined ? body.scope.block(name) : undefined;
  if (block !== undefined) return blockOf(body, site, expression, block, name, piped);
  if (layer === undefined) {
    const suggestion = suggest(name, [...body.scope.layerNames, ...body.scope.blockNames]);
    return complain(body, unknownLayer, callee.span, { name, ...(suggestion === undefined ? {} : { suggestion }) });
  }
  const given = expression.kind === 'call' ? [...expression.arguments, ...(expression.settings?.entries ?? [])] : [];
  const { tensors, settings } = divide(layer, given, piped);
  const wanted = tensorParameters(layer);
  const [first] = tensors;
  if (typeof first === 'object' && isConstant(first)) {
    const needed = wanted.some(isList) ? 'tensors' : 'a tensor first';
    return complain(body, layerInputs, expression.span, { layer: name, needed, given: 0 });
  }
  const inputs = tensors.map((tensor) => (typeof tensor === 'string' ? tensor : tensorOf(body, site, tensor)));
  const several = wanted.some(isList);
  if (several ? tensors.length === 0 : tensors.length !== wanted.length) {
    return complain(body, layerInputs, expression.span, {
      layer: name,
      needed: several ? 'one tensor or more' : wanted.length === 1 ? 'one tensor' : `${wanted.length} tensors`,
      given: tensors.length,
    });
  }
  if (settingsAreValues(body, site, settings) === undefined) return undefined;
  const bound = body.scope.bindSettings(
    layer,
    settings,
    (setting) => settingOf(body, site, setting),
    placeOf(body, expression.span),
  );
  body.diagnostics.push(...bound.diagnostics);
  if (bound.values === undefined) return undefined;
  const ids: string[] = [];
  for (const input of inputs) {
    if (input === undefined) return undefined;
    ids.push(input);
  }
  return addNode(body, site, layer.name, ids, bound.values, callee.span);
}

/**
 * Tensors and settings of a call. The piped tensor fills the first parameter; arguments without a name fill those that are left,
 * in order; a list of tensors takes every one that follows.
 */
function divide(
  layer: Signature,
  given: readonly Argument[],
  piped: string | undefined,
): { readonly tensors: readonly (string | Expression)[]; readonly settings: readonly Argument[] } {
  const wanted = tensorParameters(layer);
  const names = new Set(wanted.map(nameOf));
  const named = given.filter((argument) => argument.name !== undefined && names.has(argument.name.text));
  const unnamed = given.filter((argument) => argument.name === undefined);
  const open = wanted.filter((parameter) => !named.some((argument) => argument.name?.text === nameOf(parameter)));
  let room = open.some(isList) ? Number.POSITIVE_INFINITY : open.length;
  const tensors: (string | Expression)[] = [];
  if (piped !== undefined) {
    tensors.push(piped);
    room--;
  }
  const taken = new Set<Argument>(named);
  for (const argument of unnamed) {
    if (room-- <= 0) break;
    taken.add(argument);
    tensors.push(...tensorsIn(argument.value));
  }
  for (const argument of named) tensors.push(...tensorsIn(argument.value));
  return { tensors, settings: given.filter((argument) => !taken.has(argument)) };
}

/** A setting written where the tensor is missing: `dense(16)`. */
function isConstant(expression: Expression): boolean {
  return ['number', 'quantity', 'string', 'boolean', 'date'].includes(expression.kind);
}

/** `[a, b]` as the tensors it lists. */
function tensorsIn(expression: Expression): readonly Expression[] {
  return expression.kind === 'list' ? expression.items : [expression];
}

function tensorParameters(layer: Signature): readonly Parameter[] {
  return layer.declaration.parameters.filter((parameter) => isTensor(typeName(parameter)) || isList(parameter));
}

function isList(parameter: Parameter): boolean {
  const item = parameter.type?.arguments[0]?.name;
  return typeName(parameter) === 'List' && item?.kind === 'name' && isTensor(item.text);
}

function isTensor(name: string): boolean {
  return name === 'Tensor' || name === 'Index';
}

function typeName(parameter: Parameter): string {
  const name = parameter.type?.name;
  return name?.kind === 'name' ? name.text : '';
}

function nameOf(parameter: Parameter): string {
  return parameter.name.kind === 'name' ? parameter.name.text : '';
}

/** Reports tensors that stand where settings are needed. */
export function settingsAreValues(body: Body, site: Site, settings: readonly Argument[]): true | undefined {
  const pending = settings.map((setting) => setting.value);
  while (pending.length > 0) {
    const expression = pending.pop();
    if (expression === undefined) break;
    if (expression.kind === 'reference') {
      const { text, span } = expression.name;
      if (settingOf(body, site, text) === undefined && body.tensors.has(text)) {
        body.used.add(text);
        return complain(body, tensorAsSetting, span, { name: text });
      }
    } else if (expression.kind === 'binary') pending.push(expression.left, expression.right);
    else if (expression.kind === 'unary') pending.push(expression.operand);
    else if (expression.kind === 'parenthesized') pending.push(expression.inner);
    else if (expression.kind === 'list') for (const item of expression.items) pending.push(item);
  }
  return true;
}
