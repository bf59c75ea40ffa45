import type { BoundRecipe, Signature, StepCall } from '../program/program.ts';

/**
 * What of a call is declared and not available in this version: the operator, recipes among its arguments, layers of its model; by
 * name, each once, in order.
 */
export function unavailableIn(call: StepCall, layer: (name: string) => Signature | undefined): readonly string[] {
  const found = new Set<string>();
  if (call.signature.unavailable) found.add(call.signature.name);
  for (const { recipe, heads, model } of call.arguments.values()) {
    for (const one of heads?.values() ?? []) if (one.recipe !== undefined) addRecipe(one.recipe, found);
    if (recipe !== undefined) addRecipe(recipe, found);
    for (const node of model?.graph.nodes ?? []) if (layer(node.layer)?.unavailable) found.add(node.layer);
  }
  return [...found].sort();
}

function addRecipe({ signature, arguments: bound }: BoundRecipe, found: Set<string>): void {
  if (signature.unavailable) found.add(signature.name);
  for (const { recipe } of bound.values()) if (recipe !== undefined) addRecipe(recipe, found);
}
