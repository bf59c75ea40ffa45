import type { PlanStep } from '../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import type { RunFacts } from '../operators/operator.ts';
import type { EnvironmentFact, OperatorEntry } from '../operators/registry.ts';

/**
 * The readable preimage of an action's key: everything that its bytes depend on, and nothing else. Two recipes laid side by
 * side say why a step runs again.
 */
export interface Recipe {
  readonly format: 'pipec.recipe/1';
  readonly operator: string;
  /** Version of the implementation. */
  readonly version: number;
  /** Patterns of `files` arguments are empty: what they matched stands in `files`. */
  readonly arguments: PlanArguments;
  readonly inputs: Readonly<Record<string, RecipeInput>>;
  readonly files: Readonly<Record<string, readonly RecipeFile[]>>;
  readonly environment: Readonly<Partial<Record<EnvironmentFact, string>>>;
  /** What a report prints of its run; only for operators that read it. */
  readonly run?: RunFacts;
}

export interface RecipeInput {
  /** Digest of the artifact. */
  readonly digest: string;
  readonly part?: string;
  readonly head?: string;
}

export interface RecipeFile {
  /** Base name. */
  readonly name: string;
  readonly digest: string;
}

/** A recipe but for the digests of its inputs: what is known of a step before anything upstream is. */
export type RecipeForm = Omit<Recipe, 'inputs'>;

export function recipeForm(
  step: PlanStep,
  entry: OperatorEntry,
  files: Readonly<Record<string, readonly RecipeFile[]>>,
  environment: Readonly<Partial<Record<EnvironmentFact, string>>>,
  run: RunFacts | undefined,
): RecipeForm {
  return {
    format: 'pipec.recipe/1',
    operator: step.operator,
    version: entry.version,
    arguments: withoutPatterns(step.arguments),
    files,
    environment,
    ...(run === undefined ? {} : { run }),
  };
}

/** The whole recipe, once the artifact of every input is known. `digests` are in the order of `step.inputs`. */
export function completeRecipe(form: RecipeForm, step: PlanStep, digests: readonly string[]): Recipe {
  const inputs: Record<string, RecipeInput> = {};
  for (const [index, input] of step.inputs.entries()) {
    inputs[input.name] = {
      digest: digests[index] ?? '',
      ...(input.part === undefined ? {} : { part: input.part }),
      ...(input.head === undefined ? {} : { head: input.head }),
    };
  }
  return { ...form, inputs };
}

/** `files` values in the arguments, by path: `data`, or `source.data` within a record or recipe. */
export function filePatterns(args: PlanArguments): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(args)) collectPatterns(name, value, found);
  return found;
}

function collectPatterns(path: string, value: PlanValue, found: Map<string, string>): void {
  if (value.kind === 'files') found.set(path, value.pattern);
  else for (const [name, inner] of innerValues(value)) collectPatterns(`${path}.${name}`, inner, found);
}

function innerValues(value: PlanValue): readonly (readonly [string, PlanValue])[] {
  switch (value.kind) {
    case 'list':
      return value.items.map((item, index) => [String(index), item]);
    case 'record':
      return Object.entries(value.entries);
    case 'recipe':
    case 'model':
      return Object.entries(value.arguments);
    default:
      return [];
  }
}

function withoutPatterns(args: PlanArguments): PlanArguments {
  if (!Object.values(args).some(holdsPattern)) return args;
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, withoutPattern(value)]));
}

function holdsPattern(value: PlanValue): boolean {
  return value.kind === 'files' || innerValues(value).some(([, inner]) => holdsPattern(inner));
}

function withoutPattern(value: PlanValue): PlanValue {
  switch (value.kind) {
    case 'files':
      return { kind: 'files', pattern: '' };
    case 'list':
      return { ...value, items: value.items.map(withoutPattern) };
    case 'record':
      return { ...value, entries: withoutPatterns(value.entries) };
    case 'recipe':
    case 'model':
      return { ...value, arguments: withoutPatterns(value.arguments) };
    default:
      return value;
  }
}
