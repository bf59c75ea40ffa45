import { unreadableModule } from '../language/diagnostics/catalogue/names.ts';
import { type Diagnostic, hasErrors, report } from '../language/diagnostics/diagnostic.ts';
import { ordered } from '../language/diagnostics/order.ts';
import { lineColumn, type SourceFile } from '../language/source/source.ts';
import { applyAllowances, readAllowances } from './allow.ts';
import { describeValue } from './describe.ts';
import { withoutEchoes } from './echoes.ts';
import { unprovenOf } from './facts/unproven.ts';
import { withGuards } from './guards.ts';
import type { CompilerHost } from './host.ts';
import { type InspectedName, inspectNames } from './inspect.ts';
import { lower } from './lower/lower.ts';
import { loadModules } from './modules/load.ts';
import { type Declared, type Module, nameLocation, nameOf, overridden, withBases } from './modules/module.ts';
import { type ParameterSource, readParameters } from './parameters/source.ts';
import type { Plan } from './plan/plan.ts';
import { type CallRange, chosenDeclarations, isReplaced, nameDeclared } from './program/name-program.ts';
import type { StepCall, TypedProgram } from './program/program.ts';
import { cycleDiagnostic } from './resolve/cycles.ts';
import { components, type DeclarationGraph, declarationGraph } from './resolve/graph.ts';
import { reachable, rootsOf, unusedDeclarations } from './resolve/unused.ts';
import { loadLibrary } from './stdlib/library.ts';
import { addDiagnostics, type Checker, newChecker, type ParameterOrigin } from './types/checker.ts';
import { evaluateDeclaration } from './types/declarations.ts';
import { layerNamed, plainValue } from './types/models.ts';
import { stepsIn } from './types/order.ts';
import { readSettings, type Settings } from './types/settings.ts';
import { unknownValue } from './types/value.ts';

export interface CompileOptions {
  /** The file to compile, as the user named it. */
  readonly path: string;
  /** `--set name=text`, by name. */
  readonly sets?: Readonly<Record<string, string>>;
  /** Files of `--params`. */
  readonly parameterFiles?: readonly SourceFile[];
  /** Parameters of the chosen environment; one layer with the files. */
  readonly environment?: ParameterSource;
  readonly host: CompilerHost;
}

export interface CompileResult {
  /** Made when first asked for; absent where there is an error. */
  readonly plan?: Plan;
  readonly program?: TypedProgram;
  /** Errors and warnings, file by file in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files of the program, the entry first; those of the library are left out. */
  readonly sources: readonly SourceFile[];
  /** What is known of each name; found out when asked for. Absent where the entry cannot be read. */
  readonly names?: () => readonly InspectedName[];
}

/** From text to plan. Never throws for what a pipeline says; throws where the library itself is wrong. */
export function compile({ path, sets = {}, parameterFiles, environment, host }: CompileOptions): CompileResult {
  const text = host.readText(path);
  if (text === undefined) {
    const file = { path, text: '' };
    const diagnostic = report(unreadableModule, { file, span: { start: 0, end: 0 } }, { path });
    return { diagnostics: [diagnostic], sources: [] };
  }
  const library = loadLibrary(host.library());
  const { entry: first, modules, diagnostics } = loadModules({ path, text }, host);
  const entry = new Set(withBases(first));
  const checker = newChecker(library, host.survey);
  const { allowances, diagnostics: wrongAllowances } = readAllowances(modules);
  addDiagnostics(checker, [...diagnostics, ...wrongAllowances]);
  const read = (parameterFiles ?? []).map(readParameters);
  addDiagnostics(
    checker,
    read.flatMap((one) => one.diagnostics),
  );
  const given = [...read.map((one) => one.source), ...(environment === undefined ? [] : [environment])];
  const settings = readSettings(checker, given, sets, first);
  const graph = declarationGraph(modules, library);
  const ranges = evaluateAll(checker, graph, settings, entry);
  const own = rootsOf(entry);
  const named = graph.nodes.map((node, place) => nameDeclared(checker, node, ranges[place] ?? [0, 0]));
  const declarations = named.flat();
  const typed = { calls: checker.calls, declarations: declarations.map((one) => one.typed), after: checker.after };
  const sources = [...new Set(modules.map((module) => module.file))];
  const names = () => inspectNames(checker, modules);
  const told = withoutEchoes(checker.diagnostics, modules);
  if (hasErrors(told)) {
    const { diagnostics: left } = applyAllowances(told, allowances, new Set());
    return { program: { ...typed, allowed: [] }, diagnostics: inFileOrder(left, sources), sources, names };
  }
  const roots = [...own, ...foreignVerdicts(checker, graph, entry, own)];
  const reached = reachable(graph, roots);
  // After an error, what is not used may be what the mistaken text was to use.
  const warnings = [...told, ...unusedDeclarations(graph, first, reached)];
  const { diagnostics: left, allowed } = applyAllowances(warnings, allowances, entry);
  const program: TypedProgram = { ...typed, allowed };
  let plan: Plan | undefined;
  const planned = (): Plan => {
    const guarded = withGuards(checker);
    return lower({
      pipeline: pipelineName(first),
      file: path,
      calls: [...checker.calls, ...guarded.calls],
      planned: checker.planned,
      // Nothing is inferred of the guards.
      typeOf: (call) => checker.inferences.get(call)?.type ?? { kind: 'Check' },
      layer: (name) => layerNamed(library, name),
      declarations: chosenDeclarations(graph.nodes, named, entry, reached),
      roots: roots.flatMap((root) => stepsIn(checker.values.get(root)?.value)),
      parameters: parameters(checker, entry, settings),
      unproven: unprovenOf(checker.calls),
      allowed,
      assets: [...checker.surveyed.values()],
      after: guarded.after,
      checks: roots.filter(isCheck).flatMap((root) => stepsIn(checker.values.get(root)?.value).map(({ call }) => call)),
    });
  };
  return {
    get plan() {
      plan ??= planned();
      return plan;
    },
    program,
    diagnostics: inFileOrder(left, sources),
    sources,
    names,
  };
}

/**
 * Evaluates every declaration after those it uses; members of a circle stay unknown. Gives the calls that the text of each node of the
 * graph made.
 */
function evaluateAll(
  checker: Checker,
  graph: DeclarationGraph,
  settings: Settings,
  entry: ReadonlySet<Module>,
): readonly (CallRange | undefined)[] {
  const made = new Array<CallRange | undefined>(graph.nodes.length).fill(undefined);
  for (const component of components(graph)) {
    if (component.isCircle) {
      const diagnostic = cycleDiagnostic(graph, component.members);
      if (diagnostic !== undefined) addDiagnostics(checker, [diagnostic]);
      for (const member of component.members)
        checker.values.set(member, { value: unknownValue, location: nameLocation(member) });
      continue;
    }
    for (const declared of component.members) {
      const before = checker.calls.length;
      evaluateDeclaration(checker, declared, settings, entry);
      made[graph.positions.get(declared) as number] = [before, checker.calls.length];
    }
  }
  return made;
}

/**
 * Checks and expectations of other files about what this run computes anyway: an instance keeps the promises of its pipeline, and
 * nothing runs for their sake alone.
 */
function foreignVerdicts(
  checker: Checker,
  graph: DeclarationGraph,
  entry: ReadonlySet<Module>,
  roots: readonly Declared[],
): readonly Declared[] {
  const foreign = graph.nodes.filter((node) => !entry.has(node.module) && (node.kind === 'expect' || isCheck(node)));
  if (foreign.length === 0) return [];
  const needed = new Set<StepCall>();
  const stack = roots.flatMap((root) => stepsIn(checker.values.get(root)?.value).map(({ call }) => call));
  for (let call = stack.pop(); call !== undefined; call = stack.pop()) {
    if (needed.has(call)) continue;
    needed.add(call);
    for (const { reference } of call.inputs) stack.push(reference.call);
  }
  return foreign.filter((node) => {
    const steps = stepsIn(checker.values.get(node)?.value);
    return (
      steps.length > 0 && steps.every(({ call }) => call.inputs.every(({ reference }) => needed.has(reference.call)))
    );
  });
}

function isCheck(declared: Declared): boolean {
  const origin = overridden(declared);
  return origin?.kind === 'value' && origin.declaration.kind === 'check';
}

function parameters(checker: Checker, entry: ReadonlySet<Module>, settings: Settings): Plan['parameters'] {
  const found: [string, Plan['parameters'][string]][] = [];
  for (const declared of [...entry].flatMap((module) => module.declared)) {
    const origin = overridden(declared);
    const located = origin?.kind === 'param' && !isReplaced(declared) ? checker.values.get(declared) : undefined;
    const plain = located === undefined ? undefined : plainValue(located.value);
    const name = nameOf(declared);
    if (plain === undefined) continue;
    const holding = settings.get(name)?.at(-1);
    const from = placeOf(checker.provenance.get(declared)?.at(-1));
    found.push([
      name,
      { value: describeValue(plain), set: holding?.set === true, ...(from === undefined ? {} : { from }) },
    ]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where a value comes from, where that is neither the default nor `--set`: `--params fast.yaml:3`, `phase3.pipe:7`. */
function placeOf(origin: ParameterOrigin | undefined): string | undefined {
  if (origin === undefined || origin.from === 'default' || origin.from === '--set') return undefined;
  if (origin.from !== 'override') return origin.from;
  const { file, span } = origin.located.location;
  return `${file.path}:${lineColumn(file, span.start).line}`;
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
