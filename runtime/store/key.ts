import { hash } from 'node:crypto';
import { encodeArguments, mapping, number, preimage, sequence, text } from '../../compiler/plan/encoding.ts';
import type { PlanInput } from '../../compiler/plan/plan.ts';
import { canonicalJson } from '../artifact/canonical-json.ts';
import type { Recipe, RecipeForm, RecipeInput } from './recipe.ts';

/**
 * The content key: the name under which an action's result is kept. It decides. Equal recipes have equal keys wherever, by
 * whomever and under whatever names they were run.
 */
export function contentKey(recipe: Recipe): string {
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(recipe.inputs)) inputs[name] = encodeInput(input.digest, input);
  return digest('pipec.action-key/1', [encodeForm(recipe), mapping(inputs)]);
}

/** The static key: as the content key, but over the static keys of what the step reads; known before anything ran. */
export function staticKey(form: RecipeForm, inputs: readonly PlanInput[], keys: readonly string[]): string {
  const edges: Record<string, string> = {};
  for (const [index, input] of inputs.entries()) edges[input.name] = encodeInput(keys[index] ?? '', input);
  return digest('pipec.static-key/1', [encodeForm(form), mapping(edges)]);
}

/** What actions that differ only in the contents they read have in common; finds evidence that a step may be cached. */
export function formKey(form: RecipeForm): string {
  return digest('pipec.form-key/1', [encodeForm(form)]);
}

function encodeForm(form: RecipeForm): string {
  const files: Record<string, string> = {};
  for (const [name, matched] of Object.entries(form.files)) {
    files[name] = sequence(matched.map((file) => sequence([text(file.name), text(file.digest)])));
  }
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(form.environment)) environment[name] = text(value);
  return sequence([
    text(form.operator),
    number(form.version),
    encodeArguments(form.arguments),
    mapping(files),
    mapping(environment),
    form.run === undefined ? sequence([]) : sequence([text(canonicalJson(form.run))]),
  ]);
}

function encodeInput(content: string, edge: Pick<RecipeInput, 'part' | 'head'>): string {
  const optional = (value: string | undefined): string => sequence(value === undefined ? [] : [text(value)]);
  return sequence([text(content), optional(edge.part), optional(edge.head)]);
}

function digest(domain: string, pieces: readonly string[]): string {
  return hash('sha256', preimage(domain, pieces));
}
