import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { stepId } from '../lower/identity.ts';
import schema from './plan.schema.json' with { type: 'json' };
import type { Plan } from './plan.ts';

/** A plan read from outside, or what is wrong with it: one sentence a mistake, with the place in the document. */
export type ValidatedPlan = { readonly plan: Plan } | { readonly mistakes: readonly string[] };

let compiled: ReturnType<Ajv2020['compile']> | undefined;

/**
 * Holds a JSON document against the published schema, then against what a schema cannot say: every id stands once, every
 * step comes after the steps it reads, and roots and names are steps of the plan.
 */
export function validatePlan(document: unknown): ValidatedPlan {
  compiled ??= new Ajv2020({
    allErrors: false,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    strictTypes: false,
  }).compile(schema);
  if (!compiled(document)) return { mistakes: (compiled.errors ?? []).map(sentence) };
  // The schema describes the type, which its test holds against every plan.
  const plan = document as Plan;
  const mistakes = orderMistakes(plan);
  return mistakes.length > 0 ? { mistakes: mistakes.slice(0, 10) } : { plan };
}

function sentence({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const where = instancePath === '' ? 'the plan' : instancePath;
  const extra: unknown = params.additionalProperty ?? params.allowedValue;
  return `${where} ${message}${extra === undefined ? '' : ` (${String(extra)})`}`;
}

function orderMistakes({ steps, roots, names }: Plan): readonly string[] {
  const mistakes: string[] = [];
  const known = new Set<string>();
  for (const [position, step] of steps.entries()) {
    for (const input of step.inputs)
      if (!known.has(input.step)) mistakes.push(`/steps/${position} reads ${input.step}, which is no earlier step`);
    if (known.has(step.id)) mistakes.push(`/steps/${position} repeats the id ${step.id}`);
    if (step.id !== stepId(step.operator, step.arguments, step.inputs))
      mistakes.push(`/steps/${position} has the id of another step, ${step.id}`);
    known.add(step.id);
  }
  for (const root of roots) if (!known.has(root)) mistakes.push(`/roots names ${root}, which is no step`);
  for (const [name, { step }] of Object.entries(names))
    if (!known.has(step)) mistakes.push(`/names/${name} is ${step}, which is no step`);
  return mistakes;
}
