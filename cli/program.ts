import { existsSync, readFileSync, statSync } from 'node:fs';
import { type CompileOptions, type CompileResult, compile } from '../compiler/compile.ts';
import { nodeHost } from '../compiler/node-host.ts';
import type { Plan } from '../compiler/plan/plan.ts';
import { render } from '../language/diagnostics/render.ts';
import { exitCode, UsageError } from './exit.ts';
import { readProject } from './project/project.ts';
import { plural } from './terminal/figures.ts';
import { styleFor } from './terminal/style.ts';

/** Where parameters get values from besides `--set`. */
export interface ParameterOptions {
  /** Files of `--params`. */
  readonly params?: readonly string[];
  /** `--env` */
  readonly env?: string;
}

/** Compiles the pipeline at `path`. Throws `UsageError` where there is no such file. */
export function compileFile(
  path: string,
  sets: Readonly<Record<string, string>>,
  options: ParameterOptions = {},
): CompileResult {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`, undefined, exitCode.failed);
  if (statSync(path).isDirectory()) {
    throw new UsageError(`${path} is a folder`, 'name a .pipe file in it', exitCode.failed);
  }
  return compile({ path, sets, ...parameterLayers(path, options), host: nodeHost() });
}

/** The parameter files and the environment that `options` name, as the compiler takes them. */
export function parameterLayers(
  path: string,
  { params = [], env }: ParameterOptions,
): Pick<CompileOptions, 'parameterFiles' | 'environment'> {
  const { environment } = readProject(path, env);
  return {
    parameterFiles: params.map((file) => ({ path: file, text: readParameterFile(file) })),
    ...(environment === undefined ? {} : { environment }),
  };
}

function readParameterFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`the parameters file ${path} cannot be read`, 'name a YAML file of `name: value` lines');
  }
}

/** The plan of the pipeline at `path`; its diagnostics go to stderr. `undefined` where it has errors. */
export function planOf(
  path: string,
  sets: Readonly<Record<string, string>>,
  options: ParameterOptions = {},
): Plan | undefined {
  const result = compileFile(path, sets, options);
  showDiagnostics(result);
  return result.plan;
}

/** Prints diagnostics and a tally to stderr; nothing where there are none. */
export function showDiagnostics(result: Pick<CompileResult, 'diagnostics'>): void {
  const { diagnostics } = result;
  if (diagnostics.length === 0) return;
  const style = styleFor(process.stderr);
  const text = render(diagnostics, { colour: style.colour, width: process.stderr.columns ?? 100 });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const tally = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
    .filter((part) => part !== '')
    .join(', ');
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
  const hint = `"pipec explain ${codes[0]}" says more`;
  process.stderr.write(`${text.trimEnd()}\n\n${errors > 0 ? style.red(tally) : style.yellow(tally)}; ${hint}\n`);
}
