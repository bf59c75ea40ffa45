import { type CompileOptions, type CompileResult, compile } from '../compiler/compile.ts';
import type { Plan } from '../compiler/plan/plan.ts';
import { render } from '../language/diagnostics/render.ts';
import { readText } from './files/read-text.ts';
import { projectHost } from './host.ts';
import { readProject } from './project/project.ts';
import { formatMetric, plural } from './terminal/figures.ts';
import { styleFor } from './terminal/style.ts';

/** Where parameters get values from besides `--set`. */
export interface ParameterOptions {
  /** Files of `--params`. */
  readonly params?: readonly string[];
  /** `--env` */
  readonly env?: string;
}

/** Compiles the pipeline at `path`. Throws `UsageError` where it cannot be read as one. */
export function compileFile(
  path: string,
  sets: Readonly<Record<string, string>>,
  options: ParameterOptions & { readonly unlocked?: boolean } = {},
): CompileResult {
  const text = readText(path, 'a pipeline');
  const host = projectHost(path, { overlay: new Map([[path, text]]), unlocked: options.unlocked ?? false });
  return compile({ path, sets, ...parameterLayers(path, options), host });
}

/** The parameter files and the environment that `options` name, as the compiler takes them. */
export function parameterLayers(
  path: string,
  { params = [], env }: ParameterOptions,
): Pick<CompileOptions, 'parameterFiles' | 'environment'> {
  const { environment } = readProject(path, env);
  return {
    parameterFiles: params.map((file) => ({ path: file, text: readText(file, 'a file of parameters') })),
    ...(environment === undefined ? {} : { environment }),
  };
}

/**
 * The plan of the pipeline at `path`; its diagnostics go to stderr. `undefined` where it has errors. `unlocked`: assets are what the
 * files have, whatever the lock pins.
 */
export function planOf(
  path: string,
  sets: Readonly<Record<string, string>>,
  options: ParameterOptions & { readonly unlocked?: boolean } = {},
): Plan | undefined {
  const result = compileFile(path, sets, options);
  showDiagnostics(result);
  return result.plan;
}

/** Diagnostics shown at once; whoever has more mistakes than this begins with the first. */
const mostShown = 50;

/** Prints diagnostics and a tally to stderr, the first of them where there are very many; nothing where there are none. */
export function showDiagnostics(result: Pick<CompileResult, 'diagnostics'>): void {
  const { diagnostics } = result;
  if (diagnostics.length === 0) return;
  const style = styleFor(process.stderr);
  const text = render(diagnostics.slice(0, mostShown), { colour: style.colour, width: process.stderr.columns ?? 100 });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const tally = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
    .filter((part) => part !== '')
    .join(', ');
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
  const hint = `"pipec explain ${codes[0]}" says more`;
  const hidden = diagnostics.length - mostShown;
  const rest = hidden > 0 ? style.dim(`… and ${formatMetric(hidden)} more; "pipec check --json" prints all\n\n`) : '';
  process.stderr.write(`${text.trimEnd()}\n\n${rest}${errors > 0 ? style.red(tally) : style.yellow(tally)}; ${hint}\n`);
}
