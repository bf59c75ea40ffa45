import { projectHost } from '../../cli/host.ts';
import { type CompileResult, compile } from '../../compiler/compile.ts';
import type { CompilerHost } from '../../compiler/host.ts';
import type { Plan } from '../../compiler/plan/plan.ts';

const library = projectHost('test.pipe');

/** A host whose files are the given texts, beside the library. */
export function textHost(files: Readonly<Record<string, string>>): CompilerHost {
  return { ...library, readText: (path) => files[path] };
}

/** Compiles the text of one file. */
export function compileText(text: string, sets: Readonly<Record<string, string>> = {}): CompileResult {
  return compile({ path: 'test.pipe', sets, host: textHost({ 'test.pipe': text }) });
}

/** The plan of a text without mistakes; throws with what is wrong otherwise. */
export function planOf(text: string, sets: Readonly<Record<string, string>> = {}): Plan {
  const { plan, diagnostics } = compileText(text, sets);
  if (plan === undefined) throw new Error(diagnostics.map(({ code, title }) => `${code} ${title}`).join('\n'));
  return plan;
}

/** Codes of the mistakes of a text, in their order. */
export function codesOf(text: string, sets: Readonly<Record<string, string>> = {}): readonly string[] {
  return compileText(text, sets).diagnostics.map(({ code }) => code);
}
