import { type CompileResult, compile } from '../../../compiler/compile.ts';
import { nodeHost } from '../../../compiler/node-host.ts';
import type { PlanType } from '../../../compiler/plan/plan.ts';
import type { Diagnostic } from '../../../language/diagnostics/diagnostic.ts';

export function compiled(text: string, path = 'program.pipe'): CompileResult {
  return compile({ path, sets: {}, host: nodeHost(new Map([[path, text]])) });
}

export function codes(text: string): readonly string[] {
  return compiled(text).diagnostics.map((diagnostic) => diagnostic.code);
}

/** The plan's type of a named declaration. */
export function typeOf(result: CompileResult, name: string): PlanType {
  const step = result.plan?.steps.find((candidate) => candidate.id === result.plan?.names[name]?.step);
  if (step === undefined)
    throw new Error(`no step for ${name}: ${result.diagnostics.map(({ title }) => title).join('; ')}`);
  return step.type;
}

/** The text after the fix of `diagnostic`. */
export function mended(text: string, { fix }: Diagnostic): string {
  if (fix === undefined) throw new Error('nothing to apply');
  const edits = [...fix.edits].sort((a, b) => b.location.span.start - a.location.span.start);
  return edits.reduce(
    (before, { location: { span }, replacement }) => before.slice(0, span.start) + replacement + before.slice(span.end),
    text,
  );
}
