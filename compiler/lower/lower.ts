import type { Plan, PlanName, PlanStep, PlanType } from '../plan/plan.ts';
import type { NamedDeclaration } from '../program/name-program.ts';
import type { Signature, StepCall, StepReference } from '../program/program.ts';
import { type OrderEdge, orderEdges } from './after.ts';
import { orderSteps } from './order.ts';
import type { PlannedCalls } from './planned-call.ts';
import { unavailableIn } from './unavailable.ts';

/** What a plan is made of. */
export interface Lowering {
  readonly pipeline: string;
  readonly file: string;
  readonly calls: readonly StepCall[];
  readonly planned: PlannedCalls;
  /** The type of what a call gives. */
  readonly typeOf: (call: StepCall) => PlanType;
  /** Of the entry file, and of others where a step of theirs is needed; their calls are numbers in `calls`. */
  readonly declarations: readonly NamedDeclaration[];
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

/** A step without its names. */
type Draft = Omit<PlanStep, 'names'>;

/** The plan: equal calls become one step, and what no root needs is left out. O(calls + edges). */
export function lower(lowering: Lowering): Plan {
  const { planned } = lowering;
  const drafts = new Map<string, Draft>();
  for (const call of lowering.calls) {
    const id = planned.id(call);
    const known = drafts.get(id);
    if (known !== undefined && (known.resources !== undefined || call.resources === undefined)) continue;
    drafts.set(id, draftOf(call, lowering));
  }
  const roots = lowering.roots.map(({ call }) => planned.id(call));
  const ordered = orderSteps(withOrder(lowering, drafts), roots);
  const titles = titlesOf(lowering);
  const wanted = new Set(roots);
  return {
    format: 'pipec.plan/1',
    pipeline: lowering.pipeline,
    file: lowering.file,
    steps: ordered.map((draft) => withNames(draft, inOrder(titles.get(draft.id)) ?? verdictTitle(draft))),
    roots: ordered.filter((step) => wanted.has(step.id)).map((step) => step.id),
    names: namesOf(lowering, new Set(ordered.map((step) => step.id))),
    parameters: lowering.parameters,
    unproven: lowering.unproven,
    ...(lowering.allowed.length === 0 ? {} : { allowed: lowering.allowed }),
    ...(lowering.assets.length === 0 ? {} : { assets: lowering.assets }),
  };
}

function draftOf(call: StepCall, { planned, typeOf, layer }: Lowering): Draft {
  const { signature, resources } = call;
  const { id, arguments: values, inputs } = planned.of(call);
  const unavailable = unavailableIn(call, layer);
  return {
    id,
    operator: signature.operator,
    arguments: values,
    inputs,
    type: typeOf(call),
    ...(resources === undefined ? {} : { resources }),
    ...(unavailable.length === 0 ? {} : { unavailable }),
    ...(signature.family === 'expects' ? { verdict: true } : {}),
  };
}

function withNames(
  { id, operator, arguments: values, inputs, type, after, resources, unavailable, verdict }: Draft,
  names: readonly string[],
): PlanStep {
  return {
    id,
    operator,
    arguments: values,
    inputs,
    type,
    names,
    ...(after === undefined ? {} : { after }),
    ...(resources === undefined ? {} : { resources }),
    ...(unavailable === undefined ? {} : { unavailable }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** An expectation has no name; it is called by its message. */
function verdictTitle({ verdict, arguments: { message } }: Draft): readonly string[] {
  return verdict === true && message?.kind === 'string' && message.value !== '' ? [message.value] : [];
}

/** The drafts with what each waits for. */
function withOrder(
  { planned, after, checks }: Lowering,
  drafts: ReadonlyMap<string, Draft>,
): ReadonlyMap<string, Draft> {
  if (after.size === 0 && checks.length === 0) return drafts;
  const written: OrderEdge[] = [];
  for (const [call, references] of after)
    for (const reference of references) written.push({ step: planned.id(call), after: planned.id(reference.call) });
  const guards = checks.map((call) => ({
    check: planned.id(call),
    subjects: call.inputs.map(({ reference }) => planned.id(reference.call)),
  }));
  const edges = orderEdges(drafts, written, guards);
  const waiting = new Map(drafts);
  for (const [id, own] of edges) {
    const draft = drafts.get(id);
    if (draft !== undefined) waiting.set(id, { ...draft, after: own });
  }
  return waiting;
}

interface RankedName {
  readonly name: string;
  readonly rank: number;
}

/** Names of the declarations that each step serves, with their ranks: a declaration that is the step comes before its other calls. */
function titlesOf({ declarations, calls, planned }: Lowering): ReadonlyMap<string, readonly RankedName[]> {
  const ranked = new Map<string, RankedName[]>();
  const add = (call: StepCall | undefined, name: string, rank: number): void => {
    if (call === undefined || name === '') return;
    const id = planned.id(call);
    const names = ranked.get(id);
    if (names === undefined) ranked.set(id, [{ name, rank }]);
    else if (names.at(-1)?.name !== name) names.push({ name, rank });
  };
  for (const {
    typed,
    calls: [from, until],
  } of declarations) {
    const plain = typed.kind === 'let' ? 1 : 0;
    const { value } = typed;
    if (value !== undefined && value.part === undefined && value.head === undefined) add(value.call, typed.name, plain);
    for (let index = from; index < until; index++) add(calls[index], typed.name, 2 + plain);
  }
  return ranked;
}

/**
 * The names of a step: first those that are the step, then those in whose text it was written; of each the `let`s last, and otherwise
 * by name, so that the title does not depend on the order of declarations.
 */
function inOrder(names: readonly RankedName[] | undefined): readonly string[] | undefined {
  if (names === undefined || names.length < 2) return names?.map(({ name }) => name);
  const sorted = [...names].sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return [...new Set(sorted.map(({ name }) => name))];
}

function namesOf({ declarations, planned }: Lowering, kept: ReadonlySet<string>): Plan['names'] {
  const found = new Map<string, PlanName>();
  for (const { typed } of declarations) {
    const { name, kind, value, member } = typed;
    if (value === undefined || name === '') continue;
    const edge = planned.edge(value);
    if (kept.has(edge.step)) found.set(name, { kind, ...edge, ...(member === undefined ? {} : { member }) });
  }
  const names: Record<string, PlanName> = {};
  for (const name of [...found.keys()].sort()) names[name] = found.get(name) as PlanName;
  return names;
}
