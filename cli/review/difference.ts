import type { CompileResult } from '../../compiler/compile.ts';
import { describeDuration } from '../../compiler/describe.ts';
import type { Plan, PlanFrame, PlanStep, PlanType } from '../../compiler/plan/plan.ts';
import { type ArgumentChange, argumentChanges } from '../../runtime/planning/argument-changes.ts';
import { stepIdentities } from '../../runtime/planning/identities.ts';
import { titleOf } from '../../runtime/planning/step-graph.ts';
import { type DeclarationText, declarationTexts } from './declaration-text.ts';

/** What a change of a pipeline means: which declarations came, went and changed, in what, and what runs anew because of it. */
export interface Difference {
  readonly format: 'pipec.diff/1';
  readonly file: string;
  /** The revision that the working tree is compared with, as it was named. */
  readonly from: string;
  /** In the order of the newer text, then what went. */
  readonly declarations: readonly DeclarationDifference[];
  readonly parameters: readonly ArgumentChange[];
  /** Names of declarations of which a step has not been in the older plan. */
  readonly reruns: readonly string[];
  /** Steps of the newer plan that the older one had too. */
  readonly kept: number;
  readonly steps: number;
  /** What the compiler cannot prove, as far as that changed. */
  readonly unproven: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

export interface DeclarationDifference {
  readonly name: string;
  readonly kind: string;
  /** `follows`: nothing of its own changed, but what it gives did. `rewritten`: other words for the same steps. */
  readonly change: 'added' | 'removed' | 'renamed' | 'changed' | 'follows' | 'rewritten';
  /** Its former name. */
  readonly formerly?: string;
  /** Arguments of its steps, old and new: hyperparameters, settings. */
  readonly arguments: readonly ArgumentChange[];
  /** What it gives: shape, parts, heads, how far it looks back or ahead. */
  readonly properties: readonly ArgumentChange[];
  readonly columns: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/** One side of a comparison: a compiled pipeline, or nothing where the file is not there. */
export type Side = Pick<CompileResult, 'plan' | 'sources'> | undefined;

/** What is different between two versions of `file`. Deterministic; linear in the size of the plans. */
export function differenceOf(file: string, from: string, before: Side, after: Side): Difference {
  const older = declarationsOf(before);
  const newer = declarationsOf(after);
  const renames = renamesBetween(older, newer);
  const declarations: DeclarationDifference[] = [];
  for (const declaration of newer.values()) {
    const former = older.get(renames.get(declaration.name) ?? declaration.name);
    const difference = former === undefined ? added(declaration) : compareDeclarations(former, declaration);
    if (difference !== undefined) declarations.push(difference);
  }
  const gone = new Set([...older.keys()].filter((name) => !newer.has(name)));
  for (const name of renames.values()) gone.delete(name);
  for (const name of [...gone].sort())
    declarations.push({ ...empty(name, older.get(name)?.kind ?? ''), change: 'removed' });
  const known = new Set((before?.plan?.steps ?? []).map((step) => step.id));
  const steps = after?.plan?.steps ?? [];
  const reruns = [...newer.values()].filter(({ own, target }) =>
    [...own.values(), ...(target ?? [])].some((step) => !known.has(step.id)),
  );
  return {
    format: 'pipec.diff/1',
    file,
    from,
    declarations,
    parameters: parameterChanges(before?.plan, after?.plan),
    reruns: reruns.map(({ name }) => name),
    kept: steps.filter((step) => known.has(step.id)).length,
    steps: steps.length,
    unproven: changeOf(before?.plan?.unproven ?? [], after?.plan?.unproven ?? []),
  };
}

/** Whether there is nothing to tell. */
export function isSame(difference: Difference): boolean {
  return difference.declarations.length === 0 && difference.parameters.length === 0 && difference.reruns.length === 0;
}

interface Declared {
  readonly name: string;
  readonly kind: string;
  /** The steps that are titled by it, by what a person would take for the same step. */
  readonly own: ReadonlyMap<string, PlanStep>;
  /** The step that it names, where that is titled by another. */
  readonly target?: readonly PlanStep[];
  readonly text?: string;
}

function declarationsOf(side: Side): ReadonlyMap<string, Declared> {
  const plan = side?.plan;
  const found = new Map<string, Declared>();
  const texts = (side?.sources ?? []).flatMap((source) => declarationTexts(source));
  const own = ownSteps(plan);
  const steps = new Map((plan?.steps ?? []).map((step) => [step.id, step]));
  const named = new Map(Object.entries(plan?.names ?? {}));
  const declare = (name: string, kind: string, text: DeclarationText | undefined): void => {
    const step = named.get(name)?.step;
    const target = step === undefined ? undefined : steps.get(step);
    found.set(name, {
      name,
      kind,
      own: own.get(name) ?? new Map(),
      ...(target === undefined || own.has(name) ? {} : { target: [target] }),
      ...(text === undefined ? {} : { text: text.text }),
    });
  };
  for (const text of texts) if (!found.has(text.name)) declare(text.name, text.kind, text);
  for (const [name, { kind }] of named) if (!found.has(name)) declare(name, kind, undefined);
  return found;
}

function ownSteps(plan: Plan | undefined): ReadonlyMap<string, ReadonlyMap<string, PlanStep>> {
  const own = new Map<string, Map<string, PlanStep>>();
  const steps = plan?.steps ?? [];
  const identities = stepIdentities(steps);
  for (const [index, step] of steps.entries()) {
    const title = titleOf(step);
    const members = own.get(title) ?? new Map<string, PlanStep>();
    own.set(title, members);
    // The identity starts with the title, which a renaming changes.
    members.set((identities[index] ?? '').slice(title.length), step);
  }
  return own;
}

/** New names of declarations whose steps are all those of one that went. */
function renamesBetween(
  older: ReadonlyMap<string, Declared>,
  newer: ReadonlyMap<string, Declared>,
): ReadonlyMap<string, string> {
  const gone = new Map<string, string>();
  for (const declaration of older.values()) {
    const key = stepsKey(declaration);
    if (!newer.has(declaration.name) && key !== '') gone.set(key, declaration.name);
  }
  const renames = new Map<string, string>();
  for (const declaration of newer.values()) {
    const former = older.has(declaration.name) ? undefined : gone.get(stepsKey(declaration));
    if (former === undefined) continue;
    renames.set(declaration.name, former);
    gone.delete(stepsKey(declaration));
  }
  return renames;
}

function stepsKey({ kind, own }: Declared): string {
  return own.size === 0 ? '' : [kind, ...[...own.values()].map((step) => step.id)].join(' ');
}

function empty(name: string, kind: string): Omit<DeclarationDifference, 'change'> {
  return { name, kind, arguments: [], properties: [], columns: { added: [], removed: [] } };
}

function added({ name, kind, own, target }: Declared): DeclarationDifference {
  const last = [...own.values(), ...(target ?? [])].at(-1);
  const properties =
    last === undefined ? [] : propertiesOf(last.type).map(([property, to]) => ({ name: property, from: '', to }));
  return { ...empty(name, kind), change: 'added', properties };
}

function compareDeclarations(former: Declared, declaration: Declared): DeclarationDifference | undefined {
  const { name, kind, own } = declaration;
  const changes: ArgumentChange[] = [];
  for (const [identity, step] of own) {
    const old = former.own.get(identity);
    const prefix = own.size === 1 ? '' : `${step.operator}: `;
    if (old === undefined) changes.push({ name: `${prefix}step`, from: '', to: step.operator });
    else if (old.id !== step.id)
      for (const change of argumentChanges(old.arguments, step.arguments))
        changes.push({ ...change, name: `${prefix}${change.name}` });
  }
  for (const [identity, step] of former.own)
    if (!own.has(identity)) changes.push({ name: `${step.operator}: step`, from: step.operator, to: '' });
  const last = [...own.values(), ...(declaration.target ?? [])].at(-1);
  const oldLast = [...former.own.values(), ...(former.target ?? [])].at(-1);
  const properties = last === undefined || oldLast === undefined ? [] : propertyChanges(oldLast.type, last.type);
  const columns = changeOf(columnsOf(oldLast?.type), columnsOf(last?.type));
  const base = { name, kind, arguments: changes, properties, columns };
  if (former.name !== name) return { ...base, change: 'renamed', formerly: former.name };
  const gives = properties.length > 0 || columns.added.length > 0 || columns.removed.length > 0;
  const sameText = former.text === declaration.text;
  if (changes.length > 0 || (!sameText && oldLast?.id !== last?.id)) return { ...base, change: 'changed' };
  if (gives) return { ...base, change: 'follows' };
  // A model, a space or a constant makes no step of its own: its text is what changed.
  if (!sameText) return { ...base, change: last === undefined ? 'changed' : 'rewritten' };
  return undefined;
}

function propertyChanges(from: PlanType, to: PlanType): readonly ArgumentChange[] {
  const old = new Map(propertiesOf(from));
  const now = new Map(propertiesOf(to));
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names
    .map((name) => ({ name, from: old.get(name) ?? '', to: now.get(name) ?? '' }))
    .filter((change) => change.from !== change.to);
}

/** What a step gives, as a person is told it. */
function propertiesOf(type: PlanType): readonly (readonly [string, string])[] {
  if (type.kind === 'Label')
    return [
      ['heads', type.heads.map(({ name, target }) => `${name}: ${target}`).join(', ')],
      ['horizon', span(type.facts.horizon)],
    ];
  if (type.kind !== 'Frame') return [];
  const parts = type.parts === undefined ? [] : [['parts', type.parts.join(', ')] as const];
  const interval = type.interval === undefined ? [] : [['interval', span(type.interval)] as const];
  return [['shape', shapeOf(type)], ...interval, ...parts, ['looks back', span(type.facts.lookback)], ...headsOf(type)];
}

function headsOf(type: PlanFrame): readonly (readonly [string, string])[] {
  if (type.heads === undefined || type.heads.length === 0) return [];
  return [
    ['label', type.heads.map(({ name }) => name).join(', ')],
    ['horizon', span(type.facts.horizon)],
  ];
}

function shapeOf(type: PlanFrame): string {
  const width = type.width ?? type.columns?.length;
  const features =
    width === undefined
      ? `at most ${type.candidates?.length ?? 0} columns`
      : `${width} ${width === 1 ? 'column' : 'columns'}`;
  return type.window === undefined ? features : `${type.window} bars × ${features}`;
}

function span(milliseconds: number | null): string {
  return milliseconds === null ? 'to the first row' : describeDuration(milliseconds);
}

function columnsOf(type: PlanType | undefined): readonly string[] {
  if (type?.kind !== 'Frame') return [];
  return type.columns?.map(({ name }) => name) ?? type.candidates ?? [];
}

function changeOf(
  from: readonly string[],
  to: readonly string[],
): { added: readonly string[]; removed: readonly string[] } {
  const old = new Set(from);
  const now = new Set(to);
  return { added: to.filter((name) => !old.has(name)), removed: from.filter((name) => !now.has(name)) };
}

function parameterChanges(before: Plan | undefined, after: Plan | undefined): readonly ArgumentChange[] {
  const old = before?.parameters ?? {};
  const now = after?.parameters ?? {};
  return [...new Set([...Object.keys(now), ...Object.keys(old)])]
    .sort()
    .map((name) => ({ name, from: old[name]?.value ?? '', to: now[name]?.value ?? '' }))
    .filter((change) => change.from !== change.to);
}
