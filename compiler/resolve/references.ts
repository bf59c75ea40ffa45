import type { Location } from '../../language/source/source.ts';
import type {
  CallExpression,
  Expression,
  ForClause,
  MemberExpression,
  ModelDeclaration,
  Parameter,
  TypeExpression,
  ValueDeclaration,
} from '../../language/syntax/tree.ts';
import { at, type Declared, type Imported, type Module, meaning, nameOf, offered } from '../modules/module.ts';
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
  switch (declared.kind) {
    case 'param': {
      walk.type(declared.declaration.type);
      walk.push(declared.declaration.default, undefined);
      const given = module.given.get(nameOf(declared));
      if (given !== undefined) walk.join(referencesIn(given.argument.value, given.module, library));
      break;
    }
    case 'enum':
      break;
    case 'model':
      walkModel(walk, declared.declaration);
      break;
    case 'space':
      walk.push(declared.declaration.subject, undefined);
      for (const entry of declared.declaration.entries) {
        if (entry.kind === 'dimension') walk.push(entry.domain, undefined);
        // A path that has a namesake only orders the two.
        walk.push(entry.condition, undefined);
      }
      break;
    case 'use':
      for (const { value } of declared.declaration.settings?.entries ?? []) walk.push(value, undefined);
      break;
    case 'override':
      walk.push(declared.declaration.value, undefined);
      // What it replaces says which type it must have.
      if (declared.target !== undefined)
        walk.join({
          declarations: [{ target: declared.target, location: at(module, declared.declaration.name.span) }],
          imports: [],
        });
      break;
    case 'expect':
      walk.push(declared.declaration.condition, undefined);
      for (const one of declared.declaration.after ?? []) walk.push(one, undefined);
      break;
    case 'value':
      walkValue(walk, declared.declaration);
  }
  return walk.finish();
}

function referencesIn(expression: Expression, module: Module, library: Library): References {
  const walk = new Walk(module, library);
  walk.push(expression, undefined);
  return walk.finish();
}

function walkModel(walk: Walk, declaration: ModelDeclaration): void {
  const locals = new Set<string>();
  for (const parameter of declaration.parameters) addName(locals, parameter);
  for (const statement of declaration.body) addName(locals, statement);
  for (const parameter of declaration.parameters) {
    walk.type(parameter.type);
    walk.push(parameter.default, undefined);
  }
  for (const statement of declaration.body)
    if (statement.kind === 'binding') walk.push(statement.value, { names: locals, outer: undefined });
}

/** A family's loops and a function's parameters are in scope of its value. */
function walkValue(walk: Walk, declaration: ValueDeclaration): void {
  walk.type(declaration.type);
  let locals: Locals | undefined;
  for (const clause of declaration.clauses ?? []) locals = walk.clause(clause, locals);
  const names = new Set<string>();
  for (const parameter of declaration.parameters ?? []) {
    addName(names, parameter);
    walk.type(parameter.type);
    walk.push(parameter.default, undefined);
  }
  if (names.size > 0) locals = { names, outer: locals };
  walk.push(declaration.value, locals);
  for (const one of declaration.after ?? []) walk.push(one, undefined);
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
        this.#member(expression, locals, types);
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
        const inner = expression.clauses.reduce<Locals | undefined>(
          (scope, clause) => this.clause(clause, scope),
          locals,
        );
        this.push(expression.item, inner, types.map(itemType));
        return;
      }
      case 'conditional':
        this.push(expression.condition, locals);
        this.push(expression.whenTrue, locals, types);
        this.push(expression.whenFalse, locals, types);
        return;
      case 'repeat':
        this.push(expression.body, this.clause(expression.clause, locals), [], 1);
        return;
      case 'parenthesized':
        this.push(expression.inner, locals, types, shift);
        return;
      default:
        return;
    }
  }

  /** References that another walk found, of the same declaration. */
  join({ declarations, imports }: References): void {
    for (const reference of declarations)
      if (!this.#declarations.has(reference.target)) this.#declarations.set(reference.target, reference);
    for (const imported of imports) this.#imports.add(imported);
  }

  /** The names in scope of what a `for` stands around. */
  clause(clause: ForClause, outer: Locals | undefined): Locals {
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
    const found = meaning(this.#module, name);
    if (found?.kind === 'model' || isFunction(found)) this.#use(name, location);
  }

  /** `prep.rows` is a use of what the instance calls `rows`, `base.rows` of what the base does. */
  #member(expression: MemberExpression, locals: Locals | undefined, types: readonly Type[]): void {
    const { target, member } = expression;
    if (target.kind !== 'reference') {
      this.push(target, locals);
      return;
    }
    const location = at(this.#module, target.span);
    const name = target.name.text;
    const found = isLocal(name, locals) ? undefined : memberOf(this.#module, name, member);
    if (found !== undefined && !this.#declarations.has(found))
      this.#declarations.set(found, { target: found, location: at(this.#module, expression.span) });
    this.#name(name, location, locals, types, true);
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

/** The declaration that `prep.rows` or `base.rows` means; `undefined` where `name` is neither an instance nor `base`. */
export function memberOf(module: Module, name: string, member: MemberExpression['member']): Declared | undefined {
  if (member.kind === 'missing') return undefined;
  const found = meaning(module, name);
  if (found === undefined && name === 'base') return module.baseNames.get(member.text);
  if (found?.kind !== 'use' || found.target === undefined) return undefined;
  const taken = offered(found.target, member.text);
  return taken?.kind === 'imported' ? undefined : taken;
}

/** Whether a declaration is `let f(…) = …`. */
export function isFunction(
  declared: Declared | Imported | undefined,
): declared is Extract<Declared, { kind: 'value' }> {
  return declared?.kind === 'value' && declared.declaration.parameters !== undefined;
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
