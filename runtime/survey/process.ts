import { readFileSync } from 'node:fs';
import type { PlanArguments } from '../../compiler/plan/value.ts';
import { OperatorError, type SourceFileInput } from '../operators/operator.ts';
import { operators } from '../operators/registry.ts';

/** What the process that reads a source is asked, as JSON on its standard input. */
export interface SurveyOrder {
  readonly operator: string;
  readonly arguments: PlanArguments;
  readonly files: Readonly<Record<string, readonly SourceFileInput[]>>;
}

/** What it answers on its standard output. */
export type SurveyReply =
  | { readonly assets: readonly (readonly [name: string, rows: number])[] }
  | { readonly error: string; readonly help?: string };

async function answer(order: SurveyOrder): Promise<SurveyReply> {
  const implementation = await operators[order.operator]?.load();
  if (implementation?.survey === undefined) return { error: `the assets of \`${order.operator}\` cannot be read` };
  try {
    return { assets: [...(await implementation.survey(order))] };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { error: error.message, ...(error.help === undefined ? {} : { help: error.help }) };
  }
}

// The compiler waits for it: reading files is asynchronous, and the compiler is not.
const order = JSON.parse(readFileSync(0, 'utf8')) as SurveyOrder;
process.stdout.write(JSON.stringify(await answer(order)));
