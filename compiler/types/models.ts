import type { Location } from '../../language/source/source.ts';
import type { Argument, ModelDeclaration } from '../../language/syntax/tree.ts';
import { evaluateModel } from '../models/evaluate.ts';
import type { BlockScope, ModelScope } from '../models/model.ts';
import { type Module, meaning } from '../modules/module.ts';
import type { PlanArguments, PlanValue } from '../plan/value.ts';
import type { BoundArgument, Signature } from '../program/program.ts';
import type { Callable, ModelCallable, OperatorCallable } from '../stdlib/callable.ts';
import type { Library } from '../stdlib/library.ts';
import { assignArguments } from './assign.ts';
import { bindArguments, evaluateSlot } from './bind.ts';
import { constraintsHold } from './call.ts';
import { addDiagnostics, type Checker, modelAsCallable, type Scope } from './checker.ts';
import { sortedParameters } from './parameters.ts';
import { callableOf, plainArguments } from './recipes.ts';
import { constant, type Located, unknownValue, type Value } from './value.ts';

/** A model with its arguments: its body becomes a graph of layers. Unknown where the body is a mistake, which is reported. */
export function modelValue(
  checker: Checker,
  callable: ModelCallable,
  bound: ReadonlyMap<string, BoundArgument>,
): Value {
  const { model, diagnostics } = evaluateModel(callable.declaration, bound, modelScope(checker, callable.module));
  addDiagnostics(checker, diagnostics);
  return model === undefined ? unknownValue : { kind: 'model', model, arguments: bound };
}

const layersOf = new WeakMap<Library, ReadonlyMap<string, OperatorCallable>>();

function layers(library: Library): ReadonlyMap<string, OperatorCallable> {
  const known = layersOf.get(library);
  if (known !== undefined) return known;
  const found = new Map<string, OperatorCallable>();
  for (const callables of library.callables.values()) {
    for (const callable of callables)
      if (callable.kind === 'operator' && callable.signature.family === 'layer') found.set(callable.name, callable);
  }
  layersOf.set(library, found);
  return found;
}

/** A layer of the library by its name. */
export function layerNamed(library: Library, name: string): Signature | undefined {
  return layers(library).get(name)?.signature;
}

function modelScope(checker: Checker, module: Module): ModelScope {
  const known = layers(checker.library);
  return {
    file: module.file,
    layer: (name) => known.get(name)?.signature,
    layerNames: [...known.keys()],
    constant: (name) => {
      const found = meaning(module, name);
      const located = found === undefined || found.kind === 'imported' ? undefined : checker.values.get(found);
      return located === undefined ? undefined : plainValue(located.value);
    },
    block: (name) => blockScope(checker, module, name),
    blockNames: [...module.names.keys()].filter((name) => blockNamed(module, name) !== undefined),
    bindSettings: (layer, given, lookup, location) => bindSettings(checker, module, layer, given, lookup, location),
  };
}

/** The declaration of the block that `name` means in a file. */
function blockNamed(module: Module, name: string): { declaration: ModelDeclaration; module: Module } | undefined {
  const found = meaning(module, name);
  return found?.kind === 'model' && found.declaration.kind === 'block' ? found : undefined;
}

function blockScope(checker: Checker, module: Module, name: string): BlockScope | undefined {
  const found = blockNamed(module, name);
  if (found === undefined) return undefined;
  const callable = modelAsCallable(checker, found.declaration, found.module);
  const parameters = callable.parameters.map((parameter) => ({ ...parameter, positional: true }));
  return {
    declaration: found.declaration,
    scope: modelScope(checker, found.module),
    bind: (given, lookup, location) => bindApart(checker, module, { ...callable, parameters }, given, lookup, location),
  };
}

function bindSettings(
  checker: Checker,
  module: Module,
  layer: Signature,
  given: readonly Argument[],
  lookup: (name: string) => PlanValue | undefined,
  location: Location,
): ReturnType<ModelScope['bindSettings']> {
  const callable = callableOf(checker.library, layer);
  if (callable === undefined) throw new Error(`\`${layer.name}\` is no layer of the library`);
  const settings = { ...callable, parameters: sortedParameters(callable.parameters).plain };
  return bindApart(checker, module, settings, given, lookup, location);
}

/** Binds arguments with the mistakes kept apart, so that the model can say where it was used. */
function bindApart(
  checker: Checker,
  module: Module,
  settings: Callable,
  given: readonly Argument[],
  lookup: (name: string) => PlanValue | undefined,
  location: Location,
): ReturnType<ModelScope['bindSettings']> {
  const apart: Checker = { ...checker, diagnostics: [], reported: new Set() };
  const scope: Scope = { module, lookup };
  const { slots, failed } = assignArguments(apart, settings, given, undefined, scope, location);
  const values = slots.map((slot) => ({ parameter: slot.parameter, located: evaluateSlot(apart, slot, scope) }));
  const bound = bindArguments(apart, settings, values, undefined);
  const holds = bound !== undefined && constraintsHold(apart, settings, bound, location);
  const complete: { readonly values?: PlanArguments } =
    bound === undefined || failed || !holds ? {} : { values: plainArguments(bound) };
  return { ...complete, diagnostics: apart.diagnostics };
}

/** A value as plain data where it is made of constants alone. */
export function plainValue(value: Value): PlanValue | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'list': {
      const items = value.items.map((item) => plainValue(item.value));
      return items.includes(undefined) ? undefined : { kind: 'list', items: items.flatMap((item) => item ?? []) };
    }
    case 'record': {
      const entries: Record<string, PlanValue> = {};
      for (const [name, entry] of value.entries) {
        const plain = plainValue(entry.value);
        if (plain === undefined) return undefined;
        entries[name] = plain;
      }
      return { kind: 'record', entries };
    }
    default:
      return undefined;
  }
}

/** Plain data as a value of which each part stands where the whole does. */
export function valueOfPlain(value: PlanValue, location: Location): Value {
  if (value.kind === 'list')
    return { kind: 'list', items: value.items.map((item) => ({ value: valueOfPlain(item, location), location })) };
  if (value.kind !== 'record') return constant(value);
  const entries = new Map<string, Located>();
  for (const [name, entry] of Object.entries(value.entries))
    entries.set(name, { value: valueOfPlain(entry, location), location });
  return { kind: 'record', entries };
}
