import type { Location } from '../../language/source/source.ts';
import type { CallExpression, Expression, ForClause, Parameter, TypeExpression } from '../../language/syntax/tree.ts';
import { at, type Declared, type Imported, type Module, meaning } from '../modules/module.ts';
import type { Callable } from '../stdlib/callable.ts';
import type { Library } from '../stdlib/library.ts';
import type { Type } from '../types/type.ts';

/** One use of a declaration by another. */
export interface Reference {
  readonly target: Declared;
  readonly location: Location;
}

export interface References {
  readonly declarations: readonly Reference[];
  /** Imports that were named on the way. */
  readonly imports: readonly Imported[];
}

/** Names that a `for` binds, from the inside out. */
interface Locals {
  readonly names: ReadonlySet<string>;
  readonly outer: Locals | undefined;
}

/** An expression still to be walked. */
interface Pending {
  readonly expression: Expression;
  readonly locals: Locals | undefined;
  /** Types of the parameters it may be given to: a bare name there can be a member, a part or a metric. */
  readonly types: readonly Type[];
  /** 1 where something is piped into the call, which takes the first position. */
  readonly shift: 0 | 1;
}

/**
 * The declarations that `declared` uses, each use once, in source order of no importance. Names that mean members of
 * enumerations, parts or metrics are no uses. Walks with a stack of its own: pipes may be as long as the text.
 */
export function referencesOf(declared: Declared, library: Library): References {
  const { module } = declared;
  const walk = new Walk(module, library);
  const { declaration } = declared;
  switch (declaration.kind) {
    case 'param':
      walk.type(declaration.type);
      walk.push(declaration.default, undefined);
      break;
    case 'enum':
    case 'space':
    case 'use':
    case 'override':
    case 'expect':
      break;
    case 'model':
    case 'block': {
      const locals = new Set<string>();
      for (const parameter of declaration.parameters) addName(locals, parameter);
      for (const statement of declaration.body) addName(locals, statement);
      for (const parameter of declaration.parameters) {
        walk.type(parameter.type);
        walk.push(parameter.default, undefined);
      }
      for (const statement of declaration.body)
        if (statement.kind === 'binding') walk.push(statement.value, { names: locals, outer: undefined });
      break;
    }
    default:
      walk.type(declaration.type);
      walk.push(declaration.value, undefined);
  }
  return walk.finish();
}

function addName(names: Set<string>, node: Pick<Parameter, 'name'>): void {
  if (node.name.kind === 'name') names.add(node.name.text);
}

class Walk {
  readonly #module: Module;
  readonly #library: Library;
  readonly #stack: Pending[] = [];
  readonly #declarations = new Map<Declared, Reference>();
  readonly #imports = new Set<Imported>();

  constructor(module: Module, library: Library) {
    this.#module = module;
    this.#library = library;
  }

  push(
    expression: Expression | undefined,
    locals: Locals | undefined,
    types: readonly Type[] = [],
    shift: 0 | 1 = 0,
  ): void {
    if (expression !== undefined) this.#stack.push({ expression, locals, types, shift });
  }

  type(expression: TypeExpression | undefined): void {
    if (expression === undefined) return;
    if (expression.name.kind === 'name') this.#use(expression.name.text, at(this.#module, expression.name.span));
    for (const argument of expression.arguments) this.type(argument);
  }

  finish(): References {
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) this.#visit(next);
    return { declarations: [...this.#declarations.values()], imports: [...this.#imports] };
  }

  #visit({ expression, locals, types, shift }: Pending): void {
    switch (expression.kind) {
      case 'reference':
        this.#name(expression.name.text, at(this.#module, expression.span), locals, types, false);
        return;
      case 'member':
        if (expression.target.kind === 'reference')
          this.#name(expression.target.name.text, at(this.#module, expression.target.span), locals, types, true);
        else this.push(expression.target, locals);
        return;
      case 'index':
        this.push(expression.target, locals);
        for (const key of expression.keys) if (key.kind !== 'wildcard') this.push(key, locals);
        return;
      case 'call':
        this.#call(expression, locals, shift);
        return;
      case 'pipe':
        this.push(expression.left, locals);
        if (expression.right.kind === 'reference')
          this.#callee(expression.right.name.text, at(this.#module, expression.right.span), locals);
        else this.push(expression.right, locals, [], 1);
        return;
      case 'binary':
        this.push(expression.left, locals);
        this.push(expression.right, locals);
        return;
      case 'unary':
        this.push(expression.operand, locals);
        return;
      case 'range':
        this.push(expression.low, locals);
        this.push(expression.high, locals);
        return;
      case 'list':
        for (const item of expression.items) this.push(item, locals, types.map(itemType));
        return;
      case 'record':
        for (const entry of expression.entries) this.push(entry.value, locals);
        return;
      case 'comprehension': {
        const inner = expression.clauses.reduce((scope, clause) => this.#clause(clause, scope), locals);
        this.push(expression.item, inner, types.map(itemType));
        return;
      }
      case 'conditional':
        this.push(expression.condition, locals);
        this.push(expression.whenTrue, locals, types);
        this.push(expression.whenFalse, locals, types);
        return;
      case 'repeat':
        this.push(expression.body, this.#clause(expression.clause, locals), [], 1);
        return;
      case 'parenthesized':
        this.push(expression.inner, locals, types, shift);
        return;
      default:
        return;
    }
  }

  #clause(clause: ForClause, outer: Locals | undefined): Locals {
    this.push(clause.source, outer);
    const names = new Set<string>();
    for (const variable of clause.variables) if (variable.kind === 'name') names.add(variable.text);
    const inner = { names, outer };
    this.push(clause.condition, inner);
    return inner;
  }

  #call(call: CallExpression, locals: Locals | undefined, shift: 0 | 1): void {
    let callables: readonly Callable[] = [];
    if (call.callee.kind === 'reference') {
      this.#callee(call.callee.name.text, at(this.#module, call.callee.span), locals);
      callables = this.#library.callables.get(call.callee.name.text) ?? [];
    } else this.push(call.callee, locals);
    let position: number = shift;
    for (const { name, value } of [...call.arguments, ...(call.settings?.entries ?? [])]) {
      const place = name === undefined ? position++ : 0;
      const types = callables.flatMap(({ parameters }) => {
        const parameter =
          name === undefined ? parameters[place] : parameters.find((candidate) => candidate.name === name.text);
        return parameter === undefined ? [] : [parameter.type.type];
      });
      this.push(value, locals, types);
    }
  }

  /** Callees mean operators and models alone, whatever else has the name. */
  #callee(name: string, location: Location, locals: Locals | undefined): void {
    if (isLocal(name, locals)) return;
    if (meaning(this.#module, name)?.kind === 'model') this.#use(name, location);
  }

  #name(name: string, location: Location, locals: Locals | undefined, types: readonly Type[], member: boolean): void {
    if (isLocal(name, locals)) return;
    const found = meaning(this.#module, name);
    if (found === undefined) return;
    for (const type of types) {
      const open = type.kind === 'watch' ? member : type.kind === 'part' && !member;
      if (open && !isConstantDeclaration(found)) return;
      if (type.kind === 'enum' && !member && hasMember(type, name)) return;
    }
    this.#use(name, location);
  }

  #use(name: string, location: Location): void {
    const direct = this.#module.names.get(name);
    if (direct?.kind === 'imported') this.#imports.add(direct);
    const found = meaning(this.#module, name);
    if (found === undefined || found.kind === 'imported' || this.#declarations.has(found)) return;
    this.#declarations.set(found, { target: found, location });
  }
}

/** Of a part or a metric, only a name for a constant is a reference: `let watched: Part = train`. */
export function isConstantDeclaration(declared: Declared | Imported): boolean {
  return declared.kind === 'param' || (declared.kind === 'value' && declared.declaration.kind === 'let');
}

export function hasMember(type: Extract<Type, { kind: 'enum' }>, name: string): boolean {
  return type.declaration.members.some((member) => member.name.kind === 'name' && member.name.text === name);
}

function itemType(type: Type): Type {
  return type.kind === 'list' ? type.item.type : type;
}

function isLocal(name: string, locals: Locals | undefined): boolean {
  for (let scope = locals; scope !== undefined; scope = scope.outer) if (scope.names.has(name)) return true;
  return false;
}
