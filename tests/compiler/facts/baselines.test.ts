import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { factLines, typeText } from '../../../cli/views/facts.ts';
import { compile } from '../../../compiler/compile.ts';
import type { PlanStep } from '../../../compiler/plan/plan.ts';
import type { TypedDeclaration } from '../../../compiler/program/program.ts';
import { type Annotation, interleave } from '../../baselines.ts';
import { hostWithBars } from '../bars-of-assets.ts';

/*
 * What the compiler knows of every name of a program, and what it plans, line by line between the lines of the program:
 * `UPDATE_BASELINES=1 npx vitest run tests/compiler/facts/baselines` writes the texts, for a person to read before they are committed.
 */
const update = process.env.UPDATE_BASELINES === '1';
if (update && process.env.CI) throw new Error('UPDATE_BASELINES must not be set where CI runs');

const here = import.meta.dirname;
const folders = {
  accepted: join(here, 'fixtures', 'accepted'),
  honest: join(here, 'hurried', 'honest'),
  design: join(here, '..', 'design'),
  shipped: join(here, '..', '..', '..', 'pipelines'),
};
const written = join(here, 'baselines');
const host = hostWithBars();

interface Program {
  readonly name: string;
  readonly path: string;
}

const programs: readonly Program[] = Object.entries(folders).flatMap(([group, folder]) =>
  readdirSync(folder)
    .filter((name) => /^[^.]+\.pipe$/u.test(name))
    .sort()
    .map((name) => ({ name: `${group}.${basename(name, '.pipe')}`, path: join(folder, name) })),
);

interface Compiled {
  readonly facts: readonly Annotation[];
  readonly plan: readonly Annotation[];
}

/** Undefined where the program is a mistake in this version. */
function annotated(path: string): Compiled | undefined {
  const { plan, program, diagnostics } = compile({ path, host });
  if (plan === undefined || program === undefined || diagnostics.length > 0) return undefined;
  const own = program.declarations.filter(({ location }) => location.file.path === path);
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const named = new Map(own.map((declaration) => [declaration.name, declaration]));
  const facts = own.flatMap((declaration) => factsOf(declaration, byId.get(plan.names[declaration.name]?.step ?? '')));
  const steps = plan.steps.flatMap((step): readonly Annotation[] => {
    const declaration = named.get(step.names[0] ?? '') ?? own[0];
    return declaration === undefined ? [] : [{ offset: declaration.location.span.start, text: stepText(step, byId) }];
  });
  return { facts, plan: steps };
}

function factsOf({ name, location, value }: TypedDeclaration, step: PlanStep | undefined): readonly Annotation[] {
  if (step === undefined) return [];
  const lines = factLines(step.type).map(([fact, text]) => `  ${fact} ${text}`);
  return [{ offset: location.span.start, text: [`${name}: ${typeText(step.type, value?.part)}`, ...lines].join('\n') }];
}

/** `scale(rows: split.train) after guard: not available: …` */
function stepText(step: PlanStep, byId: ReadonlyMap<string, PlanStep>): string {
  const inputs = step.inputs.map(({ name, step: from, part, head }) => {
    const source = byId.get(from);
    const end = [part, head].map((one) => (one === undefined ? '' : `.${one}`)).join('');
    return `${name}: ${source?.names[0] ?? source?.operator ?? ''}${end}`;
  });
  const after = (step.after ?? []).map((id) => byId.get(id)?.names[0] ?? byId.get(id)?.operator ?? id);
  return [
    `${step.operator}(${inputs.join(', ')})`,
    after.length === 0 ? '' : `after ${after.join(', ')}`,
    step.unavailable === undefined ? '' : `not available: ${step.unavailable.join(', ')}`,
  ]
    .filter((text) => text !== '')
    .join('  ');
}

describe('baselines of facts and plans', () => {
  if (update) mkdirSync(written, { recursive: true });
  for (const { name, path } of programs) {
    const found = annotated(path);
    if (found === undefined) continue;
    const file = { path, text: readFileSync(path, 'utf8') };
    for (const phase of ['facts', 'plan'] as const) {
      test(`${phase} of ${name}`, () => {
        const text = interleave(file, found[phase]);
        const target = join(written, `${name}.${phase}.pipe`);
        if (update) writeFileSync(target, text);
        else if (!existsSync(target)) expect.fail(`${target} is absent: run with UPDATE_BASELINES=1`);
        else expect(text).toBe(readFileSync(target, 'utf8'));
      });
    }
  }
  test('every baseline has its program', () => {
    const names = new Set(programs.flatMap(({ name }) => [`${name}.facts.pipe`, `${name}.plan.pipe`]));
    expect(readdirSync(written).filter((name) => !names.has(name))).toEqual([]);
  });
});
