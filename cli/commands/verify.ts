import { nodeHost } from '../../compiler/node-host.ts';
import type { PlanStep } from '../../compiler/plan/plan.ts';
import { stepLooksBack } from '../../compiler/stdlib/claims.ts';
import { loadLibrary } from '../../compiler/stdlib/library.ts';
import { openFrame } from '../../runtime/frame/frame.ts';
import { operators } from '../../runtime/operators/registry.ts';
import { planStates } from '../../runtime/planning/plan-states.ts';
import { titleOf } from '../../runtime/planning/step-graph.ts';
import { openStore, type Store } from '../../runtime/store/store.ts';
import { foreseeingText, prefixTest } from '../../runtime/verification/prefix-test.ts';
import { exitCode, UsageError } from '../exit.ts';
import { planOf } from '../program.ts';
import { styleFor } from '../terminal/style.ts';

export interface VerifyOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly target?: readonly string[];
  readonly store?: string;
}

/**
 * Puts every step that claims to look back alone to the prefix test, on the rows that it was run with: values may not change when later
 * rows are taken away.
 */
export async function verify(file: string, options: VerifyOptions): Promise<number> {
  const plan = planOf(file, options.set);
  if (plan === undefined) return exitCode.failed;
  const library = loadLibrary(nodeHost().library());
  const store = openStore({ from: file, ...(options.store === undefined ? {} : { store: options.store }) });
  const planned = await planStates(plan, store, options.target === undefined ? {} : { targets: options.target });
  const wanted = new Set(planned.steps.map(({ id }) => id));
  const claiming = plan.steps.filter((step) => wanted.has(step.id) && stepLooksBack(library, step));
  if (claiming.length === 0)
    throw new UsageError(`no step of ${file} claims to look back alone`, 'features of bars do', exitCode.failed);
  const keys = new Map(
    planned.steps.map(({ id, state, contentKey }) => [id, state === 'cached' ? contentKey : undefined]),
  );
  const style = styleFor(process.stdout);
  const counts = { kept: 0, broken: 0, unmade: 0 };
  for (const step of claiming) {
    const outcome = await tested(step, keys, store);
    counts[outcome.kind] += 1;
    const word = { kept: style.green('ok'), broken: style.red('looks ahead'), unmade: style.yellow('not run') }[
      outcome.kind
    ];
    process.stdout.write(`${word} ${titleOf(step)} (${step.operator}): ${outcome.text}\n`);
  }
  const summary = [
    counts.kept === 1 ? '1 claim holds' : `${counts.kept} claims hold`,
    ...(counts.broken > 0 ? [`${counts.broken} broken`] : []),
    ...(counts.unmade > 0 ? [`${counts.unmade} without rows to look at`] : []),
  ];
  process.stdout.write(`\n${summary.join(', ')}\n`);
  return counts.broken + counts.unmade > 0 ? exitCode.failed : exitCode.ok;
}

interface Outcome {
  readonly kind: 'kept' | 'broken' | 'unmade';
  readonly text: string;
}

async function tested(step: PlanStep, keys: ReadonlyMap<string, string | undefined>, store: Store): Promise<Outcome> {
  const [input, other] = step.inputs;
  if (input === undefined || other !== undefined || input.part !== undefined)
    return { kind: 'unmade', text: 'it does not read one whole frame' };
  const key = keys.get(input.step);
  const artifact = key === undefined ? undefined : store.result(key);
  const implementation = await operators[step.operator]?.load();
  if (artifact === undefined || implementation === undefined)
    return { kind: 'unmade', text: 'what it reads is not in the store; run the pipeline first' };
  const frame = openFrame(artifact);
  const operator = {
    name: step.operator,
    implementation,
    arguments: step.arguments,
    input: input.name,
    type: step.type,
  };
  const found = await prefixTest(operator, frame);
  if (found !== undefined) return { kind: 'broken', text: foreseeingText(operator, found) };
  const rows = frame.rows.toLocaleString('en-US');
  return { kind: 'kept', text: `the same values of ${rows} rows, whatever comes after them` };
}
