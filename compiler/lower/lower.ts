import type { Plan, PlanInput, PlanName, PlanResources, PlanStep, PlanType } from '../plan/plan.ts';
import type { PlanArguments } from '../plan/value.ts';
import type { Signature, StepCall, StepReference, TypedDeclaration } from '../program/program.ts';
import { type OrderEdge, orderEdges } from './after.ts';
import { plannedArguments } from './arguments.ts';
import { stepId } from './identity.ts';
import { orderSteps } from './order.ts';
import { unavailableIn } from './unavailable.ts';

/** What a plan is made of. */
export interface Lowering {
  readonly pipeline: string;
  readonly file: string;
  readonly calls: readonly StepCall[];
  readonly types: ReadonlyMap<StepCall, PlanType>;
  /** Of the entry file, and of others where a step of theirs is needed. */
  readonly declarations: readonly TypedDeclaration[];
  /** What each declaration's text made, its own value included. */
  readonly callsOf: ReadonlyMap<TypedDeclaration, readonly StepCall[]>;
  readonly roots: readonly StepReference[];
  readonly parameters: Plan['parameters'];
  readonly unproven: readonly string[];
  readonly allowed: NonNullable<Plan['allowed']>;
  readonly assets: NonNullable<Plan['assets']>;
  /** What calls wait for beyond what they read. */
  readonly after: ReadonlyMap<StepCall, readonly StepReference[]>;
  /** A layer of the library by its name. */
  readonly layer: (name: string) => Signature | undefined;
  /** Calls of `check` declarations: whatever else reads what they read waits for them. */
  readonly checks: readonly StepCall[];
}

interface Draft {
  readonly id: string;
  readonly operator: string;
  readonly arguments: PlanArguments;
  readonly inputs: readonly PlanInput[];
  readonly type: PlanType;
  readonly resources?: PlanResources;
  readonly unavailable?: readonly string[];
  readonly verdict?: true;
}

/** The plan: equal calls become one step, and what no root needs is left out. O(calls + edges). */
export function lower(lowering: Lowering): Plan {
  const ids = new Map<StepCall, string>();
  const drafts = new Map<string, Draft>();
  for (const call of lowering.calls) {
    const type = lowering.types.get(call);
    if (type === undefined) continue;
    const values = plannedArguments(call);
    const unavailable = unavailableIn(call, lowering.layer);
    const inputs = call.inputs.map(({ name, reference }) => ({ name, ...target(reference, ids) }));
    const id = stepId(call.signature.operator, values, inputs);
    ids.set(call, id);
    const known = drafts.get(id);
    if (known !== undefined && (known.resources !== undefined || call.resources === undefined)) continue;
    drafts.set(id, {
      id,
      operator: call.signature.operator,
      arguments: values,
      inputs,
      type,
      ...(call.resources === undefined ? {} : { resources: call.resources }),
      ...(unavailable.length === 0 ? {} : { unavailable }),
      ...(call.signature.family === 'expects' ? { verdict: true } : {}),
    });
  }
  const roots = lowering.roots.map((root) => target(root, ids).step);
  const ordered = orderSteps(withOrder(lowering, ids, drafts), roots);
  const kept = new Set(ordered.map((step) => step.id));
  const titles = titlesOf(lowering, ids);
  const wanted = new Set(roots);
  return {
    format: 'pipec.plan/1',
    pipeline: lowering.pipeline,
    file: lowering.file,
    steps: ordered.map(
      ({ after, resources, unavailable, verdict, ...draft }): PlanStep => ({
        ...draft,
        names: titles.get(draft.id) ?? verdictTitle(verdict, draft.arguments),
        ...(after === undefined ? {} : { after }),
        ...(resources === undefined ? {} : { resources }),
        ...(unavailable === undefined ? {} : { unavailable }),
        ...(verdict === undefined ? {} : { verdict }),
      }),
    ),
    roots: ordered.filter((step) => wanted.has(step.id)).map((step) => step.id),
    names: namesOf(lowering, ids, kept),
    parameters: lowering.parameters,
    unproven: lowering.unproven,
    ...(lowering.allowed.length === 0 ? {} : { allowed: lowering.allowed }),
    ...(lowering.assets.length === 0 ? {} : { assets: lowering.assets }),
  };
}

/** An expectation has no name; it is called by its message. */
function verdictTitle(verdict: true | undefined, { message }: PlanArguments): readonly string[] {
  return verdict === true && message?.kind === 'string' && message.value !== '' ? [message.value] : [];
}

/** The drafts with what each waits for. */
function withOrder(
  { after, checks }: Lowering,
  ids: ReadonlyMap<StepCall, string>,
  drafts: ReadonlyMap<string, Draft>,
): ReadonlyMap<string, Draft & { readonly after?: readonly string[] }> {
  if (after.size === 0 && checks.length === 0) return drafts;
  const written: OrderEdge[] = [];
  for (const [call, references] of after) {
    const step = ids.get(call);
    if (step !== undefined)
      for (const reference of references) written.push({ step, after: target(reference, ids).step });
  }
  const guards = checks.flatMap((call) => {
    const check = ids.get(call);
    if (check === undefined) return [];
    return [{ check, subjects: call.inputs.map(({ reference }) => target(reference, ids).step) }];
  });
  const edges = orderEdges(drafts, written, guards);
  return new Map(
    [...drafts].map(([id, draft]) => {
      const own = edges.get(id);
      return [id, own === undefined ? draft : { ...draft, after: own }];
    }),
  );
}

function target(
  { call, part, head }: StepReference,
  ids: ReadonlyMap<StepCall, string>,
): { readonly step: string; readonly part?: string; readonly head?: string } {
  return {
    step: ids.get(call) ?? '',
    ...(part === undefined ? {} : { part }),
    ...(head === undefined ? {} : { head }),
  };
}

/**
 * Names of the declarations that each step serves: first those that are the step, then those in whose text it was written; of
 * each the `let`s last, and otherwise by name, so that the title does not depend on the order of declarations.
 */
function titlesOf(
  { declarations, callsOf }: Lowering,
  ids: ReadonlyMap<StepCall, string>,
): ReadonlyMap<string, readonly string[]> {
  const ranked = new Map<string, Map<string, number>>();
  const rank = (call: StepCall, name: string, place: number): void => {
    const id = ids.get(call);
    if (id === undefined || name === '') return;
    const names = ranked.get(id) ?? new Map<string, number>();
    names.set(name, Math.min(place, names.get(name) ?? place));
    ranked.set(id, names);
  };
  for (const declaration of declarations) {
    const plain = declaration.kind === 'let' ? 1 : 0;
    const { value } = declaration;
    if (value !== undefined && value.part === undefined && value.head === undefined)
      rank(value.call, declaration.name, plain);
    for (const call of callsOf.get(declaration) ?? []) rank(call, declaration.name, 2 + plain);
  }
  const titles = new Map<string, readonly string[]>();
  for (const [id, names] of ranked) {
    const sorted = [...names].sort(([a, left], [b, right]) => left - right || (a < b ? -1 : 1));
    titles.set(
      id,
      sorted.map(([name]) => name),
    );
  }
  return titles;
}

function namesOf(
  { declarations }: Lowering,
  ids: ReadonlyMap<StepCall, string>,
  kept: ReadonlySet<string>,
): Plan['names'] {
  const names: [string, PlanName][] = [];
  for (const { name, kind, value, member } of declarations) {
    if (value === undefined || name === '') continue;
    const found = target(value, ids);
    if (kept.has(found.step)) names.push([name, { kind, ...found, ...(member === undefined ? {} : { member }) }]);
  }
  return Object.fromEntries(names.sort(([a], [b]) => (a < b ? -1 : 1)));
}
