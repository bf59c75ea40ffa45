import type { Location } from '../../language/source/source.ts';
import type { Expression, ExternDeclaration, ModelDeclaration, Parameter } from '../../language/syntax/tree.ts';
import type { Module } from '../modules/module.ts';
import type { Signature } from '../program/program.ts';
import type { RefinedType } from '../types/type.ts';

/** What can be called: an operator of the library or a model. */
export type Callable = OperatorCallable | ModelCallable;

interface CallableBase {
  readonly name: string;
  /** Where it is declared, at its name. */
  readonly location: Location;
  readonly module: Module;
  readonly parameters: readonly CallableParameter[];
  /** The expressions after `where`. */
  readonly constraints: readonly Expression[];
}

export interface OperatorCallable extends CallableBase {
  readonly kind: 'operator';
  readonly declaration: ExternDeclaration;
  readonly signature: Signature;
  readonly result: RefinedType;
}

export interface ModelCallable extends CallableBase {
  readonly kind: 'model';
  readonly declaration: ModelDeclaration;
}

export interface CallableParameter {
  readonly name: string;
  readonly type: RefinedType;
  readonly positional: boolean;
  readonly required: boolean;
  /** Where its name is declared. */
  readonly location: Location;
  readonly declaration: Parameter;
}

/** Whether it can be called without arguments. */
export function needsNothing(callable: Callable): boolean {
  return callable.parameters.every((parameter) => !parameter.required);
}
