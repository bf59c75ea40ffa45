import { createHash } from 'node:crypto';
import { describeValue } from '../../compiler/describe.ts';
import { encodeArguments } from '../../compiler/plan/encoding.ts';
import type { Plan, PlanStep } from '../../compiler/plan/plan.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';
import { OperatorError } from '../../runtime/operators/operator.ts';
import { operators } from '../../runtime/operators/registry.ts';
import { stepIdentities } from '../../runtime/planning/identities.ts';
import { matchFiles } from '../../runtime/planning/source-files.ts';
import type { StatIndex } from '../../runtime/store/stat-index.ts';
import { assetLines } from './locked-assets.ts';

/** What a pipeline is made of, a fact a line; and of which files nothing can be said, because they are not here. */
export interface LockFacts {
  /** `argument network optimizer.learning_rate = 0.001`, unsorted. */
  readonly lines: readonly string[];
  /** Beginnings of the lines about files that are absent: `data bars.data `. */
  readonly absent: readonly string[];
}

/**
 * The facts that a result of `plan` depends on: parameters, every normalised argument and a hash of each step's arguments (models
 * enter it with their bodies), the versions of the operators, and the contents of the files that relative paths name from `directory`.
 */
export function lockFacts(plan: Plan, stats: StatIndex, directory: string): LockFacts {
  const lines: string[] = [];
  const absent: string[] = [];
  for (const [name, { value }] of Object.entries(plan.parameters)) lines.push(`param ${name} = ${value}`);
  for (const name of new Set(plan.steps.map((step) => step.operator)))
    lines.push(`operator ${name} = ${versionOf(name)}`);
  const identities = stepIdentities(plan.steps);
  const byId = new Map(plan.steps.map((step, index) => [step.id, identities[index] ?? '']));
  for (const [index, step] of plan.steps.entries()) {
    const identity = identities[index] ?? '';
    if (Object.keys(step.arguments).length > 0) lines.push(`arguments ${identity} = ${hashOf(step.arguments)}`);
    lines.push(...argumentLines(identity, step.arguments), ...inputLines(identity, step, byId));
    for (const [name, value] of Object.entries(step.arguments)) {
      if (value.kind !== 'files') continue;
      const prefix = `data ${identity}.${name} `;
      const files = filesOf(value.pattern, directory, stats);
      if (files === undefined) absent.push(prefix);
      else for (const file of files) lines.push(`${prefix}${file.name} = ${file.digest}`);
    }
  }
  for (const assets of plan.assets ?? [])
    lines.push(...assetLines(assets, (byId.get(assets.source) ?? assets.source).replaceAll(/\s/g, ' ')));
  return { lines, absent };
}

function versionOf(operator: string): string {
  const entry = operators[operator];
  return entry === undefined ? 'not available' : `version ${entry.version}`;
}

function hashOf(values: PlanArguments): string {
  return createHash('sha256').update(encodeArguments(values)).digest('hex').slice(0, 16);
}

/** A line for each argument, those of recipes, records and models by their paths. */
function argumentLines(identity: string, values: PlanArguments): readonly string[] {
  const lines: string[] = [];
  const stack: (readonly [string, PlanValue])[] = Object.entries(values);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [path, value] = next;
    const inner =
      value.kind === 'record'
        ? value.entries
        : value.kind === 'recipe' || value.kind === 'model'
          ? value.arguments
          : undefined;
    const named = value.kind === 'recipe' ? value.operator : value.kind === 'model' ? value.name : undefined;
    if (inner === undefined) lines.push(`argument ${identity} ${path} = ${oneLine(describeValue(value))}`);
    else if (named !== undefined) lines.push(`argument ${identity} ${path} = ${named}`);
    for (const [name, item] of Object.entries(inner ?? {})) stack.push([`${path}.${name}`, item]);
  }
  return lines;
}

/** A text may hold line ends, and a fact may not. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}

function inputLines(identity: string, step: PlanStep, identities: ReadonlyMap<string, string>): readonly string[] {
  return step.inputs.map((input) => {
    const source = identities.get(input.step) ?? input.step;
    const part = input.part === undefined ? '' : `.${input.part}`;
    const head = input.head === undefined ? '' : `.${input.head}`;
    return `input ${identity} ${input.name} = ${source}${part}${head}`;
  });
}

function filesOf(pattern: string, directory: string, stats: StatIndex) {
  try {
    return matchFiles(pattern, directory, stats);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
