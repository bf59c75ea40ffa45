import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import { parse } from '../../language/parser/parse.ts';
import type { SourceFile } from '../../language/source/source.ts';
import type { CompilerHost } from '../host.ts';
import { loadModules } from '../modules/load.ts';
import { withBases } from '../modules/module.ts';
import type { BoundModel } from '../program/program.ts';
import { components, declarationGraph } from '../resolve/graph.ts';
import { loadLibrary } from '../stdlib/library.ts';
import { addDiagnostics, newChecker } from '../types/checker.ts';
import { evaluateDeclaration } from '../types/declarations.ts';
import { evaluate } from '../types/evaluate.ts';

export interface ModelQuestion {
  /** As it stands in a program: `Mlp`, `Mlp(hidden: [64, 32])`. */
  readonly expression: string;
  /** A pipeline whose models may be meant, with its text. */
  readonly pipeline?: SourceFile;
  readonly host: CompilerHost;
}

/** The model that an expression means, of the library or of a pipeline; without it, why there is none. */
export function namedModel({ expression, pipeline, host }: ModelQuestion): {
  readonly model?: BoundModel;
  readonly diagnostics: readonly Diagnostic[];
} {
  const library = loadLibrary(host.library());
  const checker = newChecker(library);
  const loaded = loadModules(pipeline ?? { path: '', text: '' }, host);
  addDiagnostics(checker, loaded.diagnostics);
  const entry = new Set(withBases(loaded.entry));
  // Bodies of models may use constants of their file.
  for (const component of components(declarationGraph(loaded.modules, library))) {
    const [declared, ...others] = component.members;
    if (declared !== undefined && others.length === 0) evaluateDeclaration(checker, declared, new Map(), entry);
  }
  const before = checker.diagnostics.length;
  const file: SourceFile = { path: 'model', text: `let model = ${expression}` };
  const { module, diagnostics } = parse(file);
  addDiagnostics(checker, diagnostics);
  const [declaration] = module.declarations;
  if (diagnostics.length > 0 || declaration?.kind !== 'let') return { diagnostics };
  const value = evaluate(checker, declaration.value, { module: { ...loaded.entry, file } }, { kind: 'network' }).value;
  const found = checker.diagnostics.slice(before);
  return value.kind === 'model' ? { model: value.model, diagnostics: found } : { diagnostics: found };
}
