import { createRequire } from 'node:module';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { OperatorError } from '../operators/operator.ts';
import schema from './planned-run.schema.json' with { type: 'json' };
import type { PlannedRun, PlannedStep } from './planned-run.ts';
import { shown } from './source-files.ts';

/**
 * Reads a plan that was saved with `pipec plan -o`. Throws `OperatorError` where `text` is not one; `file` is for the message.
 */
export function readPlannedRun(file: string, text: string): PlannedRun {
  const help = `make it with: pipec plan FILE.pipe -o ${file}`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OperatorError(`${file} is not JSON: ${(error as Error).message}`, help);
  }
  // Loaded only here: a run without a saved plan starts without it.
  const ajv = createRequire(import.meta.url)('ajv/dist/2020.js') as { readonly Ajv2020: typeof Ajv2020 };
  const validate = new ajv.Ajv2020({ strict: false }).compile<PlannedRun>(schema);
  if (validate(value)) return value;
  const [mistake] = validate.errors ?? [];
  throw new OperatorError(`${file} is no saved plan: ${mistake?.instancePath || 'it'} ${mistake?.message}`, help);
}

/** What has changed since `saved` was planned, a line each; empty when `now` does exactly the same. */
export function differences(saved: PlannedRun, now: PlannedRun): readonly string[] {
  const current = new Map(now.steps.map((step) => [step.id, step]));
  const found = new Set<string>();
  const inputs = new Map(saved.plan.steps.map((step) => [step.id, step.inputs]));
  const moved = new Set<string>();
  for (const step of saved.steps) {
    const counterpart = current.get(step.id);
    current.delete(step.id);
    if (counterpart === undefined) {
      found.add(`\`${step.title}\` is not part of the run any more`);
      continue;
    }
    const lines = stepDifferences(step, counterpart);
    if (lines.length === 0) continue;
    // What follows from a difference that is told already is not told again.
    const follows = inputs.get(step.id)?.some((input) => moved.has(input.step)) === true;
    moved.add(step.id);
    for (const line of follows ? fileDifferences(step, counterpart) : lines) found.add(line);
  }
  for (const step of current.values()) found.add(`\`${step.title}\` was not part of the plan`);
  return [...found];
}

function stepDifferences(saved: PlannedStep, now: PlannedStep): readonly string[] {
  const lines = fileDifferences(saved, now);
  if (lines.length > 0) return lines;
  if (saved.state !== now.state)
    return [`\`${saved.title}\` ${told[now.state]} now; the plan says that it ${told[saved.state]}`];
  if (saved.contentKey !== now.contentKey && saved.contentKey !== undefined && now.contentKey !== undefined) {
    return [`\`${saved.title}\` would read or do something else now than the plan says`];
  }
  if (saved.staticKey === now.staticKey) return [];
  return [`an operator or library that \`${saved.title}\` depends on is another version now`];
}

const told = { cached: 'is cached', restore: 'is restored', run: 'runs', may: 'may run' } as const;

function fileDifferences(saved: PlannedStep, now: PlannedStep): readonly string[] {
  const lines: string[] = [];
  for (const argument of new Set([...Object.keys(saved.files), ...Object.keys(now.files)])) {
    const before = new Map((saved.files[argument] ?? []).map((file) => [file.name, file]));
    for (const file of now.files[argument] ?? []) {
      const old = before.get(file.name);
      before.delete(file.name);
      if (old === undefined) lines.push(`${shown(file.path)} was added after the plan was made`);
      else if (old.digest !== file.digest) lines.push(`${shown(file.path)} changed after the plan was made`);
    }
    for (const file of before.values()) lines.push(`${shown(file.path)} was removed after the plan was made`);
  }
  return lines;
}
