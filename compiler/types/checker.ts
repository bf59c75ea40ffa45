import { notEvaluable } from '../../language/diagnostics/catalogue/types.ts';
import { type Diagnostic, type DiagnosticKind, report } from '../../language/diagnostics/diagnostic.ts';
import type { Location, Span } from '../../language/source/source.ts';
import type { ModelDeclaration } from '../../language/syntax/tree.ts';
import type { CallInference } from '../facts/inference.ts';
import type { CompilerHost } from '../host.ts';
import { PlannedCalls } from '../lower/planned-call.ts';
import { at, type Declared, type Module, meaning } from '../modules/module.ts';
import type { PlanAssets } from '../plan/plan.ts';
import type { PlanValue } from '../plan/value.ts';
import { CallTable } from '../program/call-table.ts';
import type { BoundArgument, StepCall, StepReference } from '../program/program.ts';
import type { CallableParameter, ModelCallable } from '../stdlib/callable.ts';
import { type Library, modelCallable } from '../stdlib/library.ts';
import type { TypeNames } from './type-expression.ts';
import type { Located } from './value.ts';

/** What is known while a program is checked; it grows as declarations are evaluated, each after those it uses. */
export interface Checker {
  readonly library: Library;
  readonly values: Map<Declared, Located>;
  readonly calls: StepCall[];
  readonly inferences: CallTable<CallInference>;
  /** The calls as steps of a plan. */
  readonly planned: PlannedCalls;
  /** Evaluated defaults, by parameter; `undefined` where a default is itself a mistake. */
  readonly defaults: Map<CallableParameter, BoundArgument | undefined>;
  /** Of the plain parameters of a callable, the defaults that no call changes. */
  readonly settledDefaults: Map<readonly CallableParameter[], (BoundArgument | undefined)[]>;
  /** Models as callables, by the module they stand in: of a used file, each instance has its own. */
  readonly models: Map<Module, Map<ModelDeclaration, ModelCallable>>;
  /** Steps that must have ended well before a call starts, by what `after` says. */
  readonly after: Map<StepCall, StepReference[]>;
  /** Where the value of each parameter may come from, the place that holds last. */
  readonly provenance: Map<Declared, readonly ParameterOrigin[]>;
  /** How many more items loops may yield, in the whole program: a guard against nested ranges. */
  items: number;
  /** How many more names may be compared with a mistaken one, in the whole program: guessing stays linear in the text. */
  guesses: number;
  /** How many functions are being called, one in another. */
  depth: number;
  /** What sources hold; absent where the host reads no data. */
  readonly survey: CompilerHost['survey'];
  /** What `entities(…)` was told, by the step of the source. */
  readonly surveyed: Map<string, PlanAssets>;
  readonly diagnostics: Diagnostic[];
  /** Codes and places already reported: a loop's body is evaluated once an item. */
  readonly reported: Set<string>;
}

/** A value that a parameter was given, by its default or by what comes before it. */
export interface ParameterOrigin {
  /** "default", "override", "instance `prep`", "--params fast.yaml:3", "--set". */
  readonly from: string;
  readonly located: Located;
}

/** Where an expression stands: its file, and the variables of the loops around it. */
export interface Scope {
  readonly module: Module;
  readonly locals?: Locals | undefined;
  /** In the body of a model: what its parameters and the variables of its loops are. */
  readonly lookup?: ((name: string) => PlanValue | undefined) | undefined;
}

export interface Locals {
  readonly name: string;
  readonly value: Located;
  readonly outer: Locals | undefined;
}

/** Items that the loops of one program may yield together. */
export const itemLimit = 1_000_000;

/** Names that the mistaken ones of one program may be compared with together. */
const guessLimit = 1_000_000;

export function newChecker(library: Library, survey?: CompilerHost['survey']): Checker {
  return {
    library,
    values: new Map(),
    calls: [],
    inferences: new CallTable(),
    planned: new PlannedCalls(),
    defaults: new Map(),
    settledDefaults: new Map(),
    models: new Map(),
    after: new Map(),
    provenance: new Map(),
    items: itemLimit,
    guesses: guessLimit,
    depth: 0,
    survey,
    surveyed: new Map(),
    diagnostics: [],
    reported: new Set(),
  };
}

export function place(scope: Scope, span: Span): Location {
  return at(scope.module, span);
}

export function complain<P>(
  checker: Checker,
  kind: DiagnosticKind<P>,
  location: Location,
  parameters: P,
  more: Parameters<typeof report>[3] = {},
): void {
  addDiagnostics(checker, [report(kind, location, parameters, more)]);
}

/** Adds what was not reported at the same place before. */
export function addDiagnostics(checker: Checker, diagnostics: Iterable<Diagnostic>): void {
  for (const diagnostic of diagnostics) {
    const { file, span } = diagnostic.primary.location;
    const key = `${diagnostic.code} ${span.start} ${span.end} ${file.path} ${diagnostic.title}`;
    if (checker.reported.has(key)) continue;
    checker.reported.add(key);
    checker.diagnostics.push(diagnostic);
  }
}

export function localValue(scope: Scope, name: string): Located | undefined {
  for (let local = scope.locals; local !== undefined; local = local.outer) if (local.name === name) return local.value;
  return undefined;
}

/** Names of types where `module` stands: its own and imported enumerations before the library's. */
export function typeNamesOf(checker: Checker, module: Module): TypeNames {
  const { types } = checker.library;
  return {
    enumeration: (name) => {
      const found = meaning(module, name);
      if (found?.kind !== 'enum') return types.enumeration(name);
      return { declaration: found.declaration, location: at(found.module, found.declaration.name.span) };
    },
    isRecipe: (name) => types.isRecipe(name),
    all: () => {
      if (checker.guesses <= 0) return [];
      checker.guesses -= module.names.size;
      const own = [...module.names].filter(([, declared]) => declared.kind === 'enum').map(([name]) => name);
      return [...own, ...types.all()];
    },
  };
}

/** The model as a callable; its parameters' types are resolved once. */
export function modelAsCallable(checker: Checker, declaration: ModelDeclaration, module: Module): ModelCallable {
  let own = checker.models.get(module);
  if (own === undefined) {
    own = new Map();
    checker.models.set(module, own);
  }
  const known = own.get(declaration);
  if (known !== undefined) return known;
  const diagnostics: Diagnostic[] = [];
  const callable = modelCallable(module, declaration, typeNamesOf(checker, module), diagnostics);
  addDiagnostics(checker, diagnostics);
  own.set(declaration, callable);
  return callable;
}

/** Takes `count` items of what loops and calls may yield together; false where none are left, which is reported once. */
export function spend(checker: Checker, count: number, location: Location): boolean {
  const before = checker.items;
  checker.items -= count;
  if (checker.items >= 0) return true;
  if (before >= 0)
    complain(checker, notEvaluable, location, {
      title: `the loops of this program have more than ${itemLimit.toLocaleString('en-US')} items`,
      label: `${count} more here`,
    });
  checker.items = -1;
  return false;
}
