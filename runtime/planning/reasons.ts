import { join, relative } from 'node:path';
import { canonicalJson } from '../artifact/canonical-json.ts';
import type { EngineName } from '../engine/engine.ts';
import type { LastRecipes } from '../store/last-recipes.ts';
import type { Recipe } from '../store/recipe.ts';
import type { Store } from '../store/store.ts';
import { argumentChanges } from './argument-changes.ts';
import type { Assessment } from './assessment.ts';
import type { PlannedFile, Reason } from './planned-run.ts';
import { inputsOf, titleOf } from './step-graph.ts';
import { unavailableText } from './unavailable.ts';

/**
 * Why step `index` is to run: what differs between its recipe and the one of the step that bore its identity in the last run.
 * Called for steps that run or may run only.
 */
export function reasonsOf(
  assessment: Assessment,
  index: number,
  identity: string,
  last: LastRecipes,
  store: Store,
  directory: string,
): readonly Reason[] {
  const { unavailable } = assessment.graph.steps[index] ?? {};
  if (unavailable !== undefined) return [{ kind: 'unavailable', text: unavailableText(unavailable) }];
  const before = last[identity];
  const past = before === undefined ? undefined : store.recipe(before.recipe);
  const waiting = unknownInputs(assessment, index);
  if (assessment.records[index] !== undefined && assessment.isHere[index] !== true) {
    return [{ kind: 'missing', text: 'the shared store knows its result, but has not all its files' }];
  }
  if (assessment.records[index] !== undefined || (before !== undefined && before.key === assessment.keys[index])) {
    return [{ kind: 'missing', text: 'its result is no longer in the store' }];
  }
  const upstream: Reason[] =
    waiting.length === 0
      ? []
      : [
          {
            kind: 'upstream',
            text: `depends on what ${quoted(waiting)} turn${waiting.length === 1 ? 's' : ''} out to produce`,
            steps: waiting,
          },
        ];
  if (past === undefined) return [{ kind: 'new', text: 'not run before' }, ...upstream];
  const changes = changesSince(past, assessment, index, directory);
  if (changes.length > 0) return [...changes, ...upstream];
  if (upstream.length > 0) return upstream;
  return [{ kind: 'missing', text: 'its result is no longer in the store' }];
}

function changesSince(past: Recipe, assessment: Assessment, index: number, directory: string): readonly Reason[] {
  const form = assessment.forms[index];
  if (form === undefined) return [];
  const reasons: Reason[] = argumentChanges(past.arguments, form.arguments).map(({ name, from, to }) => ({
    kind: 'argument',
    text: `${name} ${from} → ${to}`,
    name,
    from,
    to,
  }));
  reasons.push(...fileChanges(past.files, assessment.files[index] ?? {}, directory));
  reasons.push(...inputChanges(past, assessment, index));
  if (past.version !== form.version) {
    const text = `the operator ${form.operator} changed (version ${past.version} → ${form.version})`;
    reasons.push({ kind: 'version', text, from: past.version, to: form.version });
  }
  reasons.push(...environmentChanges(past.environment, form.environment));
  if (canonicalJson(past.run ?? null) !== canonicalJson(form.run ?? null)) {
    reasons.push({ kind: 'facts', text: 'titles, parameters or open questions that it prints changed' });
  }
  return reasons;
}

/** Facts that changed. Where another engine computes, that is all there is to say of the engines. */
function environmentChanges(past: Recipe['environment'], now: Recipe['environment']): readonly Reason[] {
  const reasons: Reason[] = [];
  const [from, to] = [engineOf(past), engineOf(now)];
  const moved = from !== undefined && to !== undefined && from !== to;
  if (moved) reasons.push({ kind: 'environment', text: `engine ${from} → ${to}`, name: 'engine', from, to });
  const facts = new Set([...Object.keys(past), ...Object.keys(now)]) as Set<keyof Recipe['environment']>;
  for (const name of [...facts].sort()) {
    if (moved && (name === 'onnxruntime' || name === 'tensorflow')) continue;
    const [before, after] = [past[name] ?? 'absent', now[name] ?? 'absent'];
    if (before === after) continue;
    const text = `${name} ${shortened(before)} → ${shortened(after)}`;
    reasons.push({ kind: 'environment', text, name, from: before, to: after });
  }
  return reasons;
}

function engineOf({ onnxruntime, tensorflow }: Recipe['environment']): EngineName | undefined {
  if (tensorflow !== undefined) return 'tensorflow';
  return onnxruntime === undefined ? undefined : 'onnx';
}

function fileChanges(
  past: Recipe['files'],
  now: Readonly<Record<string, readonly PlannedFile[]>>,
  directory: string,
): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const argument of new Set([...Object.keys(now), ...Object.keys(past)])) {
    const before = new Map((past[argument] ?? []).map((file) => [file.name, file.digest]));
    for (const { name, path, digest } of now[argument] ?? []) {
      const old = before.get(name);
      before.delete(name);
      if (old === digest) continue;
      const change = old === undefined ? 'added' : 'changed';
      reasons.push({ kind: 'file', text: `${place(path, directory)} ${change}`, argument, name, change });
    }
    for (const name of before.keys()) {
      reasons.push({ kind: 'file', text: `${name} removed`, argument, name, change: 'removed' });
    }
  }
  return reasons;
}

function inputChanges(past: Recipe, assessment: Assessment, index: number): readonly Reason[] {
  const reasons: Reason[] = [];
  const step = assessment.graph.steps[index];
  const sources = inputsOf(assessment.graph, index);
  for (const [place, input] of (step?.inputs ?? []).entries()) {
    const before = past.inputs[input.name];
    const source = sources[place] ?? -1;
    const sourceStep = assessment.graph.steps[source];
    const title = sourceStep === undefined ? input.step : titleOf(sourceStep);
    const digest = assessment.records[source]?.outputs.result.digest;
    const edge = [title, input.part ?? input.head].filter((word) => word !== undefined).join('.');
    let text: string | undefined;
    if (before === undefined) text = `reads \`${edge}\` as ${input.name}, which is new`;
    else if (before.part !== input.part || before.head !== input.head) text = `${input.name} is now \`${edge}\``;
    else if (digest !== undefined && digest !== before.digest) text = `\`${edge}\` changed`;
    if (text !== undefined) reasons.push({ kind: 'input', text, name: input.name });
  }
  for (const name of Object.keys(past.inputs)) {
    if (step?.inputs.some((input) => input.name === name)) continue;
    reasons.push({ kind: 'input', text: `${name} is read no more`, name });
  }
  return reasons;
}

/** Titles of the steps that step `index` reads and whose result nobody knows yet. */
function unknownInputs(assessment: Assessment, index: number): readonly string[] {
  const titles = new Set<string>();
  const reader = assessment.graph.steps[index];
  const own = reader === undefined ? undefined : titleOf(reader);
  for (const input of inputsOf(assessment.graph, index)) {
    const step = assessment.graph.steps[input];
    if (assessment.records[input] !== undefined || step === undefined) continue;
    // The steps of one declaration share its title; the operator tells them apart.
    titles.add(titleOf(step) === own ? `${own} (${step.operator})` : titleOf(step));
  }
  return [...titles];
}

function quoted(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).map((title) => `\`${title}\``);
  if (titles.length > shown.length) shown.push(`${titles.length - shown.length} more`);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A digest is told by its first figures. */
function shortened(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 8) : value;
}

function place(path: string, directory: string): string {
  const local = relative(directory, path);
  return local.startsWith(join('..', '..', '..')) ? path : local;
}
