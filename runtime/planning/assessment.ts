import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import { deviceFact, type ResolvedDevice } from '../devices/resolve.ts';
import { type Engine, type EngineName, onnxEngine } from '../engine/engine.ts';
import { findBackend } from '../engine/tensorflow/backend.ts';
import type { RunFacts } from '../operators/operator.ts';
import type { EnvironmentFact, OperatorEntry } from '../operators/registry.ts';
import type { ActionRecord } from '../store/action-record.ts';
import { environmentFact } from '../store/environment.ts';
import { contentKey, formKey, staticKey } from '../store/key.ts';
import { completeRecipe, filePatterns, type Recipe, type RecipeForm, recipeForm } from '../store/recipe.ts';
import { missingFiles, offersFiles } from '../store/restore.ts';
import type { SharedStore } from '../store/shared-store.ts';
import type { Store } from '../store/store.ts';
import type { PlannedFile, PlannedRestore, StepState } from './planned-run.ts';
import { matchFiles } from './source-files.ts';
import { type DeviceWish, resolveDevices } from './step-devices.ts';
import { inputsOf, type StepGraph, titleOf } from './step-graph.ts';
import { unavailableEntry } from './unavailable.ts';

export interface AssessmentOptions {
  /** Folder that relative paths start from. */
  readonly directory: string;
  readonly registry: Readonly<Record<string, OperatorEntry>>;
  /** What computes networks; ONNX Runtime when absent. */
  readonly engine?: EngineName;
  /** A second store to restore results from. */
  readonly shared?: SharedStore;
  /** Where networks are to train. */
  readonly wish: DeviceWish;
}

/** All that is known of the steps of a graph before anything runs; arrays run along `graph.steps`. */
export interface Assessment {
  readonly graph: StepGraph;
  readonly entries: readonly OperatorEntry[];
  readonly files: readonly Readonly<Record<string, readonly PlannedFile[]>>[];
  readonly facts: readonly (RunFacts | undefined)[];
  readonly engine: Engine;
  /** Facts of the whole run. */
  readonly environment: Readonly<Partial<Record<EnvironmentFact, string>>>;
  /** Where a step computes, of those whose result depends on it. */
  readonly devices: readonly (ResolvedDevice | undefined)[];
  readonly forms: readonly RecipeForm[];
  readonly staticKeys: readonly string[];
  /** Absent while the content of an input is unknown. */
  readonly recipes: readonly (Recipe | undefined)[];
  readonly keys: readonly (string | undefined)[];
  /** The action's record, so the digest of its result, even where its blobs are gone; of the shared store where there is none here. */
  readonly records: readonly (ActionRecord | undefined)[];
  /** Whether the record is one of this store. */
  readonly isHere: readonly boolean[];
  readonly states: readonly StepState[];
  /** For steps to be restored. */
  readonly restores: readonly (PlannedRestore | undefined)[];
}

const nothing: Readonly<Record<string, never>> = {};

/**
 * Finds out what is cached, what is restored, what runs and what may. A step is cached when its record says what it gives, and its
 * blobs are there if anybody needs them: a result that only cached steps read may be gone. It is restored when the shared store has
 * what is lacking of that.
 */
export async function assess(
  plan: Plan,
  graph: StepGraph,
  store: Store,
  { directory, registry, engine: engineName, shared, wish }: AssessmentOptions,
): Promise<Assessment> {
  const entries = graph.steps.map((step) => findEntry(step, registry));
  const engine = engineFor(engineName, entries);
  const environment = await readEnvironment(entries, store, engine);
  const devices = await resolveDevices(graph.steps, entries, engine, wish);
  const findFiles = fileFinder(store, directory);
  const titles = new Map(graph.steps.map((step) => [step.id, titleOf(step)]));
  const files: Readonly<Record<string, readonly PlannedFile[]>>[] = [];
  const facts: (RunFacts | undefined)[] = [];
  const forms: RecipeForm[] = [];
  const staticKeys: string[] = [];
  for (const [index, step] of graph.steps.entries()) {
    const entry = entries[index] as OperatorEntry;
    const matched = findFiles(step);
    const run = entry.readsRun ? runFacts(plan, step, titles) : undefined;
    const form = recipeForm(step, entry, named(matched), factsOf(entry, environment, engine, devices[index]), run);
    files.push(matched);
    facts.push(run);
    forms.push(form);
    const upstream = Array.from(inputsOf(graph, index), (input) => staticKeys[input] ?? '');
    staticKeys.push(staticKey(form, step.inputs, upstream));
  }
  const decision = decide(graph, forms, store, shared);
  return { graph, entries, files, facts, engine, environment, devices, forms, staticKeys, ...decision };
}

type Decision = Pick<Assessment, 'recipes' | 'keys' | 'records' | 'isHere' | 'states' | 'restores'>;

function decide(
  graph: StepGraph,
  forms: readonly RecipeForm[],
  store: Store,
  shared: SharedStore | undefined,
): Decision {
  const count = graph.steps.length;
  const recipes: (Recipe | undefined)[] = new Array(count);
  const keys: (string | undefined)[] = new Array(count);
  const records: (ActionRecord | undefined)[] = new Array(count);
  const isHere: boolean[] = new Array(count).fill(false);
  const states: StepState[] = new Array(count);
  for (const [index, step] of graph.steps.entries()) {
    const form = forms[index] as RecipeForm;
    const upstream = inputsOf(graph, index);
    const digests = Array.from(upstream, (input) => records[input]?.outputs.result.digest);
    if (digests.every((digest) => digest !== undefined)) {
      const recipe = completeRecipe(form, step, digests);
      const key = contentKey(recipe);
      recipes[index] = recipe;
      keys[index] = key;
      const own = store.record(key);
      const record = own ?? shared?.record(key);
      records[index] = record;
      isHere[index] = own !== undefined;
      states[index] = record === undefined ? 'run' : own === undefined ? 'restore' : 'cached';
    } else {
      states[index] = hasEvidence(form, step, digests, store) ? 'may' : 'run';
    }
  }
  const needs = demandBlobs(graph, records, states, store, shared);
  return { recipes, keys, records, isHere, states, restores: measureRestores(records, states, needs, store) };
}

/** How much is needed of a result. */
const [unneeded, maybe, surely] = [0, 1, 2];

/**
 * From the end: what is asked for, and what a step that runs reads, must be there in full, else it is restored, or runs again
 * itself. Gives how much each result is needed.
 */
function demandBlobs(
  graph: StepGraph,
  records: readonly (ActionRecord | undefined)[],
  states: StepState[],
  store: Store,
  shared: SharedStore | undefined,
): Uint8Array {
  const need = graph.isTarget.map((target) => (target === 1 ? surely : unneeded));
  for (let index = graph.steps.length - 1; index >= 0; index -= 1) {
    const needed = need[index] ?? unneeded;
    const manifest = records[index]?.outputs.result;
    if (manifest !== undefined && needed !== unneeded && !store.blobs.hasAll(manifest)) {
      const offered = shared !== undefined && offersFiles(shared, store, manifest);
      states[index] = offered ? 'restore' : needed === surely ? 'run' : 'may';
    }
    const state = states[index];
    if (state === 'cached' || state === 'restore') continue;
    const demand = state === 'run' ? surely : maybe;
    for (const input of inputsOf(graph, index)) need[input] = Math.max(need[input] ?? unneeded, demand);
  }
  return need;
}

function measureRestores(
  records: readonly (ActionRecord | undefined)[],
  states: readonly StepState[],
  needs: Uint8Array,
  store: Store,
): readonly (PlannedRestore | undefined)[] {
  const counted = new Set<string>();
  return states.map((state, index) => {
    const manifest = records[index]?.outputs.result;
    if (state !== 'restore' || manifest === undefined) return undefined;
    if (needs[index] === unneeded) return { bytes: 0, certain: true };
    let bytes = 0;
    for (const { digest, size } of missingFiles(store, manifest)) {
      if (!counted.has(digest)) bytes += size;
      counted.add(digest);
    }
    return { bytes, certain: needs[index] === surely };
  });
}

/** Whether an action of this form was recorded with the inputs that are known, so that the rest may turn out as it was then. */
function hasEvidence(
  form: RecipeForm,
  step: PlanStep,
  digests: readonly (string | undefined)[],
  store: Store,
): boolean {
  for (const { key, recipe } of store.index()?.actionsOfForm(formKey(form)) ?? []) {
    const { inputs } = store.recipe(recipe) ?? { inputs: nothing };
    const agrees = step.inputs.every((input, place) => {
      const past = inputs[input.name];
      if (past === undefined || past.part !== input.part || past.head !== input.head) return false;
      return digests[place] === undefined || digests[place] === past.digest;
    });
    if (agrees && store.record(key) !== undefined) return true;
  }
  return false;
}

function findEntry(step: PlanStep, registry: Readonly<Record<string, OperatorEntry>>): OperatorEntry {
  const entry = unavailableEntry(step) ?? registry[step.operator];
  if (entry === undefined) throw new Error(`no operator is called ${step.operator}`);
  return entry;
}

/** The engine by its name, where any step computes networks: only then must it be installed. */
function engineFor(name: EngineName | undefined, entries: readonly OperatorEntry[]): Engine {
  const isAsked = name === 'tensorflow' && entries.some((entry) => entry.environment?.includes('onnxruntime'));
  return isAsked ? { kind: 'tensorflow', backend: findBackend() } : onnxEngine;
}

/** The facts that a step's bytes depend on under an engine: one that is not ONNX Runtime says itself where it computes. */
function declaredFacts({ environment = [] }: OperatorEntry, engine: Engine): readonly EnvironmentFact[] {
  if (engine.kind === 'onnx') return environment;
  return environment.flatMap((fact) => (fact === 'device' ? [] : [fact === 'onnxruntime' ? 'tensorflow' : fact]));
}

async function readEnvironment(
  entries: readonly OperatorEntry[],
  store: Store,
  engine: Engine,
): Promise<Readonly<Partial<Record<EnvironmentFact, string>>>> {
  const declared = new Set(entries.flatMap((entry) => declaredFacts(entry, engine)));
  const environment: Partial<Record<EnvironmentFact, string>> = {};
  for (const fact of declared)
    if (fact !== 'device') environment[fact] = await environmentFact(fact, store.stats, engine);
  return environment;
}

function factsOf(
  entry: OperatorEntry,
  environment: Readonly<Partial<Record<EnvironmentFact, string>>>,
  engine: Engine,
  device: ResolvedDevice | undefined,
): Readonly<Partial<Record<EnvironmentFact, string>>> {
  if (entry.environment === undefined) return nothing;
  const value = (fact: EnvironmentFact) =>
    fact === 'device' && device !== undefined ? deviceFact(device) : environment[fact];
  return Object.fromEntries(declaredFacts(entry, engine).map((fact) => [fact, value(fact)]));
}

/** Finds the files behind a step's arguments; a pattern that many steps name is looked up once. */
function fileFinder(store: Store, directory: string): (step: PlanStep) => Assessment['files'][number] {
  const byPattern = new Map<string, readonly PlannedFile[]>();
  return (step) => {
    const patterns = filePatterns(step.arguments);
    if (patterns.size === 0) return nothing;
    const files: Record<string, readonly PlannedFile[]> = {};
    for (const [name, pattern] of patterns) {
      const matched = byPattern.get(pattern) ?? matchFiles(pattern, directory, store.stats);
      byPattern.set(pattern, matched);
      files[name] = matched;
    }
    return files;
  };
}

function named(files: Assessment['files'][number]): RecipeForm['files'] {
  if (files === nothing) return nothing;
  return Object.fromEntries(
    Object.entries(files).map(([name, matched]) => [
      name,
      matched.map((file) => ({ name: file.name, digest: file.digest })),
    ]),
  );
}

function runFacts(plan: Plan, step: PlanStep, titles: ReadonlyMap<string, string>): RunFacts {
  return {
    pipeline: plan.pipeline,
    parameters: plan.parameters,
    unproven: plan.unproven,
    ...(plan.allowed === undefined ? {} : { allowed: plan.allowed }),
    titles: Object.fromEntries(step.inputs.map((input) => [input.name, titles.get(input.step) ?? input.step])),
  };
}
