import type { Location, Span } from '../../language/source/source.ts';
import type {
  Argument,
  CallExpression,
  Expression,
  ForClause,
  MemberExpression,
  ModelDeclaration,
  Parameter,
  TypeExpression,
  ValueDeclaration,
} from '../../language/syntax/tree.ts';
import { at, type Declared, type Imported, type Module, meaning, meant, nameOf, offered } from '../modules/module.ts';
import type { Callable } from '../stdlib/callable.ts';
import type { Library } from '../stdlib/library.ts';
import { sortedParameters } from '../types/parameters.ts';
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

/** Expressions that hold no names. */
const constants: ReadonlySet<Expression['kind']> = new Set([
  'missing',
  'number',
  'quantity',
  'date',
  'string',
  'boolean',
]);

function addName(names: Set<string>, node: Pick<Parameter, 'name'>): void {
  if (node.name.kind === 'name') names.add(node.name.text);
}

const anyType: readonly Type[] = [];
const noImports: readonly Imported[] = [];
const none: readonly never[] = [];
const noSettings = { entries: none };
/** So many uses are walked sooner than looked up. */
const few = 8;

/** Walks the declarations of one file, one after the other, for what they use. */
export class ReferenceWalk {
  readonly #module: Module;
  readonly #library: Library;
  readonly #stack: Pending[] = [];
  #declarations: Reference[] = [];
  /** The targets among `#declarations`, once these are too many to be walked. */
  readonly #targets = new Set<Declared>();
  readonly #imports = new Set<Imported>();

  constructor(module: Module, library: Library) {
    this.#module = module;
    this.#library = library;
  }

  /**
   * The declarations that `declared` uses, each use once, in source order of no importance. Names that mean members of
   * enumerations, parts or metrics are no uses. Walks with a stack of its own: pipes may be as long as the text.
   */
  referencesOf(declared: Declared): References {
    switch (declared.kind) {
      case 'param': {
        this.#type(declared.declaration.type);
        this.#push(declared.declaration.default, undefined);
        const given = this.#module.given.get(nameOf(declared));
        if (given !== undefined)
          this.#join(new ReferenceWalk(given.module, this.#library).#referencesIn(given.argument.value));
        break;
      }
      case 'enum':
        break;
      case 'model':
        this.#model(declared.declaration);
        break;
      case 'space':
        this.#push(declared.declaration.subject, undefined);
        for (const entry of declared.declaration.entries) {
          if (entry.kind === 'dimension') this.#push(entry.domain, undefined);
          // A path that has a namesake only orders the two.
          this.#push(entry.condition, undefined);
        }
        break;
      case 'use':
        for (const { value } of declared.declaration.settings?.entries ?? []) this.#push(value, undefined);
        break;
      case 'override':
        this.#push(declared.declaration.value, undefined);
        // What it replaces says which type it must have.
        if (declared.target !== undefined) this.#add(declared.target, at(this.#module, declared.declaration.name.span));
        break;
      case 'expect':
        this.#push(declared.declaration.condition, undefined);
        for (const one of declared.declaration.after ?? []) this.#push(one, undefined);
        break;
      case 'value':
        this.#value(declared.declaration);
    }
    return this.#finish();
  }

  #referencesIn(expression: Expression): References {
    this.#push(expression, undefined);
    return this.#finish();
  }

  #model(declaration: ModelDeclaration): void {
    const locals = new Set<string>();
    for (const parameter of declaration.parameters) addName(locals, parameter);
    for (const statement of declaration.body) addName(locals, statement);
    for (const parameter of declaration.parameters) {
      this.#type(parameter.type);
      this.#push(parameter.default, undefined);
    }
    for (const statement of declaration.body)
      if (statement.kind === 'binding') this.#push(statement.value, { names: locals, outer: undefined });
  }

  /** A family's loops and a function's parameters are in scope of its value. */
  #value(declaration: ValueDeclaration): void {
    this.#type(declaration.type);
    let locals: Locals | undefined;
    const { clauses = none, after = none } = declaration;
    for (const clause of clauses) locals = this.#clause(clause, locals);
    if (declaration.parameters !== undefined) {
      const names = new Set<string>();
      for (const parameter of declaration.parameters) {
        addName(names, parameter);
        this.#type(parameter.type);
        this.#push(parameter.default, undefined);
      }
      if (names.size > 0) locals = { names, outer: locals };
    }
    this.#push(declaration.value, locals);
    for (const one of after) this.#push(one, undefined);
  }

  /** Constants use nothing, and most of a text are constants. */
  #push(
    expression: Expression | undefined,
    locals: Locals | undefined,
    types: readonly Type[] = anyType,
    shift: 0 | 1 = 0,
  ): void {
    if (expression === undefined || constants.has(expression.kind)) return;
    this.#stack.push({ expression, locals, types, shift });
  }

  #type(expression: TypeExpression | undefined): void {
    if (expression === undefined) return;
    if (expression.name.kind === 'name') this.#use(this.#module.names.get(expression.name.text), expression.name.span);
    for (const argument of expression.arguments) this.#type(argument);
  }

  #finish(): References {
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) this.#visit(next);
    const declarations = this.#declarations;
    this.#declarations = [];
    // Clearing makes a new table, and most declarations fill none.
    if (this.#targets.size > 0) this.#targets.clear();
    if (this.#imports.size === 0) return { declarations, imports: noImports };
    const imports = [...this.#imports];
    this.#imports.clear();
    return { declarations, imports };
  }

  #visit({ expression, locals, types, shift }: Pending): void {
    switch (expression.kind) {
      case 'reference':
        this.#name(expression.name.text, expression.span, locals, types, false);
        return;
      case 'member':
        this.#member(expression, locals, types);
        return;
      case 'index':
        this.#push(expression.target, locals);
        for (const key of expression.keys) if (key.kind !== 'wildcard') this.#push(key, locals);
        return;
      case 'call':
        this.#call(expression, locals, shift);
        return;
      case 'pipe':
        this.#push(expression.left, locals);
        if (expression.right.kind === 'reference')
          this.#callee(expression.right.name.text, expression.right.span, locals);
        else this.#push(expression.right, locals, [], 1);
        return;
      case 'binary':
        this.#push(expression.left, locals);
        this.#push(expression.right, locals);
        return;
      case 'unary':
        this.#push(expression.operand, locals);
        return;
      case 'range':
        this.#push(expression.low, locals);
        this.#push(expression.high, locals);
        return;
      case 'list':
        for (const item of expression.items) this.#push(item, locals, types.map(itemType));
        return;
      case 'record':
        for (const entry of expression.entries) this.#push(entry.value, locals);
        return;
      case 'comprehension': {
        const inner = expression.clauses.reduce<Locals | undefined>(
          (scope, clause) => this.#clause(clause, scope),
          locals,
        );
        this.#push(expression.item, inner, types.map(itemType));
        return;
      }
      case 'conditional':
        this.#push(expression.condition, locals);
        this.#push(expression.whenTrue, locals, types);
        this.#push(expression.whenFalse, locals, types);
        return;
      case 'repeat':
        this.#push(expression.body, this.#clause(expression.clause, locals), [], 1);
        return;
      case 'parenthesized':
        this.#push(expression.inner, locals, types, shift);
        return;
      default:
        return;
    }
  }

  /** References that another walk found, of the same declaration. */
  #join({ declarations, imports }: References): void {
    for (const { target, location } of declarations) this.#add(target, location);
    for (const imported of imports) this.#imports.add(imported);
  }

  #add(target: Declared, location: Location): void {
    const found = this.#declarations;
    if (found.length === few) for (const one of found) this.#targets.add(one.target);
    if (found.length < few ? found.some((one) => one.target === target) : this.#targets.has(target)) return;
    const reference = { target, location };
    // Most declarations use one other: an array that grows takes several times what is in it.
    if (found.length === 0) this.#declarations = [reference];
    else found.push(reference);
    if (found.length > few) this.#targets.add(target);
  }

  /** The names in scope of what a `for` stands around. */
  #clause(clause: ForClause, outer: Locals | undefined): Locals {
    this.#push(clause.source, outer);
    const names = new Set<string>();
    for (const variable of clause.variables) if (variable.kind === 'name') names.add(variable.text);
    const inner = { names, outer };
    this.#push(clause.condition, inner);
    return inner;
  }

  #call(call: CallExpression, locals: Locals | undefined, shift: 0 | 1): void {
    let callables: readonly Callable[] = [];
    if (call.callee.kind === 'reference') {
      this.#callee(call.callee.name.text, call.callee.span, locals);
      callables = this.#library.callables.get(call.callee.name.text) ?? [];
    } else this.#push(call.callee, locals);
    let position: number = shift;
    for (const argument of call.arguments) position = this.#argument(argument, callables, position, locals);
    const { entries } = call.settings ?? noSettings;
    for (const entry of entries) position = this.#argument(entry, callables, position, locals);
  }

  /** An argument at `position`, where it has no name; gives the position of the next. */
  #argument(
    { name, value }: Argument,
    callables: readonly Callable[],
    position: number,
    locals: Locals | undefined,
  ): number {
    if (!constants.has(value.kind)) {
      let types = anyType;
      for (const { parameters } of callables) {
        const parameter =
          name === undefined ? parameters[position] : sortedParameters(parameters).byName.get(name.text);
        if (parameter === undefined) continue;
        // Most operators are the only one of their name.
        types = types === anyType ? [parameter.type.type] : [...types, parameter.type.type];
      }
      this.#push(value, locals, types);
    }
    return name === undefined ? position + 1 : position;
  }

  /** Callees mean operators and models alone, whatever else has the name. */
  #callee(name: string, span: Span, locals: Locals | undefined): void {
    if (isLocal(name, locals)) return;
    const direct = this.#module.names.get(name);
    const found = meant(direct);
    if (found?.kind === 'model' || isFunction(found)) this.#use(direct, span);
  }

  /** `prep.rows` is a use of what the instance calls `rows`, `base.rows` of what the base does. */
  #member(expression: MemberExpression, locals: Locals | undefined, types: readonly Type[]): void {
    const { target, member } = expression;
    if (target.kind !== 'reference') {
      this.#push(target, locals);
      return;
    }
    const name = target.name.text;
    const found = isLocal(name, locals) ? undefined : memberOf(this.#module, name, member);
    if (found !== undefined) this.#add(found, at(this.#module, expression.span));
    this.#name(name, target.span, locals, types, true);
  }

  #name(name: string, span: Span, locals: Locals | undefined, types: readonly Type[], member: boolean): void {
    if (isLocal(name, locals)) return;
    const direct = this.#module.names.get(name);
    const found = meant(direct);
    if (found === undefined) return;
    for (const type of types) {
      const open = type.kind === 'watch' ? member : type.kind === 'part' && !member;
      if (open && !isConstantDeclaration(found)) return;
      if (type.kind === 'enum' && !member && hasMember(type, name)) return;
    }
    this.#use(direct, span);
  }

  #use(direct: Declared | Imported | undefined, span: Span): void {
    if (direct?.kind === 'imported') this.#imports.add(direct);
    const found = meant(direct);
    if (found !== undefined && found.kind !== 'imported') this.#add(found, at(this.#module, span));
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
