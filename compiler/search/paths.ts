import { unknownPath } from '../../language/diagnostics/catalogue/search.ts';
import { suggest } from '../../language/diagnostics/suggest.ts';
import type { Location, Span } from '../../language/source/source.ts';
import type { Expression } from '../../language/syntax/tree.ts';
import type { PlanValue } from '../plan/value.ts';
import type { StepCall } from '../program/program.ts';
import type { Callable, CallableParameter } from '../stdlib/callable.ts';
import { type Checker, complain } from '../types/checker.ts';
import { isInputType, sortedParameters } from '../types/parameters.ts';

/** A path as it is written: `model.hidden`, with the place of each name. */
export interface WrittenPath {
  readonly names: readonly { readonly text: string; readonly span: Span }[];
  readonly text: string;
}

/** The names of `a.b.c`; `undefined` for any other expression. */
export function writtenPath(expression: Expression): WrittenPath | undefined {
  const names: { text: string; span: Span }[] = [];
  let current = expression;
  while (current.kind === 'member') {
    if (current.member.kind === 'missing') return undefined;
    names.unshift({ text: current.member.text, span: current.member.span });
    current = current.target;
  }
  if (current.kind !== 'reference') return undefined;
  names.unshift({ text: current.name.text, span: current.name.span });
  return { names, text: names.map(({ text }) => text).join('.') };
}

/** Where a path leads: a parameter of something callable, and the value that it has now. */
export interface Place {
  readonly callable: Callable;
  readonly parameter: CallableParameter;
  /** Absent where nothing has it yet: a parameter of a recipe that may be chosen. */
  readonly value: PlanValue | undefined;
}

/** The callables that stand at a place: of its own value, and of the recipes that may be chosen for it. */
export interface Inside {
  readonly callable: Callable;
  readonly arguments: ReadonlyMap<string, PlanValue> | undefined;
}

/** Settings of `call` and what may be chosen for them, by path. */
export interface Settings {
  readonly call: StepCall;
  readonly root: Inside;
  /** Recipes that may be chosen, by the path they are chosen for. */
  readonly alternatives: ReadonlyMap<string, readonly PlanValue[]>;
}

/** The root of all paths of `call`; `undefined` where its operator is not the library's. */
export function settingsOf(
  checker: Checker,
  call: StepCall,
  alternatives: Settings['alternatives'],
): Settings | undefined {
  const callable = (checker.library.callables.get(call.signature.name) ?? []).find(
    (one) => one.kind === 'operator' && one.signature === call.signature,
  );
  if (callable === undefined) return undefined;
  const values = new Map([...call.arguments].map(([name, argument]): [string, PlanValue] => [name, argument.value]));
  return { call, root: { callable, arguments: values }, alternatives };
}

/** Where `path` leads; the first name that leads nowhere is reported where `location` is given. */
export function placeOf(
  checker: Checker,
  settings: Settings,
  path: WrittenPath,
  location: ((span: Span) => Location) | undefined,
): Place | undefined {
  let inside: readonly Inside[] = [settings.root];
  let found: Place | undefined;
  for (const [index, { text, span }] of path.names.entries()) {
    found = undefined;
    for (const one of inside) {
      const parameter = sortedParameters(one.callable.parameters).byName.get(text);
      if (parameter === undefined || isInputType(parameter.type.type)) continue;
      found ??= { callable: one.callable, parameter, value: one.arguments?.get(text) };
    }
    if (found === undefined) {
      if (location !== undefined) reportUnknown(checker, settings, inside, path, index, location(span));
      return undefined;
    }
    const prefix = path.names
      .slice(0, index + 1)
      .map((name) => name.text)
      .join('.');
    const here = [...(found.value === undefined ? [] : [found.value]), ...(settings.alternatives.get(prefix) ?? [])];
    inside = here.flatMap((value) => insideOf(checker, settings, value, prefix));
  }
  return found;
}

/** The callable that a value is a call of, with its arguments. */
export function insideOf(checker: Checker, { call }: Settings, value: PlanValue, path: string): readonly Inside[] {
  if (value.kind === 'recipe') {
    const callable = [...checker.library.callables.values()]
      .flat()
      .find(
        (one) =>
          one.kind === 'operator' && one.signature.family === 'recipe' && one.signature.operator === value.operator,
      );
    return callable === undefined ? [] : [{ callable, arguments: new Map(Object.entries(value.arguments)) }];
  }
  if (value.kind !== 'model') return [];
  const declaration = call.arguments.get(path)?.model?.declaration;
  for (const models of checker.models.values()) {
    const own = declaration === undefined ? undefined : models.get(declaration);
    if (own !== undefined) return [{ callable: own, arguments: new Map(Object.entries(value.arguments)) }];
  }
  const callable = checker.library.callables.get(value.name)?.find((one) => one.kind === 'model');
  return callable === undefined ? [] : [{ callable, arguments: new Map(Object.entries(value.arguments)) }];
}

/** The path that ends in `name`, where just one of the root's arguments has it inside: `optimizer.learning_rate`. */
function deeper(checker: Checker, settings: Settings, name: string): string | undefined {
  const found = [...(settings.root.arguments ?? [])].flatMap(([outer, value]) =>
    insideOf(checker, settings, value, outer)
      .filter(({ callable }) => callable.parameters.some((parameter) => parameter.name === name))
      .map(() => `${outer}.${name}`),
  );
  return found.length === 1 ? found[0] : undefined;
}

function reportUnknown(
  checker: Checker,
  settings: Settings,
  inside: readonly Inside[],
  path: WrittenPath,
  index: number,
  location: Location,
): void {
  const name = path.names[index]?.text ?? '';
  const known = [
    ...new Set(
      inside.flatMap(({ callable }) => sortedParameters(callable.parameters).plain.map((parameter) => parameter.name)),
    ),
  ];
  const suggestion = (index === 0 ? deeper(checker, settings, name) : undefined) ?? suggest(name, known);
  const before = path.names.slice(0, index).map(({ text }) => text);
  const within =
    inside.length > 0 ? inside.map(({ callable }) => `\`${callable.name}\``).join(' or ') : `\`${before.join('.')}\``;
  complain(
    checker,
    unknownPath,
    location,
    { path: name, within, known, ...(suggestion === undefined ? {} : { suggestion }) },
    suggestion === undefined
      ? {}
      : {
          fix: {
            title: `write \`${suggestion}\``,
            applicability: 'maybe',
            edits: [{ location, replacement: suggestion }],
          },
        },
  );
}
