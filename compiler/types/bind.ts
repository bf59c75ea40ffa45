import { brokenConstraint } from '../../language/diagnostics/catalogue/types.ts';
import type { Label } from '../../language/diagnostics/diagnostic.ts';
import { cover, type Location } from '../../language/source/source.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import { describeValue } from '../describe.ts';
import { shareEncoding } from '../plan/encoding.ts';
import { ArgumentTable } from '../program/argument-table.ts';
import type { BoundArgument } from '../program/program.ts';
import type { Callable, CallableParameter } from '../stdlib/callable.ts';
import { type GivenValue, givenLocation, type Slot, valueGiven } from './assign.ts';
import { type Checker, complain, type Scope } from './checker.ts';
import { coerce, type Destination } from './coerce.ts';
import { evaluate } from './evaluate.ts';
import { sortedParameters } from './parameters.ts';
import { argumentInBars, holdsDuration } from './recipes.ts';
import type { Type } from './type.ts';
import { type Located, listItems } from './value.ts';

/** The value of what a parameter was given, a list where it was given piece by piece. */
export function evaluateSlot(checker: Checker, slot: Slot, scope: Scope): Located {
  const { type } = slot.parameter.type;
  const given = slot.given[0];
  if (given === undefined) throw new Error('a slot without an argument');
  if (type.kind !== 'list' || !slot.positional) {
    return 'located' in given ? given.located : evaluate(checker, given.expression, scope, type);
  }
  const alone = slot.given.length === 1;
  const items: Located[] = [];
  for (const one of slot.given) {
    const expected = alone ? type : type.item.type;
    const item = 'located' in one ? one.located : evaluate(checker, one.expression, scope, expected);
    if (alone && (item.value.kind === 'list' || item.value.kind === 'unknown')) return item;
    // `compare(baseline[*], tuned)`: a family among items stands for its members.
    if (item.value.kind === 'family')
      for (const member of listItems(item.value) ?? []) items.push({ ...member, location: item.location });
    else items.push(item);
  }
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined)
    return { value: { kind: 'list', items }, location: givenLocation(given, scope) };
  const together = first.location.file === last.location.file && first.location.span.start <= last.location.span.start;
  const location = together
    ? { file: first.location.file, span: cover(first.location.span, last.location.span) }
    : last.location;
  return { value: { kind: 'list', items }, location };
}

/** The default of a parameter, evaluated once, in the file that declares it. */
export function defaultArgument(
  checker: Checker,
  callable: Pick<Callable, 'name' | 'module'>,
  parameter: CallableParameter,
): BoundArgument | undefined {
  const { declaration } = parameter;
  if (declaration.default === undefined) return undefined;
  const known = checker.defaults.get(parameter);
  if (known !== undefined || checker.defaults.has(parameter)) return known;
  const result = evaluateDefault(checker, callable, parameter, declaration.default);
  checker.defaults.set(parameter, result);
  return result;
}

function evaluateDefault(
  checker: Checker,
  callable: Pick<Callable, 'name' | 'module'>,
  parameter: CallableParameter,
  written: Expression,
): BoundArgument | undefined {
  if (callable.module.library && isAbsent(written, parameter.type.type)) {
    const location = { file: callable.module.file, span: written.span };
    return { value: { kind: 'none' }, location, isDefault: true };
  }
  const located = evaluate(checker, written, { module: callable.module }, parameter.type.type);
  const bound = coerce(checker, located, parameter.type, { what: whatOf(parameter, callable) });
  if (bound === undefined) return undefined;
  shareEncoding(bound.value);
  return { ...bound, isDefault: true };
}

/** Whether an operator's default is `none`: without the argument there is none. A member of an enumeration is a value. */
function isAbsent(written: Expression, type: Type): boolean {
  return written.kind === 'reference' && written.name.text === 'none' && type.kind !== 'enum';
}

/** "`period` of `rsi`" */
export function whatOf(parameter: { readonly name: string }, callee: { readonly name: string }): string {
  return `\`${parameter.name}\` of \`${callee.name}\``;
}

/**
 * The arguments of the parameters that are no inputs, in the order of their declaration, defaults filled in, spans as bars of
 * `interval` where it is given. `undefined` where one of them is a mistake, which was reported.
 */
export function bindArguments(
  checker: Checker,
  callable: Pick<Callable, 'name' | 'module' | 'parameters'>,
  values: readonly GivenValue[],
  interval: number | undefined,
): ReadonlyMap<string, BoundArgument> | undefined {
  const { plain, places } = sortedParameters(callable.parameters);
  const settled = settledDefaults(checker, plain);
  const bound = new Array<BoundArgument>(plain.length);
  let count = 0;
  for (let place = 0; place < plain.length; place++) {
    const parameter = plain[place] as CallableParameter;
    const located = valueGiven(values, parameter);
    const argument =
      located === undefined
        ? (settled[place] ?? settledDefault(checker, callable, place, interval))
        : coerce(checker, located, parameter.type, new ArgumentDestination(parameter, callable, interval));
    if (argument !== undefined) bound[count++] = argument;
  }
  return count < plain.length ? undefined : new ArgumentTable(places, bound);
}

/** An argument of a call; what it is called is put together where it is told. */
class ArgumentDestination implements Destination {
  readonly #parameter: CallableParameter;
  readonly #callee: Pick<Callable, 'name'>;
  readonly interval: number | undefined;

  constructor(parameter: CallableParameter, callee: Pick<Callable, 'name'>, interval: number | undefined) {
    this.#parameter = parameter;
    this.#callee = callee;
    this.interval = interval;
  }

  get what(): string {
    return whatOf(this.#parameter, this.#callee);
  }
}

/** Of these parameters, the defaults that are the same on all rows; they are filled in as they are met. */
function settledDefaults(checker: Checker, plain: readonly CallableParameter[]): (BoundArgument | undefined)[] {
  let settled = checker.settledDefaults.get(plain);
  if (settled === undefined) {
    settled = new Array<BoundArgument | undefined>(plain.length).fill(undefined);
    checker.settledDefaults.set(plain, settled);
  }
  return settled;
}

/** The default at a place among the plain parameters, which is kept where it is the same whatever the interval. */
function settledDefault(
  checker: Checker,
  callable: Pick<Callable, 'name' | 'module' | 'parameters'>,
  place: number,
  interval: number | undefined,
): BoundArgument | undefined {
  const { plain } = sortedParameters(callable.parameters);
  const parameter = plain[place] as CallableParameter;
  const argument = defaultArgument(checker, callable, parameter);
  if (argument === undefined) return undefined;
  if (!holdsDuration(argument)) settledDefaults(checker, plain)[place] = argument;
  else if (interval !== undefined)
    return argumentInBars(checker, argument, parameter.type, interval, whatOf(parameter, callable));
  return argument;
}

/** Checks what `where` says of several arguments together; the last one written of those it names is marked. */
export function checkConstraints(
  checker: Checker,
  callable: Callable,
  bound: ReadonlyMap<string, BoundArgument>,
  calleeLocation: Location,
  evaluateConstraint: (expression: Expression) => boolean | undefined,
): boolean {
  let holds = true;
  for (const constraint of callable.constraints) {
    if (evaluateConstraint(constraint) !== false) continue;
    holds = false;
    const named = namesIn(constraint).flatMap((name) => {
      const argument = bound.get(name);
      return argument === undefined ? [] : [{ name, argument }];
    });
    const written = named.filter(({ argument }) => !argument.isDefault);
    const primary = written.at(-1)?.argument.location ?? calleeLocation;
    const text = callable.module.file.text.slice(constraint.span.start, constraint.span.end);
    const related: Label[] = named
      .filter(({ argument }) => argument.location !== primary)
      .map(({ name, argument }) => ({
        location: argument.location,
        text: `\`${name}\` is ${describeValue(argument.value)}${argument.isDefault ? ' by default' : ''}`,
      }));
    related.push({ location: { file: callable.module.file, span: constraint.span }, text: 'declared here' });
    complain(
      checker,
      brokenConstraint,
      primary,
      {
        callee: callable.name,
        constraint: text,
        values: named.map(({ name, argument }) => `${name} is ${describeValue(argument.value)}`).join(', '),
      },
      { related },
    );
  }
  return holds;
}

/** Names in an expression, each once, in their order. */
function namesIn(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const stack: Expression[] = [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'reference') names.add(next.name.text);
    else if (next.kind === 'binary') stack.push(next.right, next.left);
    else if (next.kind === 'unary') stack.push(next.operand);
    else if (next.kind === 'parenthesized') stack.push(next.inner);
    else if (next.kind === 'list') for (const item of next.items) stack.push(item);
  }
  return [...names];
}
