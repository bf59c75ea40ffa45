import { describeValue } from '../../compiler/describe.ts';
import { encodeValue } from '../../compiler/plan/encoding.ts';
import type { PlanArguments, PlanValue } from '../../compiler/plan/value.ts';

/** One difference between two sets of arguments, as deep as both have the same shape: `model.hidden`, 128 → 256. */
export interface ArgumentChange {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What differs between the arguments of two runs of an operator, in the order of the newer ones. */
export function argumentChanges(from: PlanArguments, to: PlanArguments): readonly ArgumentChange[] {
  const changes: ArgumentChange[] = [];
  compareArguments('', from, to, changes);
  return changes;
}

function compareArguments(path: string, from: PlanArguments, to: PlanArguments, changes: ArgumentChange[]): void {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const [name, value] of Object.entries(to)) compareValues(at(name), from[name], value, changes);
  for (const [name, value] of Object.entries(from)) {
    if (!(name in to)) changes.push({ name: at(name), from: describeValue(value), to: 'absent' });
  }
}

function compareValues(path: string, from: PlanValue | undefined, to: PlanValue, changes: ArgumentChange[]): void {
  if (from !== undefined && encodeValue(from) === encodeValue(to)) return;
  if (from?.kind === 'record' && to.kind === 'record') {
    compareArguments(path, from.entries, to.entries, changes);
  } else if (from?.kind === 'recipe' && to.kind === 'recipe' && from.operator === to.operator) {
    compareArguments(path, from.arguments, to.arguments, changes);
  } else if (from?.kind === 'model' && to.kind === 'model' && from.name === to.name) {
    const before = changes.length;
    compareArguments(path, from.arguments, to.arguments, changes);
    // Equal arguments and another graph: the model's text was edited, or a library's block that it is made of.
    if (changes.length === before)
      changes.push({ name: path, from: `${to.name} as it was`, to: `${to.name} as it is` });
  } else {
    changes.push({ name: path, from: from === undefined ? 'absent' : describeValue(from), to: describeValue(to) });
  }
}
