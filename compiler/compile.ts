import { unreadableModule } from '../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, report } from '../language/diagnostics/diagnostic.ts';
import { ordered } from '../language/diagnostics/order.ts';
import type { SourceFile } from '../language/source/source.ts';
import { describeValue } from './describe.ts';
import { withoutEchoes } from './echoes.ts';
import { inferFacts } from './facts/infer.ts';
import type { CompilerHost } from './host.ts';
import { lower } from './lower/lower.ts';
import { loadModules } from './modules/load.ts';
import { type Declared, type Module, nameLocation, nameOf } from './modules/module.ts';
import type { Plan } from './plan/plan.ts';
import type { StepCall, StepReference, TypedDeclaration, TypedProgram } from './program/program.ts';
import { cycleDiagnostic } from './resolve/cycles.ts';
import { components, type DeclarationGraph, declarationGraph, isCircle } from './resolve/graph.ts';
import { reachable, rootsOf, unusedDeclarations } from './resolve/unused.ts';
import { loadLibrary } from './stdlib/library.ts';
import { addDiagnostics, type Checker, newChecker } from './types/checker.ts';
import { evaluateDeclaration } from './types/declarations.ts';
import { plainValue } from './types/models.ts';
import { readSettings, type Setting } from './types/settings.ts';
import { type Located, unknownValue, type Value } from './types/value.ts';

export interface CompileOptions {
  /** The file to compile, as the user named it. */
  readonly path: string;
  /** `--set name=text`, by name. */
  readonly sets?: Readonly<Record<string, string>>;
  readonly host: CompilerHost;
}

export interface CompileResult {
  /** Absent where there is an error. */
  readonly plan?: Plan;
  readonly program?: TypedProgram;
  /** Errors and warnings, file by file in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files of the program, the entry first; those of the library are left out. */
  readonly sources: readonly SourceFile[];
}

/** From text to plan. Never throws for what a pipeline says; throws where the library itself is wrong. */
export function compile({ path, sets = {}, host }: CompileOptions): CompileResult {
  const text = host.readText(path);
  if (text === undefined) {
    const file = { path, text: '' };
    const diagnostic = report(unreadableModule, { file, span: { start: 0, end: 0 } }, { path });
    return { diagnostics: [diagnostic], sources: [] };
  }
  const library = loadLibrary(host.library());
  const { entry, modules, diagnostics } = loadModules({ path, text }, host);
  const checker = newChecker(library);
  addDiagnostics(checker, diagnostics);
  const settings = readSettings(checker, sets, entry);
  const graph = declarationGraph(modules, library);
  const made = evaluateAll(checker, graph, settings, entry);
  const roots = rootsOf(entry);
  const reached = reachable(graph, roots);
  const program = typedProgram(checker, modules);
  const { types, diagnostics: found, unproven } = inferFacts(program.program, checker.inferences);
  addDiagnostics(checker, found);
  const sources = modules.map((module) => module.file);
  const told = withoutEchoes(checker.diagnostics, modules);
  if (told.some((diagnostic) => diagnostic.severity === 'error'))
    return { program: program.program, diagnostics: inFileOrder(told, sources), sources };
  // After an error, what is not used may be what the mistaken text was to use.
  const all = inFileOrder([...told, ...unusedDeclarations(graph, entry, reached)], sources);
  const plan = lower({
    pipeline: pipelineName(entry),
    file: path,
    calls: program.program.calls,
    types,
    declarations: ownAndReached(program.byDeclared, entry, reached),
    callsOf: callsOf(program.byDeclared, made),
    roots: roots.flatMap((root) => stepsIn(checker.values.get(root))),
    parameters: parameters(checker, entry, settings),
    unproven,
  });
  return { plan, program: program.program, diagnostics: all, sources };
}

/** Evaluates every declaration after those it uses; members of a circle stay unknown. Gives the calls that each one's text made. */
function evaluateAll(
  checker: Checker,
  graph: DeclarationGraph,
  settings: ReadonlyMap<string, Setting>,
  entry: Module,
): ReadonlyMap<Declared, readonly StepCall[]> {
  const made = new Map<Declared, readonly StepCall[]>();
  for (const component of components(graph)) {
    if (isCircle(graph, component)) {
      const diagnostic = cycleDiagnostic(graph, component);
      if (diagnostic !== undefined) addDiagnostics(checker, [diagnostic]);
      for (const member of component)
        checker.values.set(member, { value: unknownValue, location: nameLocation(member) });
      continue;
    }
    for (const declared of component) {
      const before = checker.calls.length;
      evaluateDeclaration(checker, declared, settings, entry);
      made.set(declared, checker.calls.slice(before));
    }
  }
  return made;
}

interface NamedProgram {
  readonly program: TypedProgram;
  readonly byDeclared: ReadonlyMap<Declared, TypedDeclaration>;
}

function typedProgram(checker: Checker, modules: readonly Module[]): NamedProgram {
  const byDeclared = new Map<Declared, TypedDeclaration>();
  for (const declared of modules.flatMap((module) => module.declared)) {
    if (declared.kind !== 'value') continue;
    const value = checker.values.get(declared)?.value;
    byDeclared.set(declared, {
      kind: declared.declaration.kind,
      name: nameOf(declared),
      location: nameLocation(declared),
      exported: declared.declaration.exported,
      ...(value?.kind === 'step' ? { value: value.reference } : {}),
    });
  }
  return {
    program: { calls: checker.calls, declarations: [...byDeclared.values()], after: new Map(), allowed: [] },
    byDeclared,
  };
}

/** The entry's declarations, and of other files those that it needs and does not hide by a name of its own. */
function ownAndReached(
  byDeclared: ReadonlyMap<Declared, TypedDeclaration>,
  entry: Module,
  reached: ReadonlySet<Declared>,
): readonly TypedDeclaration[] {
  const names = new Set<string>(entry.names.keys());
  const chosen: TypedDeclaration[] = [];
  for (const [declared, typed] of byDeclared) {
    if (declared.module !== entry) {
      if (!reached.has(declared) || names.has(typed.name)) continue;
      names.add(typed.name);
    }
    chosen.push(typed);
  }
  return chosen;
}

function callsOf(
  byDeclared: ReadonlyMap<Declared, TypedDeclaration>,
  made: ReadonlyMap<Declared, readonly StepCall[]>,
): ReadonlyMap<TypedDeclaration, readonly StepCall[]> {
  return new Map([...byDeclared].map(([declared, typed]) => [typed, made.get(declared) ?? []]));
}

/** Every step that a value holds: an exported list or record is wanted with all its items. */
function stepsIn(located: Located | undefined): readonly StepReference[] {
  const found: StepReference[] = [];
  const stack: Value[] = located === undefined ? [] : [located.value];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (value.kind === 'step') found.push(value.reference);
    else if (value.kind === 'list') for (const item of value.items) stack.push(item.value);
    else if (value.kind === 'record') for (const entry of value.entries.values()) stack.push(entry.value);
  }
  return found;
}

function parameters(checker: Checker, entry: Module, settings: ReadonlyMap<string, Setting>): Plan['parameters'] {
  const found: [string, { value: string; set: boolean }][] = [];
  for (const declared of entry.declared) {
    const located = declared.kind === 'param' ? checker.values.get(declared) : undefined;
    const plain = located === undefined ? undefined : plainValue(located.value);
    const name = nameOf(declared);
    if (plain !== undefined) found.push([name, { value: describeValue(plain), set: settings.has(name) }]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The header's name, else the file's without its ending. */
function pipelineName(entry: Module): string {
  for (const declaration of entry.syntax.declarations)
    if (declaration.kind === 'pipeline' && declaration.name.kind === 'name') return declaration.name.text;
  return entry.file.path.replace(/^.*[\\/]/, '').replace(/\.pipe$/, '');
}

function inFileOrder(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): readonly Diagnostic[] {
  const groups = new Map<SourceFile, Diagnostic[]>(sources.map((source) => [source, []]));
  for (const diagnostic of diagnostics) {
    const { file } = diagnostic.primary.location;
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups.values()].flatMap((group) => ordered(group));
}
