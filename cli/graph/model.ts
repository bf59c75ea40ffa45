import type { Plan, PlanStep, PlanType } from '../../compiler/plan/plan.ts';
import type { StepState } from '../../runtime/planning/planned-run.ts';

/** What a drawing shows: one node a step, titled by the declaration it serves, or by its operator inside that declaration's frame. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  readonly operator: string;
  /** e.g. `27 columns`, `target profit`. */
  readonly detail: string;
  readonly group: GraphGroup;
  /** What a run would do with it, where that was asked. */
  readonly state?: StepState;
  /** The declaration that several steps serve together, or the family that they are members of; they are drawn in one frame. */
  readonly cluster?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Part or head that the edge reads. */
  readonly label: string;
}

export type GraphGroup = 'data' | 'label' | 'model' | 'result';

export interface Graph {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const groups: Readonly<Record<PlanType['kind'], GraphGroup>> = {
  Frame: 'data',
  Label: 'label',
  Trained: 'model',
  Evaluation: 'result',
  Report: 'result',
  Check: 'result',
  Environment: 'data',
  Policy: 'model',
  Study: 'model',
};

/** The drawing's content, from a plan and its steps' states; edges that read several parts of one step are drawn once. */
export function graphOf(plan: Plan, states: ReadonlyMap<string, StepState> = new Map()): Graph {
  const sizes = new Map<string, number>();
  for (const step of plan.steps) sizes.set(titleOf(step), (sizes.get(titleOf(step)) ?? 0) + 1);
  const families = new Map<string, number>();
  const memberOf = (step: PlanStep) => plan.names[titleOf(step)]?.member;
  for (const title of sizes.keys()) {
    const family = plan.names[title]?.member?.family;
    if (family !== undefined) families.set(family, (families.get(family) ?? 0) + 1);
  }
  const nodes = plan.steps.map((step): GraphNode => {
    const declared = titleOf(step);
    const state = states.get(step.id);
    const shared = (sizes.get(declared) ?? 0) > 1;
    const member = shared ? undefined : memberOf(step);
    const family = member !== undefined && (families.get(member.family) ?? 0) > 1 ? member : undefined;
    return {
      id: step.id,
      title: shared ? step.operator : (family?.keys.join(', ') ?? declared),
      operator: step.operator,
      detail: detailOf(step.type),
      group: groups[step.type.kind],
      ...(state === undefined ? {} : { state }),
      ...(shared ? { cluster: declared } : family === undefined ? {} : { cluster: family.family }),
    };
  });
  const edges: GraphEdge[] = [];
  for (const step of plan.steps) {
    const labels = new Map<string, string[]>();
    for (const input of step.inputs) {
      const known = labels.get(input.step) ?? [];
      const label = input.part ?? input.head;
      if (label !== undefined && !known.includes(label)) known.push(label);
      labels.set(input.step, known);
    }
    for (const [from, parts] of labels) edges.push({ from, to: step.id, label: parts.join(', ') });
  }
  return { title: plan.pipeline, nodes, edges };
}

/** The first declaration that a step serves, or its operator. */
export function titleOf(step: PlanStep): string {
  return step.names[0] ?? step.operator;
}

function detailOf(type: PlanType): string {
  if (type.kind === 'Label') return type.heads.map((head) => head.name).join(', ');
  if (type.kind !== 'Frame') return '';
  const width = type.width ?? type.columns?.length;
  const columns = width === undefined ? '' : `${width} ${width === 1 ? 'column' : 'columns'}`;
  return type.window === undefined ? columns : `${columns} × ${type.window} bars`;
}
