import { callsTooDeep } from '../../language/diagnostics/catalogue/graph.ts';
import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts';
import type { Location } from '../../language/source/source.ts';
import type { Argument } from '../../language/syntax/tree.ts';
import { type Declared, nameLocation, nameOf } from '../modules/module.ts';
import type { CallableParameter } from '../stdlib/callable.ts';
import { callableParameter } from '../stdlib/library.ts';
import { assignArguments, type Callee } from './assign.ts';
import { evaluateSlot, whatOf } from './bind.ts';
import { addDiagnostics, type Checker, complain, type Locals, type Scope, spend, typeNamesOf } from './checker.ts';
import { evaluate } from './evaluate.ts';
import type { RefinedType } from './type.ts';
import { resolveType } from './type-expression.ts';
import { typed } from './typed.ts';
import { type Located, unknownValue } from './value.ts';

export type FunctionDeclared = Extract<Declared, { kind: 'value' }>;

interface FunctionCallee extends Callee {
  readonly parameters: readonly CallableParameter[];
  readonly result?: RefinedType;
}

/** Functions that may be called one in another; they cannot call themselves. */
export const depthLimit = 200;

/** `f(3)`: the body with the arguments in the place of the parameters. Steps of the body are made anew for each call. */
export function callFunction(
  checker: Checker,
  declared: FunctionDeclared,
  given: readonly Argument[],
  piped: Located | undefined,
  scope: Scope,
  location: Location,
  calleeLocation: Location,
): Located {
  const unknown = { value: unknownValue, location };
  const callee = calleeOf(checker, declared);
  const { slots, failed } = assignArguments(checker, callee, given, piped, scope, calleeLocation);
  const { module } = declared;
  let locals: Locals | undefined;
  let whole = !failed;
  for (const parameter of callee.parameters) {
    const slot = slots.find((one) => one.parameter === parameter);
    const written = slot === undefined ? defaultOf(checker, declared, parameter) : evaluateSlot(checker, slot, scope);
    const value = typed(checker, written, parameter.type, whatOf(parameter, callee));
    if (value.value.kind === 'unknown') whole = false;
    locals = { name: parameter.name, value, outer: locals };
  }
  if (!whole || !spend(checker, 1, location)) return unknown;
  if (checker.depth >= depthLimit) {
    complain(checker, callsTooDeep, calleeLocation, { name: callee.name, limit: depthLimit });
    return unknown;
  }
  checker.depth += 1;
  const result = body(checker, declared, callee, { module, locals });
  checker.depth -= 1;
  return { ...result, location, origin: result.origin ?? result.location };
}

/** Looks through a function that may never be called: names, and whatever does not depend on its parameters. */
export function checkFunction(checker: Checker, declared: FunctionDeclared): void {
  const callee = calleeOf(checker, declared);
  let locals: Locals | undefined;
  for (const parameter of callee.parameters) {
    if (parameter.declaration.default !== undefined)
      typed(checker, defaultOf(checker, declared, parameter), parameter.type, whatOf(parameter, callee));
    locals = { name: parameter.name, value: { value: unknownValue, location: parameter.location }, outer: locals };
  }
  body(checker, declared, callee, { module: declared.module, locals });
}

function body(checker: Checker, declared: FunctionDeclared, callee: FunctionCallee, scope: Scope): Located {
  const located = evaluate(checker, declared.declaration.value, scope, callee.result?.type);
  return typed(checker, located, callee.result, `the result of \`${callee.name}\``);
}

function defaultOf(checker: Checker, { module }: FunctionDeclared, parameter: CallableParameter): Located {
  const expression = parameter.declaration.default;
  if (expression === undefined) return { value: unknownValue, location: parameter.location };
  return evaluate(checker, expression, { module }, parameter.type.type);
}

const callees = new WeakMap<FunctionDeclared, FunctionCallee>();

function calleeOf(checker: Checker, declared: FunctionDeclared): FunctionCallee {
  const known = callees.get(declared);
  if (known !== undefined) return known;
  const diagnostics: Diagnostic[] = [];
  const { declaration, module } = declared;
  const types = typeNamesOf(checker, module);
  const result =
    declaration.type === undefined ? undefined : resolveType(declaration.type, module.file, types, diagnostics);
  const callee: FunctionCallee = {
    name: nameOf(declared),
    location: nameLocation(declared),
    parameters: (declaration.parameters ?? []).map((parameter) =>
      callableParameter(module, parameter, true, types, diagnostics),
    ),
    ...(result === undefined ? {} : { result }),
  };
  addDiagnostics(checker, diagnostics);
  callees.set(declared, callee);
  return callee;
}
