import { argumentsOf } from '../program/argument-table.ts';
import type { BoundArgument, BoundRecipe, Signature, StepCall } from '../program/program.ts';

/**
 * What of a call is declared and not available in this version: the operator, recipes among its arguments, layers of its model; by
 * name, each once, in order.
 */
export function unavailableIn(call: StepCall, layer: (name: string) => Signature | undefined): readonly string[] {
  const found: string[] = [];
  if (call.signature.unavailable) found.push(call.signature.name);
  for (const argument of argumentsOf(call.arguments)) addArgument(argument, layer, found);
  return found.length === 0 ? found : [...new Set(found)].sort();
}

function addArgument(
  { recipe, heads, model }: BoundArgument,
  layer: (name: string) => Signature | undefined,
  found: string[],
): void {
  if (recipe !== undefined) addRecipe(recipe, found);
  if (heads !== undefined) for (const one of heads.values()) if (one.recipe !== undefined) addRecipe(one.recipe, found);
  if (model !== undefined)
    for (const node of model.graph.nodes) if (layer(node.layer)?.unavailable) found.push(node.layer);
}

function addRecipe({ signature, arguments: bound }: BoundRecipe, found: string[]): void {
  if (signature.unavailable) found.push(signature.name);
  for (const { recipe } of argumentsOf(bound)) if (recipe !== undefined) addRecipe(recipe, found);
}
