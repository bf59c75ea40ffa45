import { noOverload } from '../../language/diagnostics/catalogue/arguments.ts';
import { notCallable, unknownName } from '../../language/diagnostics/catalogue/names.ts';
import { layerOutsideModel } from '../../language/diagnostics/catalogue/types.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location, Span } from '../../language/source/source.ts';
import type { Argument, Expression } from '../../language/syntax/tree.ts';
import { type Declared, meaning, nameOf, titleOf } from '../modules/module.ts';
import type { BoundArgument, FamilyName, StepInput } from '../program/program.ts';
import { isFunction } from '../resolve/references.ts';
import { checkStudy } from '../search/study.ts';
import type { Callable, ModelCallable, OperatorCallable } from '../stdlib/callable.ts';
import { aggregate, isAggregate } from './aggregates.ts';
import { assetsOf } from './assets.ts';
import { assignArguments, type GivenValue, type Slot, valueGiven } from './assign.ts';
import { bindArguments, checkConstraints, evaluateSlot, whatOf } from './bind.ts';
import { type Checker, complain, localValue, modelAsCallable, place, type Scope } from './checker.ts';
import { mismatch } from './coerce.ts';
import { evaluateConstant } from './constant-expression.ts';
import { evaluate } from './evaluate.ts';
import { mapFamily } from './families.ts';
import { frameFigure } from './figures.ts';
import { foldRecipe, type LiftedFamilies, liftedBy, liftOverFolds, splitIntoFolds } from './folds.ts';
import { callFunction } from './functions.ts';
import { stepInputs } from './inputs.ts';
import { instanceMember } from './instances.ts';
import { modelValue } from './models.ts';
import { sortedParameters } from './parameters.ts';
import { boundFamily } from './recipes.ts';
import { resourcesOf } from './resources.ts';
import { checkFit, intervalOf, makeStep, noStep, reportSuperfluousFit } from './step.ts';
import { type Type, typeInSentence } from './type.ts';
import { type Located, resultOf, unknownValue, type Value, valueInSentence } from './value.ts';

/** A call as it was written: `callee(arguments) { settings }`, or with something piped into it. */
export interface CallRequest {
  readonly callee: Expression;
  readonly given: readonly Argument[];
  readonly piped?: Located | undefined;
  readonly fit?: Span | undefined;
  /** The whole call; with what is piped into it left out. */
  readonly span: Span;
  readonly expected?: Type | undefined;
}

/** Resolves the callee, binds the arguments, and makes a step, a recipe or a model of them. */
export function evaluateCall(checker: Checker, request: CallRequest, scope: Scope): Located {
  const location = place(scope, request.span);
  const calleeLocation = place(scope, request.callee.span);
  if (request.callee.kind === 'missing') return noStep(location);
  const name = request.callee.kind === 'reference' ? request.callee.name.text : '';
  const found = declaredCallee(checker, request.callee, scope);
  if (found === 'mistaken') return noStep(location);
  // A model has a value where it is of a circle, and then an unknown one: the circle was reported.
  if (found?.kind === 'model' && checker.values.has(found)) return noStep(location);
  if (isFunction(found)) {
    if (request.fit !== undefined) reportSuperfluousFit(checker, nameOf(found), scope, calleeLocation, request.fit);
    return callFunction(checker, found, request.given, request.piped, scope, location, calleeLocation);
  }
  if (request.callee.kind !== 'reference' && found?.kind !== 'model') {
    const callee = request.callee.kind === 'parenthesized' || request.callee.kind === 'member' ? 'this' : 'a value';
    complain(checker, notCallable, calleeLocation, { what: callee });
    return noStep(location);
  }
  const callables =
    found?.kind === 'model'
      ? [modelAsCallable(checker, found.declaration, found.module)]
      : (checker.library.callables.get(name) ?? []);
  if (callables.length === 0) {
    reportUnknownCallee(checker, scope, name, calleeLocation);
    evaluateCalls(checker, request.given, scope);
    return noStep(location);
  }
  const recipe = request.expected?.kind === 'recipe' && callables.some((callable) => gives(callable, request.expected));
  const figure = recipe ? undefined : callables.find(isFigure);
  if (figure !== undefined) return callFigure(checker, figure, request, scope, location, calleeLocation);
  const { callable, read } = chooseOverload(checker, callables, request, scope);
  if (callable === undefined) {
    evaluateCalls(checker, request.given, scope);
    return noStep(location);
  }
  const { slots, failed } = assignArguments(checker, callable, request.given, request.piped, scope, calleeLocation);
  const values = slots.map((slot) => {
    return { parameter: slot.parameter, located: evaluateSlot(checker, known(slot, read), scope) };
  });
  if (callable.kind === 'model') {
    if (request.fit !== undefined) reportSuperfluousFit(checker, name, scope, calleeLocation, request.fit);
    return callModel(checker, callable, values, failed, location, calleeLocation);
  }
  return callOperator(checker, { callable, failed, request, scope, location, calleeLocation }, values);
}

/** The declaration of the program that a callee means: of its own file, of an instance or of the base. */
function declaredCallee(checker: Checker, callee: Expression, scope: Scope): Declared | 'mistaken' | undefined {
  if (callee.kind === 'reference') {
    const found = meaning(scope.module, callee.name.text);
    return found?.kind === 'imported' ? undefined : found;
  }
  if (callee.kind !== 'member' || callee.target.kind !== 'reference') return undefined;
  return instanceMember(checker, callee, scope);
}

/** Aggregates, measures and assets are computed, and make no step. */
const figures: ReadonlySet<FamilyName> = new Set(['aggregate', 'measure', 'assets']);

function isFigure(callable: Callable): boolean {
  return callable.kind === 'operator' && figures.has(callable.signature.family);
}

function callFigure(
  checker: Checker,
  callable: Callable,
  { given, piped, fit }: CallRequest,
  scope: Scope,
  location: Location,
  calleeLocation: Location,
): Located {
  if (fit !== undefined) reportSuperfluousFit(checker, callable.name, scope, calleeLocation, fit);
  if (isAggregate(callable.name)) {
    const values = given.map(({ value }) => evaluate(checker, value, scope));
    return {
      value: aggregate(checker, callable.name, piped === undefined ? values : [piped, ...values], location),
      location,
    };
  }
  const { slots, failed } = assignArguments(checker, callable, given, piped, scope, calleeLocation);
  const [parameter] = callable.parameters;
  const slot = slots.find((one) => one.parameter === parameter);
  if (failed || slot === undefined || parameter === undefined) return noStep(location);
  const frame = evaluateSlot(checker, slot, scope);
  const family = callable.kind === 'operator' ? callable.signature.family : undefined;
  const measured = (one: Located): Value => {
    if (one.value.kind === 'unknown') return unknownValue;
    if (one.value.kind !== 'step' || one.value.type !== 'Frame') {
      mismatch(checker, one, parameter.type.type, { what: whatOf(parameter, callable) });
      return unknownValue;
    }
    if (family === 'assets') return assetsOf(checker, one.value, calleeLocation);
    return frameFigure(checker, one.value, callable.name === 'width' ? 'width' : 'rows');
  };
  if (frame.value.kind !== 'family') return { value: measured(frame), location };
  const measures = mapFamily(frame.value.family, (member) => ({ value: measured(member.value), location }));
  return { value: { kind: 'family', family: measures }, location };
}

/** The slot with what was read of it already. */
function known(slot: Slot, read: ReadArgument | undefined): Slot {
  if (read === undefined) return slot;
  const given = slot.given.map((one) => {
    return 'expression' in one && one.expression === read.expression ? { located: read.located } : one;
  });
  return { ...slot, given };
}

function callModel(
  checker: Checker,
  callable: ModelCallable,
  values: readonly GivenValue[],
  failed: boolean,
  location: Location,
  calleeLocation: Location,
): Located {
  const bound = bindArguments(checker, callable, values, undefined);
  if (bound === undefined || failed || !constraintsHold(checker, callable, bound, calleeLocation))
    return noStep(location);
  return { value: modelValue(checker, callable, bound), location };
}

const noArguments: ReadonlyMap<string, BoundArgument> = new Map();

/** A call of an operator whose arguments are evaluated. */
interface OperatorCall {
  readonly callable: OperatorCallable;
  /** Some argument had no parameter, or some parameter no argument. */
  readonly failed: boolean;
  readonly request: CallRequest;
  readonly scope: Scope;
  readonly location: Location;
  readonly calleeLocation: Location;
}

function callOperator(checker: Checker, call: OperatorCall, values: readonly GivenValue[]): Located {
  const lifted = liftedBy(call.callable, values);
  return lifted === undefined ? callOnce(checker, call, values) : callOnceAFold(checker, call, values, lifted);
}

function callOnceAFold(
  checker: Checker,
  call: OperatorCall,
  values: readonly GivenValue[],
  lifted: LiftedFamilies,
): Located {
  return liftOverFolds(checker, call.callable, values, lifted, call.location, (own) =>
    callOperator(checker, call, own),
  );
}

function callOnce(
  checker: Checker,
  { callable, failed, request, scope, location, calleeLocation }: OperatorCall,
  values: readonly GivenValue[],
): Located {
  const { fit, piped } = request;
  const { signature, result } = callable;
  if (signature.family === 'layer') {
    complain(checker, layerOutsideModel, calleeLocation, { name: signature.name });
    return noStep(location);
  }
  let inputs: readonly StepInput[] = [];
  let whole = !failed;
  for (const parameter of sortedParameters(callable.parameters).steps) {
    const located = valueGiven(values, parameter);
    // What is tuned is no input, and its rows are.
    if (parameter.type.type.kind === 'reference' && located?.value.kind === 'step')
      inputs = joined(inputs, located.value.reference.call.inputs);
    if (parameter.type.type.kind === 'reference' || parameter.type.type.kind === 'resources') continue;
    // What is not given and need not be is no input.
    if (located === undefined && !parameter.required) continue;
    const found = located === undefined ? undefined : stepInputs(checker, callable, parameter, located);
    if (found === undefined) whole = false;
    else inputs = joined(inputs, found);
  }
  // How far a label looks ahead keeps the dimension it was written in: gaps make eight bars and eight hours differ.
  const interval = signature.family === 'label' ? undefined : intervalOf(checker, inputs);
  const bound = bindArguments(checker, callable, values, interval);
  const holds = bound !== undefined && constraintsHold(checker, callable, bound, calleeLocation);
  const family = boundFamily(signature, bound ?? noArguments);
  if (signature.family === 'recipe') {
    if (fit !== undefined) reportSuperfluousFit(checker, signature.name, scope, calleeLocation, fit);
    if (!whole || bound === undefined || !holds) return noStep(location);
    return { value: { kind: 'recipe', recipe: { signature, arguments: bound, family } }, location };
  }
  if (bound !== undefined) checkFit(checker, signature, family, bound, scope, calleeLocation, fit, piped !== undefined);
  if (!whole || bound === undefined || !holds || result.type.kind !== 'step') return noStep(location);
  if (signature.family === 'tunes' && !checkStudy(checker, values, bound, calleeLocation)) return noStep(location);
  const resources = resourcesOf(checker, callable, values);
  const plain = { signature, arguments: bound, inputs, family, location, calleeLocation };
  const fitted = fit === undefined ? plain : { ...plain, fit: place(scope, fit) };
  const step = resources === undefined ? fitted : { ...fitted, resources };
  const folds = signature.family === 'split' ? foldRecipe(bound) : undefined;
  if (folds !== undefined) return splitIntoFolds(checker, step, folds, location);
  return makeStep(checker, result.type.name, step);
}

/** Most calls read one frame alone. */
function joined(inputs: readonly StepInput[], more: readonly StepInput[]): readonly StepInput[] {
  return inputs.length === 0 ? more : [...inputs, ...more];
}

export function constraintsHold(
  checker: Checker,
  callable: Callable,
  bound: ReadonlyMap<string, BoundArgument>,
  calleeLocation: Location,
): boolean {
  if (callable.constraints.length === 0) return true;
  return checkConstraints(checker, callable, bound, calleeLocation, (constraint) => {
    const value = evaluateConstant(constraint, (name) => bound.get(name)?.value);
    return value?.kind === 'bool' ? value.value : undefined;
  });
}

function reportUnknownCallee(checker: Checker, scope: Scope, name: string, location: Location): void {
  const found = meaning(scope.module, name);
  if (found?.kind === 'imported') return;
  if (found !== undefined || localValue(scope, name) !== undefined) {
    const what = found === undefined ? `the variable \`${name}\`` : `the ${titleOf(found)} \`${nameOf(found)}\``;
    complain(checker, notCallable, location, { what });
    return;
  }
  const suggestion = checker.guesses > 0 ? suggest(name, calleesFor(checker, scope)) : undefined;
  const parameters = { name, sort: 'operator or model', ...(suggestion === undefined ? {} : { suggestion }) };
  const fix =
    suggestion === undefined
      ? {}
      : {
          fix: {
            title: `write \`${suggestion}\``,
            applicability: 'maybe' as const,
            edits: [{ location, replacement: suggestion }],
          },
        };
  complain(checker, unknownName, location, parameters, fix);
}

/** The names that could be called. */
function calleesFor(checker: Checker, scope: Scope): readonly string[] {
  checker.guesses -= scope.module.names.size + checker.library.callables.size;
  const models = [...scope.module.names.keys()].filter((own) => {
    const declared = meaning(scope.module, own);
    return declared?.kind === 'model' || isFunction(declared);
  });
  return [...models, ...checker.library.callables.keys()];
}

/** Of a call that cannot be resolved, only the calls inside are looked at: they mean something by themselves. */
function evaluateCalls(checker: Checker, given: readonly Argument[], scope: Scope): void {
  for (const { value } of given) if (value.kind === 'call' || value.kind === 'pipe') evaluate(checker, value, scope);
}

/** An argument that had to be evaluated to choose among callables. */
interface ReadArgument {
  readonly expression: Expression;
  readonly located: Located;
}

/** The callable that is meant, and what was read to tell. */
interface Choice {
  readonly callable?: Callable | undefined;
  readonly read?: ReadArgument;
}

/** The one of several callables that is meant: by what is expected of its result, then by its first argument. */
function chooseOverload(checker: Checker, callables: readonly Callable[], request: CallRequest, scope: Scope): Choice {
  const only = callables[0];
  if (callables.length === 1) return { callable: only };
  const { expected } = request;
  const fitting = expected === undefined ? [] : callables.filter((callable) => gives(callable, expected));
  const candidates = fitting.length > 0 ? fitting : callables;
  if (candidates.length === 1) return { callable: candidates[0] };
  const argument = request.piped === undefined ? firstArgument(candidates, request.given) : undefined;
  const read =
    argument === undefined
      ? undefined
      : { expression: argument.value, located: evaluate(checker, argument.value, scope) };
  const first = request.piped ?? read?.located;
  if (first === undefined) return { callable: only };
  const choice: Choice = read === undefined ? {} : { read };
  if (first.value.kind === 'unknown') return choice;
  const accepting = candidates.find((callable) => {
    const type = callable.parameters[0]?.type.type;
    return type !== undefined && accepts(type, first);
  });
  if (accepting !== undefined) return { ...choice, callable: accepting };
  const types = candidates.flatMap((callable) => callable.parameters[0]?.type.type ?? []);
  complain(checker, noOverload, first.location, {
    callee: candidates[0]?.name ?? '',
    parameter: candidates[0]?.parameters[0]?.name ?? '',
    accepted: types.map(typeInSentence),
    given: valueInSentence(first.value),
  });
  return choice;
}

function firstArgument(candidates: readonly Callable[], given: readonly Argument[]): Argument | undefined {
  const unnamed = given.find(({ name }) => name === undefined);
  if (unnamed !== undefined) return unnamed;
  const names = candidates.map((callable) => callable.parameters[0]?.name);
  return given.find(({ name }) => names.includes(name?.text));
}

function gives(callable: Callable, expected: Type | undefined): boolean {
  if (expected === undefined) return false;
  if (callable.kind === 'model') return expected.kind === 'network';
  const { type } = callable.result;
  if (expected.kind === 'recipe') return type.kind === 'recipe' && type.name === expected.name;
  return expected.kind === 'step' && type.kind === 'step' && type.name === expected.name;
}

/** Whether a first argument is of the type; enough to tell operators of one name apart. */
function accepts(type: Type, { value }: Located): boolean {
  switch (value.kind) {
    case 'recipe': {
      const result = resultOf(value.recipe);
      return type.kind === 'recipe' && result.kind === 'recipe' && result.name === type.name;
    }
    case 'model':
      return type.kind === 'network';
    case 'space':
      return type.kind === 'space';
    case 'step':
      if (type.kind === 'reference') return type.of === value.type;
      return (type.kind === 'step' && type.name === value.type) || (type.kind === 'rows' && value.type === 'Frame');
    case 'list':
      return type.kind === 'list';
    case 'record':
      return type.kind === 'rows';
    case 'constant':
      return (
        type.kind === 'range' ||
        type.kind === 'scalar' ||
        type.kind === 'enum' ||
        type.kind === 'part' ||
        type.kind === 'watch'
      );
    case 'family':
      return type.kind === 'list';
    case 'function':
    case 'deferred':
      return false;
    case 'unknown':
      return true;
  }
}
