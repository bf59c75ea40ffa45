import type { StepFacts } from '../facts.ts';
import { frames } from '../inputs.ts';
import { joinFrames } from '../join.ts';
import type { Transfer } from '../transfer.ts';

/** `entity(name)`: the rows of one asset, with their parts and their label; a base of their own for each asset. */
export function entity(step: Transfer): StepFacts {
  const joined = joinFrames(step, frames(step.inputs));
  const name = step.family.arguments.get('name');
  const own = name?.kind === 'string' ? name.value : '';
  const { rows } = joined;
  const base = (text: string) => `${text}[${own}]`;
  const within = rows.within === undefined ? {} : { within: { ...rows.within, base: base(rows.within.base) } };
  return { ...joined, rows: { ...rows, base: base(rows.base), ...within } };
}
