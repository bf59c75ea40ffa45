import { nameTaken, unusedInModel, withoutOutput } from '../../language/diagnostics/catalogue/models.ts';
import type { ModelBinding, ModelDeclaration, ModelStatement, NameSlot } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import type { BoundArgument } from '../program/program.ts';
import type { LayerNode, ModelGraph, ModelGraphInput } from '../tensor/model-graph.ts';
import { type Body, complain, openBody, placeOf } from './body.ts';
import { inputOf } from './inputs.ts';
import type { EvaluatedModel, ModelScope } from './model.ts';
import { tensorOf } from './tensors.ts';

/**
 * Turns the body of a model into a graph of layers: its arguments put in, repetitions unrolled, names resolved. Nodes are named after
 * their binding, repetition and layer (`encoded.0.dense`); what no output and no tap needs is left out. The mistakes of a body
 * are the same each time the model is used: a caller that evaluates it more than once shows them once.
 */
export function evaluateModel(
  declaration: ModelDeclaration,
  given: ReadonlyMap<string, BoundArgument>,
  scope: ModelScope,
): EvaluatedModel {
  const body = openBody(scope);
  const values = new Map<string, PlanValue>();
  for (const [name, argument] of given) values.set(name, argument.value);
  for (const statement of declaration.body) {
    if (statement.name.kind === 'name') body.below.add(statement.name.text);
  }
  const inputs: ModelGraphInput[] = [];
  const ends = { output: new Map<string, string>(), tap: new Map<string, string>() };
  let whole = true;
  for (const statement of declaration.body) {
    const name = newName(body, declaration, statement);
    if (statement.kind === 'input') {
      const input = name === undefined ? undefined : inputOf(body, statement, name, declaration.kind === 'block');
      if (input === undefined) whole = false;
      else inputs.push(input);
      if (name !== undefined) declare(body, statement.name, name, name);
      continue;
    }
    const tensor = tensorOf(body, { path: name ?? 'unnamed', values }, statement.value);
    if (tensor === undefined || name === undefined) whole = false;
    // After a mistake the name stands all the same, so that its uses are not reported too.
    if (name !== undefined) declare(body, statement.name, name, tensor ?? name);
    if (name !== undefined && tensor !== undefined && statement.role !== 'local')
      ends[statement.role].set(name, tensor);
  }
  if (!declaration.body.some((statement) => statement.kind === 'binding' && statement.role === 'output')) {
    complain(body, withoutOutput, declaration.name.span, { model: textOf(declaration.name) });
    whole = false;
  }
  if (!whole || body.diagnostics.length > 0) return { diagnostics: body.diagnostics };
  reportUnused(body, declaration);
  const outputs = [...ends.output].map(([name, node]) => ({ name, node }));
  const taps = [...ends.tap].map(([name, node]) => ({ name, node }));
  const needed = [...outputs, ...taps].map((end) => end.node);
  const nodes = reachable(body.nodes, needed);
  const read = new Set([...needed, ...nodes.flatMap((node) => node.inputs)]);
  const graph: ModelGraph = {
    // An index that only other arguments would read asks nothing of the rows.
    inputs: inputs.filter(({ id, type }) => type === 'tensor' || read.has(id)),
    nodes,
    outputs,
    taps,
  };
  return {
    model: { declaration, graph, origins: body.origins, expectations: body.expectations },
    diagnostics: body.diagnostics,
  };
}

/** The name of a statement where it is given and new. */
function newName(body: Body, declaration: ModelDeclaration, statement: ModelStatement): string | undefined {
  if (statement.name.kind === 'missing') return undefined;
  const { text, span } = statement.name;
  if (declaration.parameters.some((parameter) => textOf(parameter.name) === text)) {
    return complain(body, nameTaken, span, { name: text, by: 'a parameter of the model' });
  }
  if (body.tensors.has(text)) return complain(body, nameTaken, span, { name: text, by: 'made above' });
  return text;
}

function declare(body: Body, slot: NameSlot, name: string, tensor: string): void {
  body.tensors.set(name, tensor);
  if (!body.origins.has(tensor)) body.origins.set(tensor, placeOf(body, slot.span));
}

function reportUnused(body: Body, declaration: ModelDeclaration): void {
  const reported = new Set<string>();
  for (const statement of declaration.body) {
    const name = textOf(statement.name);
    if (statement.kind === 'binding' && !isLocal(statement)) continue;
    if (body.used.has(name) || reported.has(name) || statement.name.kind === 'missing') continue;
    reported.add(name);
    const what = statement.kind === 'input' ? 'input' : 'tensor';
    complain(body, unusedInModel, statement.name.span, { name, what });
  }
}

function isLocal(binding: ModelBinding): boolean {
  return binding.role === 'local';
}

/** The nodes that `ends` are made of, in their order. */
function reachable(nodes: readonly LayerNode[], ends: readonly string[]): readonly LayerNode[] {
  const needed = new Set(ends);
  const kept: LayerNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node === undefined || !needed.has(node.id)) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return kept.reverse();
}

function textOf(slot: NameSlot): string {
  return slot.kind === 'name' ? slot.text : '';
}
