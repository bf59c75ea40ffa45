import { layerInputs, unsupportedInModel, withoutOutput } from '../../language/diagnostics/catalogue/models.ts';
import type {
  Argument,
  CallExpression,
  Expression,
  ModelDeclaration,
  ModelInput,
  NameExpression,
} from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import { evaluateConstant } from '../types/constant-expression.ts';
import { type Body, complain, newId, placeOf, type Site, settingOf } from './body.ts';
import { settingsAreValues } from './layers.ts';
import type { BlockScope } from './model.ts';
import { tensorOf } from './tensors.ts';

/**
 * A block called like a layer: its body is put in the place of the call, with its inputs standing for the tensors given. Its nodes are
 * called after the binding, the block and its own bindings.
 */
export function blockOf(
  body: Body,
  site: Site,
  expression: CallExpression | NameExpression,
  block: BlockScope,
  name: string,
  piped: string | undefined,
): string | undefined {
  // A block inside itself: the circle was told when names were resolved.
  if (body.blocks.includes(name)) return undefined;
  const inputs = inputsOf(block.declaration);
  const given = expression.kind === 'call' ? [...expression.arguments, ...(expression.settings?.entries ?? [])] : [];
  const { tensors, settings } = divide(inputs, given, piped);
  if (tensors.length !== inputs.length)
    return complain(body, layerInputs, expression.span, {
      layer: name,
      needed: inputs.length === 1 ? 'one tensor' : `${inputs.length} tensors`,
      given: tensors.length,
    });
  const ids = tensors.map((tensor) => (typeof tensor === 'string' ? tensor : tensorOf(body, site, tensor)));
  if (settingsAreValues(body, site, settings) === undefined) return undefined;
  const location = placeOf(body, expression.span);
  const bound = block.bind(settings, (setting) => settingOf(body, site, setting), location);
  body.diagnostics.push(...bound.diagnostics);
  if (bound.values === undefined || ids.includes(undefined)) return undefined;
  const values = new Map<string, PlanValue>(Object.entries(bound.values));
  const inner = innerBody(body, block, name);
  for (const [position, input] of inputs.entries()) {
    const id = ids[position];
    if (id === undefined || input.name.kind !== 'name') continue;
    inner.tensors.set(input.name.text, id);
    body.expectations.push({
      block: name,
      input: input.name.text,
      tensor: id,
      dimensions: dimensionsOf(input, values),
      location,
    });
  }
  return bodyOf(inner, block.declaration, newId(body, `${site.path}.${name}`), values);
}

/** The block's body with names of its own; what it makes belongs to the body around it. */
function innerBody(body: Body, { scope }: BlockScope, name: string): Body {
  return {
    ...body,
    scope,
    tensors: new Map(),
    below: new Set(),
    used: new Set(),
    blocks: [...body.blocks, name],
  };
}

/** Evaluates the lines of a block; the tensor that its one output is. */
function bodyOf(
  inner: Body,
  declaration: ModelDeclaration,
  path: string,
  values: ReadonlyMap<string, PlanValue>,
): string | undefined {
  const outputs = declaration.body.filter((one) => one.kind === 'binding' && one.role === 'output');
  const name = declaration.name.kind === 'name' ? declaration.name.text : '';
  if (outputs.length === 0) return complain(inner, withoutOutput, declaration.name.span, { model: name });
  const [, second] = outputs;
  if (second !== undefined)
    return complain(inner, unsupportedInModel, second.name.span, {
      what: 'a second output of a block',
      help: 'a block gives one tensor; several are put side by side with `concat(…)`',
    });
  let result: string | undefined;
  for (const statement of declaration.body) {
    if (statement.kind === 'input' || statement.name.kind !== 'name') continue;
    const { text } = statement.name;
    const tensor = tensorOf(inner, { path: `${path}.${text}`, values }, statement.value);
    inner.tensors.set(text, tensor ?? text);
    if (statement.role === 'output') result = tensor;
  }
  return result;
}

function inputsOf(declaration: ModelDeclaration): readonly ModelInput[] {
  return declaration.body.filter((statement): statement is ModelInput => statement.kind === 'input');
}

/** A tensor for each input, by its name or in order; what is left are settings. */
function divide(
  inputs: readonly ModelInput[],
  given: readonly Argument[],
  piped: string | undefined,
): { readonly tensors: readonly (string | Expression)[]; readonly settings: readonly Argument[] } {
  const unnamed = given.filter((argument) => argument.name === undefined);
  const taken = new Set<Argument>();
  const tensors: (string | Expression)[] = [];
  let waiting = piped;
  for (const { name } of inputs) {
    const text = name.kind === 'name' ? name.text : '';
    const own =
      given.find((argument) => argument.name?.text === text) ?? (waiting === undefined ? unnamed.shift() : undefined);
    if (own !== undefined) {
      taken.add(own);
      tensors.push(own.value);
    } else if (waiting !== undefined) {
      tensors.push(waiting);
      waiting = undefined;
    }
  }
  return { tensors, settings: given.filter((argument) => !taken.has(argument)) };
}

/** Numbers where the block's parameters give them, else names. */
function dimensionsOf({ type }: ModelInput, values: ReadonlyMap<string, PlanValue>): readonly (string | number)[] {
  return (type.dimensions ?? []).map((dimension) => {
    const value = evaluateConstant(dimension, (name) => values.get(name));
    if (value?.kind === 'int') return value.value;
    return dimension.kind === 'reference' ? dimension.name.text : '?';
  });
}
